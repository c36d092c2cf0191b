"""What is late: the subscriptions that an unpaid invoice bills, what dunning made of them, and their recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select, true

from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import any_of
from subgraph.storage.tables import invoice_line, settlement, subscription


@dataclass(frozen=True, slots=True)
class BilledSubscription:
    """A subscription that an invoice bills, with the days on which dunning made it past due and suspended it."""

    subscription_id: UUID
    end_on: date | None
    past_due_on: date | None
    suspended_on: date | None


class Overdue(Repository):
    """The account's subscriptions as dunning sees them; the account's lock guards it."""

    async def billed_by(self, invoice_id: UUID) -> tuple[BilledSubscription, ...]:
        """The subscriptions that lines of this invoice bill, by id."""
        table = subscription.c
        billed = exists().where(
            invoice_line.c.account_id == table.account_id,
            invoice_line.c.invoice_id == invoice_id,
            invoice_line.c.subscription_id == table.subscription_id,
        )
        rows = await self.rows(
            select(table.subscription_id, table.end_on, table.past_due_on, table.suspended_on)
            .where(table.account_id == self.account_id, billed)
            .order_by(table.subscription_id)
        )
        return tuple(
            BilledSubscription(row.subscription_id, row.end_on, row.past_due_on, row.suspended_on) for row in rows
        )

    async def mark_past_due(self, subscription_ids: Sequence[UUID], on: date) -> None:
        """The day on which they became past due; one that is past due already keeps its day."""
        await self._mark(subscription_ids, subscription.c.past_due_on.is_(None), past_due_on=on)

    async def mark_suspended(self, subscription_ids: Sequence[UUID], on: date) -> None:
        """The day on which they were suspended; one that is suspended already keeps its day."""
        await self._mark(subscription_ids, subscription.c.suspended_on.is_(None), suspended_on=on)

    async def recover(self, invoice_id: UUID, today: date) -> tuple[UUID, ...]:
        """Clears what dunning made of the subscriptions that this invoice bills, where no other overdue one is open, by id."""
        marked = [
            one.subscription_id for one in await self.billed_by(invoice_id) if one.past_due_on or one.suspended_on
        ]
        if not marked:
            return ()
        late = {row.subscription_id for row in await self.connection.execute(self._late(today), {"ids": marked})}
        over = [one for one in marked if one not in late]
        await self._mark(over, true(), past_due_on=None, suspended_on=None)
        return tuple(over)

    def _late(self, today: date) -> Select[tuple[object, ...]]:
        """Those of the parameter `ids` that an open invoice past its due day bills."""
        same = and_(
            settlement.c.account_id == invoice_line.c.account_id, settlement.c.invoice_id == invoice_line.c.invoice_id
        )
        return (
            select(invoice_line.c.subscription_id)
            .distinct()
            .join(settlement, same)
            .where(
                invoice_line.c.account_id == self.account_id,
                any_of(invoice_line.c.subscription_id, "ids"),
                settlement.c.open_minor > 0,
                settlement.c.due_on < today,
            )
        )

    async def _mark(self, subscription_ids: Sequence[UUID], where: ColumnElement[bool], **values: date | None) -> None:
        if subscription_ids:
            mine = subscription.c.account_id == self.account_id, subscription.c.subscription_id.in_(subscription_ids)
            await self.changed(subscription.update().where(*mine, where).values(**values))
