"""The account's balance of credit, per currency, with every movement of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.ids import new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import any_of
from subgraph.storage.tables import account_credit, credit_entry


async def _balances(connection: AsyncConnection, asks: Sequence[tuple[UUID, str]]) -> list[int]:
    """What accounts have in a currency each; 0 where nothing ever was."""
    statement = select(account_credit).where(any_of(account_credit.c.account_id, "accounts"))
    rows = await connection.execute(statement, {"accounts": [account_id for account_id, _ in asks]})
    found = {(row.account_id, row.currency): int(row.balance_minor) for row in rows}
    return [found.get(one, 0) for one in asks]


class Credits(Repository):
    """What the account may spend on next invoices; the account's lock guards it."""

    async def balance(self, currency: str) -> int:
        """Minor units, never negative."""
        return await ask_together(self.connection, _balances, (self.account_id, currency))

    async def move(
        self, amount_minor: int, currency: str, *, reason: str, at: datetime, actor: str, invoice_id: UUID | None = None
    ) -> int:
        """Puts on the balance (positive) or takes from it (negative) and answers what it is then.

        The database refuses to overdraw it (IntegrityError). Nothing happens for 0.
        """
        if amount_minor == 0:
            return await self.balance(currency)
        await self.insert_new(account_credit, {"account_id": self.account_id, "currency": currency, "balance_minor": 0})
        entry = {"entry_id": new_id(), "currency": currency, "amount_minor": amount_minor, "invoice_id": invoice_id}
        note = {"account_id": self.account_id, "reason": reason, "actor": actor, "recorded_at": at}
        await self.insert(credit_entry, [entry | note])
        moved = (
            account_credit.update()
            .where(account_credit.c.account_id == self.account_id, account_credit.c.currency == currency)
            .values(balance_minor=account_credit.c.balance_minor + amount_minor)
            .returning(account_credit.c.balance_minor)
        )
        balance: int = (await self.connection.execute(moved)).scalar_one()
        return balance
