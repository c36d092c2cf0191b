"""What an account was told once: that a renewal lies ahead, that a card expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, exists, select

from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.repositories.due_work import without_test_clock
from subgraph.storage.tables import notice, subscription


class Notices(Repository):
    """Which notices were given, so that a run that is interrupted or repeated gives each once."""

    async def add(self, kind: str, subject_id: UUID, occasion: str, at: datetime) -> bool:
        """Whether it is given now for the first time."""
        row = {"account_id": self.account_id, "kind": kind, "subject_id": subject_id, "occasion": occasion, "at": at}
        return await self.insert_new(notice, row)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Subscriptions of a family of which something is due after one instant and up to another, and what notice tells of it."""

    family: str
    after: datetime
    until: datetime
    kind: str
    # What stands behind the day in the notice's occasion.
    label: str


class DueNotices(GlobalRepository):
    """Who is to be told what lies ahead, over all accounts: the system's own use, never a caller's."""

    async def untold(self, ahead: Ahead, *, limit: int, account_id: UUID | None = None) -> list[tuple[UUID, UUID]]:
        """(account, subscription) without that notice, the soonest first; `account_id`: of that one, by its own clock."""
        ours = subscription.c.account_id == account_id if account_id else without_test_clock(subscription.c.account_id)
        told = exists().where(
            notice.c.account_id == subscription.c.account_id,
            notice.c.kind == ahead.kind,
            notice.c.subject_id == subscription.c.subscription_id,
            notice.c.occasion == cast(subscription.c.next_bill_on, Text).concat(ahead.label),
        )
        due = (subscription.c.next_bill_at > ahead.after, subscription.c.next_bill_at <= ahead.until)
        rows = await self.rows(
            select(subscription.c.account_id, subscription.c.subscription_id)
            .where(*due, subscription.c.family == ahead.family, ours, ~told)
            .order_by(subscription.c.next_bill_at, subscription.c.account_id, subscription.c.subscription_id)
            .limit(limit)
        )
        return [(row.account_id, row.subscription_id) for row in rows]
