"""What is due, found across accounts by indexed columns: the system's own use, never a caller's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, select

from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.tables import account, parked_account, subscription

BATCH = 500


def without_test_clock(account_id: Column[Any]) -> ColumnElement[bool]:
    """The row's account lives by the installation's clock: whoever holds a test clock is moved by `advanceClock` alone."""
    return ~exists().where(account.c.account_id == account_id, account.c.clock_at.is_not(None))


class DueWork(GlobalRepository):
    """Accounts with something to bill. Each is then billed in a transaction of its own, locked by `Accounts.lock`."""

    async def accounts_due_on(self, through: date, *, after: UUID | None = None, limit: int = BATCH) -> list[UUID]:
        """Accounts with a subscription due by that day in their own time zone, by id; not those parked or with a test clock."""
        return await self._accounts(subscription.c.next_bill_on <= through, after, limit)

    async def accounts_due_at(
        self, now: datetime, families: Iterable[str], *, after: UUID | None = None, limit: int = BATCH
    ) -> list[UUID]:
        """Accounts for which a billing day of one of these families has begun by now."""
        due = and_(subscription.c.next_bill_at <= now, subscription.c.family.in_(sorted(families)))
        return await self._accounts(due, after, limit)

    async def _accounts(self, due: ColumnElement[bool], after: UUID | None, limit: int) -> list[UUID]:
        parked = exists().where(parked_account.c.account_id == subscription.c.account_id)
        ours = without_test_clock(subscription.c.account_id)
        statement = select(subscription.c.account_id).distinct().where(due, ~parked, ours)
        if after is not None:
            statement = statement.where(subscription.c.account_id > after)
        rows = await self.rows(statement.order_by(subscription.c.account_id).limit(limit))
        return [row.account_id for row in rows]
