"""Accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.statuses import AccountKind
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import account, external_id


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `external_id` is the vendor's own name for it, unique; `clock_at` is where its test clock stands, if it holds one."""

    account_id: UUID
    name: str
    kind: AccountKind
    currency: str
    time_zone: str
    locale: str
    created_at: datetime
    external_id: str | None = None
    partner_id: UUID | None = None
    clock_at: datetime | None = None


async def _rows(connection: AsyncConnection, asks: Sequence[UUID]) -> list[Row | None]:
    """The rows of accounts, unlocked; None for one that is not there."""
    rows = await connection.execute(select(account).where(any_of(account.c.account_id, "ids")), {"ids": asks})
    found = {row.account_id: row for row in rows}
    return [found.get(account_id) for account_id in asks]


async def _lock_rows(connection: AsyncConnection, asks: Sequence[tuple[UUID, bool]]) -> list[Row | None]:
    """The rows of accounts, locked in the order of their ids; None for one that is not there, or that another holds."""
    statement = select(account).where(any_of(account.c.account_id, "ids")).order_by(account.c.account_id)
    _, skip_locked = asks[0]
    rows = await connection.execute(
        statement.with_for_update(skip_locked=skip_locked), {"ids": [account_id for account_id, _ in asks]}
    )
    found = {row.account_id: row for row in rows}
    return [found.get(account_id) for account_id, _ in asks]


class Accounts(Repository):
    """The account itself. `lock` comes second in the order of locks, after the idempotency row."""

    async def load(self) -> Account | None:
        """The account, unlocked."""
        return self._account(await ask_together(self.connection, _rows, self.account_id))

    async def lock(self, *, skip_locked: bool = False) -> Account | None:
        """The account, locked until the transaction ends; with `skip_locked` None where another holds it."""
        return self._account(
            await ask_together(self.connection, _lock_rows, (self.account_id, skip_locked), skip_locked)
        )

    async def create(self, new: Account) -> bool:
        """Stores a new account; False, and nothing stored, where its external id is another's."""
        if not await self._claim(new.external_id):
            return False
        await self.insert(account, [self._values(new) | {"last_event_seq": 0, "created_at": new.created_at}])
        return True

    async def save(self, changed: Account) -> bool:
        """Stores what changed of an account, but for its clock; False, and nothing stored, where its new external id is another's."""
        before = await self.load()
        if before is not None and before.external_id != changed.external_id:
            if not await self._claim(changed.external_id):
                return False
            if before.external_id is not None:
                await self.changed(external_id.delete().where(external_id.c.external_id == before.external_id))
        await self.changed(
            account.update().where(account.c.account_id == self.account_id).values(**self._values(changed))
        )
        return True

    async def put_clock(self, at: datetime) -> None:
        """Puts the account's test clock on an instant; the account is locked, and nobody's clock goes back."""
        await self.changed(account.update().where(account.c.account_id == self.account_id).values(clock_at=at))

    async def find_external(self, name: str) -> UUID | None:
        """Which account has this external id."""
        found = await self.row(select(external_id.c.account_id).where(external_id.c.external_id == name))
        return found.account_id if found else None

    async def _claim(self, name: str | None) -> bool:
        if name is None:
            return True
        return await self.insert_new(external_id, {"external_id": name, "account_id": self.account_id})

    def _values(self, one: Account) -> dict[str, object]:
        return {
            "account_id": self.account_id,
            "external_id": one.external_id,
            "name": one.name,
            "kind": one.kind.value,
            "currency": one.currency,
            "time_zone": one.time_zone,
            "locale": one.locale,
            "partner_id": one.partner_id,
        }

    def _account(self, row: Row | None) -> Account | None:
        if row is None:
            return None
        return Account(
            account_id=row.account_id,
            name=row.name,
            kind=AccountKind(row.kind),
            currency=row.currency,
            time_zone=row.time_zone,
            locale=row.locale,
            created_at=row.created_at,
            external_id=row.external_id,
            partner_id=row.partner_id,
            clock_at=row.clock_at,
        )
