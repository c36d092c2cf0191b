"""What was paid and given back, for the graph."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import payment, payment_method

PAYMENTS = (
    select(
        payment.c.account_id,
        payment.c.payment_id,
        payment.c.invoice_id,
        payment.c.kind,
        payment.c.status,
        payment.c.currency,
        payment.c.amount_minor,
        payment.c.error,
        payment.c.created_at,
        payment_method.c.label.label("method"),
    )
    .outerjoin(
        payment_method,
        and_(
            payment_method.c.account_id == payment.c.account_id,
            payment_method.c.payment_method_id == payment.c.payment_method_id,
        ),
    )
    .where(any_of(payment.c.account_id, "account_ids"), any_of(payment.c.invoice_id, "row_ids"))
    .order_by(payment.c.payment_id)
)


async def payments_by_invoice(
    reads: Reads, account_ids: Sequence[UUID], invoice_ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """Each invoice's payments, oldest first."""
    found: dict[UUID, list[Row]] = {invoice_id: [] for invoice_id in invoice_ids}
    for row in await reads.fetch(PAYMENTS, account_ids=account_ids, row_ids=invoice_ids):
        found[row.invoice_id].append(row)
    return found
