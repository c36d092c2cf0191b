"""Transfers at the bank for the graph: those of a family, for whoever keeps its bank account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, or_, select, tuple_

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import Window, kinds_of, unless_given
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import incoming_transfer

TRANSFERS_BY_ID = select(incoming_transfer).where(any_of(incoming_transfer.c.transfer_id, "row_ids"))
_ORDER = (incoming_transfer.c.recorded_at, incoming_transfer.c.transfer_id)
_AFTER = [bindparam(f"after_{place}", None, type_=column.type) for place, column in enumerate(_ORDER)]
_OF_FAMILY = select(incoming_transfer).where(
    incoming_transfer.c.family == bindparam("family", type_=incoming_transfer.c.family.type),
    unless_given("status", incoming_transfer.c.status),
)
TRANSFERS_PAGE = (
    _OF_FAMILY.where(or_(_AFTER[0].is_(None), tuple_(*_ORDER) > tuple_(*_AFTER)))
    .order_by(*_ORDER)
    .limit(bindparam("limit", type_=Integer()))
)
TRANSFERS_COUNT = _OF_FAMILY.with_only_columns(func.count().label("total"))
TRANSFER_KINDS = kinds_of(_ORDER)


async def transfers_by_id(reads: Reads, row_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those that exist, by id."""
    return {row.transfer_id: row for row in await reads.fetch(TRANSFERS_BY_ID, row_ids=row_ids)}


async def transfers_of_family(reads: Reads, family: str, status: str | None, window: Window) -> list[Row]:
    """A family's, the oldest first; one more than asked tells of a next page."""
    after: dict[str, Any] = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    return await reads.fetch(TRANSFERS_PAGE, limit=window.limit + 1, family=family, status=status, **after)


async def count_transfers(reads: Reads, family: str, status: str | None) -> int:
    """How many those are."""
    return int((await reads.fetch(TRANSFERS_COUNT, family=family, status=status))[0].total)
