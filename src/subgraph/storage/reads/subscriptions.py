"""Subscriptions for the graph: their rows, and the changes that wait for their day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Date, Text, bindparam, case, or_, select

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import one_of_given, paged, unless_given
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import scheduled_change, subscription

SUBSCRIPTIONS_BY_ID = select(subscription).where(
    any_of(subscription.c.account_id, "account_ids"), any_of(subscription.c.subscription_id, "row_ids")
)
SUBSCRIPTIONS_BY_ACCOUNT = (
    select(subscription)
    .where(any_of(subscription.c.account_id, "account_ids"))
    .order_by(subscription.c.account_id, subscription.c.subscription_id)
)

# The same order of questions as `status_of` of the graph's subscriptions, which a test compares with this.
_TODAY = bindparam("today", type_=Date())
_STATUS = case(
    (or_(subscription.c.end_on <= _TODAY, subscription.c.end_on <= subscription.c.start_on), "ENDED"),
    (subscription.c.start_on > _TODAY, "SCHEDULED"),
    (subscription.c.past_due_on.is_not(None), "PAST_DUE"),
    (subscription.c.end_on.is_not(None), "ENDING"),
    else_="ACTIVE",
)
_WANTED = bindparam("status", None, type_=Text())
SUBSCRIPTIONS = paged(
    select(subscription).where(
        one_of_given("families", subscription.c.family),
        unless_given("family", subscription.c.family),
        or_(_WANTED.is_(None), _WANTED == _STATUS),
    ),
    subscription.c.account_id,
    (subscription.c.subscription_id,),
)
SCHEDULED_CHANGES = (
    select(scheduled_change)
    .where(
        any_of(scheduled_change.c.account_id, "account_ids"),
        any_of(scheduled_change.c.subscription_id, "row_ids"),
        scheduled_change.c.withdrawn_version.is_(None),
    )
    .order_by(scheduled_change.c.effective_on, scheduled_change.c.version, scheduled_change.c.ordinal)
)
SCHEDULED_CHANGES_BY_ID = select(scheduled_change).where(
    any_of(scheduled_change.c.account_id, "account_ids"), any_of(scheduled_change.c.scheduled_change_id, "row_ids")
)


async def subscriptions_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """The subscriptions that exist, by account and id."""
    found = await reads.fetch(SUBSCRIPTIONS_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.subscription_id): row for row in found}


async def subscriptions_by_account(reads: Reads, account_ids: Sequence[UUID]) -> list[Row]:
    """All subscriptions of the accounts, each account's oldest first."""
    return await reads.fetch(SUBSCRIPTIONS_BY_ACCOUNT, account_ids=account_ids)


async def scheduled_changes_by_subscription(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """Every change that was scheduled and not withdrawn, by date and order of asking."""
    found: dict[UUID, list[Row]] = {row_id: [] for row_id in row_ids}
    for row in await reads.fetch(SCHEDULED_CHANGES, account_ids=account_ids, row_ids=row_ids):
        found[row.subscription_id].append(row)
    return found


async def scheduled_changes_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """Those that exist, withdrawn or not, by account and id."""
    found = await reads.fetch(SCHEDULED_CHANGES_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.scheduled_change_id): row for row in found}
