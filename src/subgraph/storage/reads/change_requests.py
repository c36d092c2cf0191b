"""Change requests for the graph: an account's, and those that wait for staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Integer, bindparam, func, or_, select, tuple_

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import Window, kinds_of, one_of_given, paged, unless_given
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import change_request

CHANGE_REQUESTS = paged(
    select(change_request).where(one_of_given("families", change_request.c.family)),
    change_request.c.account_id,
    (change_request.c.requested_at, change_request.c.request_id),
    newest_first=True,
)
CHANGE_REQUESTS_BY_ID = select(change_request).where(
    any_of(change_request.c.account_id, "account_ids"), any_of(change_request.c.request_id, "row_ids")
)
_ORDER = (change_request.c.requested_at, change_request.c.request_id)
_AFTER = [bindparam(f"after_{place}", None, type_=column.type) for place, column in enumerate(_ORDER)]
_WAITING = select(change_request).where(
    or_(bindparam("everywhere", type_=Boolean()), any_of(change_request.c.family, "families")),
    unless_given("status", change_request.c.status),
)
WAITING_PAGE = (
    _WAITING.where(or_(_AFTER[0].is_(None), tuple_(*_ORDER) > tuple_(*_AFTER)))
    .order_by(*_ORDER)
    .limit(bindparam("limit", type_=Integer()))
)
WAITING_COUNT = _WAITING.with_only_columns(func.count().label("total"))
WAITING_KINDS = kinds_of(_ORDER)


async def change_requests_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """The requests that exist, by account and id."""
    found = await reads.fetch(CHANGE_REQUESTS_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.request_id): row for row in found}


def _asked(families: Collection[str] | None, status: str | None) -> dict[str, Any]:
    return {"everywhere": families is None, "families": list(families or ()), "status": status}


async def waiting_requests(
    reads: Reads, families: Collection[str] | None, status: str | None, window: Window
) -> list[Row]:
    """The requests in these families (None: in all), the oldest first; one more than asked tells of a next page."""
    after = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    return await reads.fetch(WAITING_PAGE, limit=window.limit + 1, **after, **_asked(families, status))


async def count_waiting_requests(reads: Reads, families: Collection[str] | None, status: str | None) -> int:
    """How many those are."""
    return int((await reads.fetch(WAITING_COUNT, **_asked(families, status)))[0].total)
