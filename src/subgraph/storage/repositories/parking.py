"""Accounts whose billing failed: they wait, with the reason, until somebody at the vendor's has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import any_of
from subgraph.storage.tables import enrolment, parked_account, subscription


@dataclass(frozen=True, slots=True)
class ParkedAccount:
    """Why the account waits. `families`: whose people may look: the subscription's, or all that serve the account."""

    reason: str
    subscription_id: UUID | None
    attempts: int
    families: frozenset[str]


async def _parked(connection: AsyncConnection, asks: Sequence[UUID]) -> list[bool]:
    """Which of these accounts wait for staff."""
    statement = select(parked_account.c.account_id).where(any_of(parked_account.c.account_id, "accounts"))
    found = set((await connection.execute(statement, {"accounts": asks})).scalars())
    return [one in found for one in asks]


class Parking(Repository):
    """Whether the account is billed at all: one whose billing failed waits for staff."""

    async def park(self, reason: str, detail: str, *, at: datetime, subscription_id: UUID | None = None) -> bool:
        """Whether it is parked now; where it was already, the first reason stays."""
        values = {"reason": reason, "detail": detail, "subscription_id": subscription_id, "parked_at": at}
        return await self.insert_new(parked_account, {"account_id": self.account_id, "attempts": 1} | values)

    async def load(self) -> ParkedAccount | None:
        """Why it is parked; None where it is not."""
        row = await self.row(select(parked_account).where(parked_account.c.account_id == self.account_id))
        if row is None:
            return None
        serving = select(enrolment.c.family).where(enrolment.c.account_id == self.account_id)
        billed = select(subscription.c.family).where(
            subscription.c.account_id == self.account_id, subscription.c.subscription_id == row.subscription_id
        )
        families = await self.rows(serving if row.subscription_id is None else billed)
        return ParkedAccount(row.reason, row.subscription_id, row.attempts, frozenset(one.family for one in families))

    async def is_parked(self) -> bool:
        """Whether the account waits for staff."""
        return await ask_together(self.connection, _parked, self.account_id)

    async def release(self) -> bool:
        """Whether it was parked until now."""
        return bool(await self.changed(parked_account.delete().where(parked_account.c.account_id == self.account_id)))

    async def count_attempts(self, earlier: int) -> None:
        """Where it is parked again, how often it failed before that too."""
        where = parked_account.c.account_id == self.account_id
        await self.changed(parked_account.update().where(where).values(attempts=earlier + 1))
