"""Accounts that wait for staff, for the graph: those of the families that a viewer works for, the longest parked first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Integer, and_, bindparam, exists, func, or_, select, tuple_

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import Window, kinds_of
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import enrolment, parked_account, subscription

_ORDER = (parked_account.c.parked_at, parked_account.c.account_id)
_AFTER = [bindparam(f"after_{place}", None, type_=column.type) for place, column in enumerate(_ORDER)]
# What is parked for a subscription is its family's to mend; else it is that of any family which serves the account.
_BILLED = exists().where(
    subscription.c.account_id == parked_account.c.account_id,
    subscription.c.subscription_id == parked_account.c.subscription_id,
    any_of(subscription.c.family, "families"),
)
_SERVED = exists().where(enrolment.c.account_id == parked_account.c.account_id, any_of(enrolment.c.family, "families"))
_MINE = or_(
    bindparam("everywhere", type_=Boolean()), _BILLED, and_(parked_account.c.subscription_id.is_(None), _SERVED)
)
_FAMILY = (
    select(subscription.c.family)
    .where(
        subscription.c.account_id == parked_account.c.account_id,
        subscription.c.subscription_id == parked_account.c.subscription_id,
    )
    .scalar_subquery()
    .label("family")
)
PARKED = select(parked_account, _FAMILY).where(_MINE)
PARKED_PAGE = (
    PARKED.where(or_(_AFTER[0].is_(None), tuple_(*_ORDER) > tuple_(*_AFTER)))
    .order_by(*_ORDER)
    .limit(bindparam("limit", type_=Integer()))
)
PARKED_COUNT = select(func.count().label("total")).select_from(parked_account).where(_MINE)
PARKED_BY_ACCOUNT = select(parked_account, _FAMILY).where(any_of(parked_account.c.account_id, "account_ids"))
PARKED_KINDS = kinds_of(_ORDER)


def _asked(families: Collection[str] | None) -> dict[str, Any]:
    return {"everywhere": families is None, "families": sorted(families or ())}


async def parked_accounts(reads: Reads, families: Collection[str] | None, window: Window) -> list[Row]:
    """Those of these families (None: all), with the `family` of what is parked; one more than asked tells of a next page."""
    after = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    return await reads.fetch(PARKED_PAGE, limit=window.limit + 1, **after, **_asked(families))


async def count_parked_accounts(reads: Reads, families: Collection[str] | None) -> int:
    """How many those are."""
    return int((await reads.fetch(PARKED_COUNT, **_asked(families)))[0].total)


async def parked_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of these accounts that are parked."""
    return {row.account_id: row for row in await reads.fetch(PARKED_BY_ACCOUNT, account_ids=account_ids)}
