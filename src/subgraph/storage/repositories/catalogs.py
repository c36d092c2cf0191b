"""Changes of families' catalogs, in one order over all families; and which subscriptions were told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from subgraph.domain.catalog_changes import CatalogChange, CatalogChangeKind, CatalogContent
from subgraph.domain.plain import from_plain, to_plain
from subgraph.storage.database import WriteConflict
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.statements import Row
from subgraph.storage.tables import catalog_change, price_notice, subscription


def change_of(row: Row) -> CatalogChange:
    """A stored change."""
    content = from_plain(CatalogContent, row.content)
    return CatalogChange(row.number, row.family, CatalogChangeKind(row.kind), row.at, row.actor, row.reason, content)


class CatalogChanges(GlobalRepository):
    """What changed catalogs; appended to, never changed."""

    async def last(self) -> int:
        """The last change's number; 0 before the first."""
        row = await self.row(select(func.max(catalog_change.c.number).label("number")))
        return row.number if row is not None and row.number is not None else 0

    async def after(self, number: int) -> tuple[CatalogChange, ...]:
        """Those that came after a number, in their order."""
        where = catalog_change.c.number > number
        rows = await self.rows(select(catalog_change).where(where).order_by(catalog_change.c.number))
        return tuple(change_of(row) for row in rows)

    async def append(
        self, family: str, kind: CatalogChangeKind, content: CatalogContent, *, at: datetime, actor: str, reason: str
    ) -> int:
        """The number of a further change; WriteConflict where another came first, for it may forbid this one."""
        number = await self.last() + 1
        values = {"number": number, "family": family, "kind": kind.value, "at": at, "actor": actor, "reason": reason}
        if not await self.insert_new(catalog_change, values | {"content": to_plain(content)}):
            raise WriteConflict("another catalog change came first")
        return number

    async def accounts_with(self, family: str, *, after: UUID | None, limit: int) -> list[UUID]:
        """Accounts with a subscription of a family, by id."""
        statement = select(subscription.c.account_id).distinct().where(subscription.c.family == family)
        if after is not None:
            statement = statement.where(subscription.c.account_id > after)
        rows = await self.rows(statement.order_by(subscription.c.account_id).limit(limit))
        return [row.account_id for row in rows]


class PriceNotices(Repository):
    """Which of the account's subscriptions were told of which change."""

    async def add(self, subscription_ids: Sequence[UUID], number: int, at: datetime) -> tuple[UUID, ...]:
        """Those of them that had not been told; from now on they have been."""
        told = []
        for one in subscription_ids:
            values = {"account_id": self.account_id, "subscription_id": one, "number": number, "at": at}
            if await self.insert_new(price_notice, values):
                told.append(one)
        return tuple(told)
