"""When something of one account falls due next: the stops of a test clock on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from subgraph.storage.repositories.base import Repository
from subgraph.storage.tables import payment_method, settlement, subscription

INSTANTS = (subscription.c.next_bill_at, settlement.c.next_attempt_at, settlement.c.next_dunning_at)
"""The indexed columns that say what is due by an account's own clock."""


@dataclass(frozen=True, slots=True)
class Renewing:
    """A family's subscription of which something is due at an instant."""

    family: str
    next_bill_at: datetime


class AccountDue(Repository):
    """What of the account waits for an instant or a day."""

    async def next_after(self, at: datetime) -> datetime | None:
        """The first instant after this one at which anything of the account is due; None: nothing ever is."""
        found = []
        for column in INSTANTS:
            where = column.table.c.account_id == self.account_id, column > at
            row = await self.row(select(func.min(column).label("first")).where(*where))
            found += [row.first] if row is not None and row.first is not None else []
        return min(found, default=None)

    async def cards(self) -> Sequence[str]:
        """The months of the account's cards, as YYYY-MM."""
        table = payment_method.c
        where = table.account_id == self.account_id, table.removed_at.is_(None), table.expires.is_not(None)
        return [row.expires for row in await self.rows(select(table.expires).where(*where))]

    async def renewing(self) -> Sequence[Renewing]:
        """Every subscription of which something is due one day."""
        where = subscription.c.account_id == self.account_id, subscription.c.next_bill_at.is_not(None)
        rows = await self.rows(select(subscription.c.family, subscription.c.next_bill_at).where(*where))
        return [Renewing(row.family, row.next_bill_at) for row in rows]
