"""Invoices and their lines for the graph, each with its settlement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import one_of_given, paged
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import invoice, invoice_line, settlement

WITH_SETTLEMENT: Select[Any] = select(
    invoice,
    settlement.c.status.label("settlement_status"),
    settlement.c.open_minor,
    settlement.c.paid_minor,
    settlement.c.dunning_step,
    settlement.c.next_dunning_at,
).outerjoin(
    settlement, and_(settlement.c.account_id == invoice.c.account_id, settlement.c.invoice_id == invoice.c.invoice_id)
)
ORDER = (invoice.c.issued_on, invoice.c.invoice_id)
INVOICES = paged(
    WITH_SETTLEMENT.where(one_of_given("families", invoice.c.family)), invoice.c.account_id, ORDER, newest_first=True
)
_BILLED = (
    select(invoice_line.c.account_id, invoice_line.c.invoice_id, invoice_line.c.subscription_id)
    .where(any_of(invoice_line.c.subscription_id, "parents"))
    .distinct()
    .subquery()
)
INVOICES_OF_SUBSCRIPTIONS = paged(
    WITH_SETTLEMENT.join(
        _BILLED, and_(_BILLED.c.account_id == invoice.c.account_id, _BILLED.c.invoice_id == invoice.c.invoice_id)
    ),
    _BILLED.c.subscription_id,
    ORDER,
    newest_first=True,
)
INVOICES_BY_ID = WITH_SETTLEMENT.where(
    any_of(invoice.c.account_id, "account_ids"), any_of(invoice.c.invoice_id, "row_ids")
)
CORRECTIONS = WITH_SETTLEMENT.where(
    any_of(invoice.c.account_id, "account_ids"), any_of(invoice.c.corrects_id, "row_ids")
).order_by(invoice.c.issued_at, invoice.c.invoice_id)
LINES = (
    select(invoice_line)
    .where(any_of(invoice_line.c.account_id, "account_ids"), any_of(invoice_line.c.invoice_id, "row_ids"))
    .order_by(invoice_line.c.invoice_id, invoice_line.c.position)
)


async def invoices_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """The invoices that exist, by account and id."""
    found = await reads.fetch(INVOICES_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.invoice_id): row for row in found}


async def corrections_by_invoice(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """The documents that name each invoice, the oldest first."""
    found: dict[UUID, list[Row]] = {row_id: [] for row_id in row_ids}
    for row in await reads.fetch(CORRECTIONS, account_ids=account_ids, row_ids=row_ids):
        found[row.corrects_id].append(row)
    return found


async def lines_by_invoice(reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each invoice's lines as they were printed."""
    found: dict[UUID, list[Row]] = {row_id: [] for row_id in row_ids}
    for row in await reads.fetch(LINES, account_ids=account_ids, row_ids=row_ids):
        found[row.invoice_id].append(row)
    return found
