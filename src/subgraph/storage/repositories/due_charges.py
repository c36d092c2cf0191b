"""Invoices that are to be charged: `settlement.next_attempt_at` says when, by the account's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from subgraph.domain.statuses import InvoiceStatus
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.tables import account, invoice, settlement


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open of an invoice that is charged; `attempts` counts the charges tried for it."""

    invoice_id: UUID
    number: str
    family: str
    currency: str
    open_minor: int
    payment_method_id: UUID | None
    attempts: int
    next_attempt_at: datetime | None


class Debts(Repository):
    """The account's invoices as charging sees them; the account's lock comes before."""

    async def find(self, invoice_id: UUID) -> Debt | None:
        """What is open of one, locked; None where nothing is."""
        row = await self.row(
            select(settlement, invoice.c.number, invoice.c.family)
            .join(
                invoice,
                (invoice.c.account_id == settlement.c.account_id) & (invoice.c.invoice_id == settlement.c.invoice_id),
            )
            .where(
                settlement.c.account_id == self.account_id,
                settlement.c.invoice_id == invoice_id,
                settlement.c.status == InvoiceStatus.ISSUED.value,
                settlement.c.open_minor > 0,
            )
            .with_for_update(of=settlement)
        )
        if row is None:
            return None
        return Debt(
            row.invoice_id,
            row.number,
            row.family,
            row.currency,
            row.open_minor,
            row.payment_method_id,
            row.attempts,
            row.next_attempt_at,
        )

    async def change(self, invoice_id: UUID, **values: object) -> None:
        """Stores how charging it stands."""
        mine = (settlement.c.account_id == self.account_id, settlement.c.invoice_id == invoice_id)
        await self.changed(settlement.update().where(*mine).values(**values))

    async def charge_again(self, at: datetime) -> int:
        """Has the open invoices whose charges failed charged anew: there is another way to pay. How many they are."""
        return await self.changed(
            settlement.update()
            .where(
                settlement.c.account_id == self.account_id,
                settlement.c.status == InvoiceStatus.ISSUED.value,
                settlement.c.open_minor > 0,
                settlement.c.provider.is_not(None),
                settlement.c.attempts > 0,
                settlement.c.next_attempt_at.is_(None),
            )
            .values(next_attempt_at=at)
        )


class DueDebts(GlobalRepository):
    """Invoices to be charged by now, over all accounts."""

    async def due(self, now: datetime, limit: int, account_id: UUID | None = None) -> list[tuple[UUID, UUID]]:
        """As (account, invoice), earliest first; those of accounts with a test clock only where the account is named, by it."""
        clock = func.coalesce(account.c.clock_at, now) if account_id is not None else now
        statement = (
            select(settlement.c.account_id, settlement.c.invoice_id)
            .join(account, account.c.account_id == settlement.c.account_id)
            .where(settlement.c.next_attempt_at <= clock)
        )
        whose = settlement.c.account_id == account_id if account_id is not None else account.c.clock_at.is_(None)
        statement = statement.where(whose)
        rows = await self.rows(statement.order_by(settlement.c.next_attempt_at).limit(limit))
        return [(row.account_id, row.invoice_id) for row in rows]
