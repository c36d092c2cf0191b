"""Ways to pay for the graph."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import payment_method

PAYMENT_METHODS = (
    select(payment_method)
    .where(any_of(payment_method.c.account_id, "account_ids"), payment_method.c.removed_at.is_(None))
    .order_by(payment_method.c.payment_method_id)
)
PAYMENT_METHODS_BY_ID = select(payment_method).where(
    any_of(payment_method.c.account_id, "account_ids"),
    any_of(payment_method.c.payment_method_id, "row_ids"),
    payment_method.c.removed_at.is_(None),
)


async def payment_methods_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each account's ways to pay, in the order they were added."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(PAYMENT_METHODS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found


async def payment_methods_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """Those that were not removed, by account and id."""
    found = await reads.fetch(PAYMENT_METHODS_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.payment_method_id): row for row in found}
