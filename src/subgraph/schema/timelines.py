"""The facts of subscriptions: their timelines read once, and what the domain says of them on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from subgraph.domain.timeline import State, Timeline
from subgraph.schema.access import accounts_by_id
from subgraph.schema.context import Request
from subgraph.schema.lookups import Key, subscriptions_by_id
from subgraph.schema.records import SubscriptionRecord
from subgraph.storage.reads.timelines import timelines_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """A subscription's timeline and the business day of its account."""

    timeline: Timeline
    today: date

    @property
    def day(self) -> date:
        """The day whose state is shown: today; before the start the first day, after the end the last."""
        end = self.timeline.end
        day = max(self.today, self.timeline.start)
        return day if end is None else max(min(day, end - ONE_DAY), self.timeline.start)

    @property
    def state(self) -> State:
        """The state shown; LookupError for a subscription without one, which none is."""
        state = self.timeline.state_on(self.day)
        if state is None:
            raise LookupError("a subscription has a state from its first day on")
        return state

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or ends before it begins."""
        end = self.timeline.end
        return end is not None and (end <= self.today or end <= self.timeline.start)


def key_of(record: SubscriptionRecord) -> Key:
    """The key of a subscription's finders."""
    return record.account_id, record.row.subscription_id


async def today_by_account(request: Request, account_ids: Sequence[UUID]) -> list[date]:
    """The business day of each account."""
    accounts = await request.find_all(accounts_by_id, account_ids)
    return [request.today(account.row) for account in accounts]


async def facts_by_subscription(request: Request, keys: Sequence[Key]) -> list[Facts]:
    """The facts of each subscription: one statement for all their timelines."""
    records = await request.find_all(subscriptions_by_id, keys)
    days = await request.find_all(today_by_account, [account_id for account_id, _ in keys])
    found = await timelines_of(request.reads, [record.row for record in records])
    return [Facts(found[row_id], today) for (_, row_id), today in zip(keys, days, strict=True)]


async def facts_of(request: Request, records: Iterable[SubscriptionRecord]) -> list[Facts]:
    """The facts of these subscriptions."""
    return await request.find_all(facts_by_subscription, [key_of(record) for record in records])
