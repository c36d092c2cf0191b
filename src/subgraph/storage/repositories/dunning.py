"""Unpaid invoices on their way through their family's schedule: which are due for a step, and where each stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from subgraph.domain.statuses import InvoiceStatus
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.repositories.due_work import without_test_clock
from subgraph.storage.tables import invoice, payment_method, settlement

LONGEST_WAIT = timedelta(days=1)
"""A step waits for a charge that is to be made first, and for one that nobody makes no longer than this."""

_SAME = and_(invoice.c.account_id == settlement.c.account_id, invoice.c.invoice_id == settlement.c.invoice_id)


@dataclass(frozen=True, slots=True)
class DunnedInvoice:
    """An invoice in dunning: what is open in minor units, the steps behind it, and the instant of the next."""

    invoice_id: UUID
    number: str
    family: str
    currency: str
    due_on: date
    open_minor: int
    step: int
    next_dunning_at: datetime | None
    next_attempt_at: datetime | None
    payment_method_id: UUID | None


class DueDunning(GlobalRepository):
    """Invoices with a step to take, over all accounts: the system's own use, never a caller's."""

    async def invoices_due_at(
        self, now: datetime, families: Collection[str], *, limit: int, account_id: UUID | None = None
    ) -> list[tuple[UUID, UUID]]:
        """(account, invoice) of these families whose step's day has begun by now, the longest due first.

        `account_id`: of that one only; else of all that live by the installation's clock. A charge that is due goes before.
        """
        due = settlement.c.next_dunning_at <= now
        mine = without_test_clock(settlement.c.account_id)
        if account_id is not None:
            mine = settlement.c.account_id == account_id
        rows = await self.rows(
            select(settlement.c.account_id, settlement.c.invoice_id)
            .join(invoice, _SAME)
            .where(due, mine, invoice.c.family.in_(sorted(families)), ~_charge_goes_first(now))
            .order_by(settlement.c.next_dunning_at, settlement.c.account_id, settlement.c.invoice_id)
            .limit(limit)
        )
        return [(row.account_id, row.invoice_id) for row in rows]


class Dunnings(Repository):
    """The account's unpaid invoices in dunning; the account's lock guards them."""

    async def load(self, invoice_id: UUID) -> DunnedInvoice | None:
        """One that is still open, or None."""
        columns = (invoice.c.number, invoice.c.family)
        row = await self.row(
            select(settlement, *columns)
            .join(invoice, _SAME)
            .where(*self._one(invoice_id))
            .with_for_update(of=settlement)
        )
        if row is None or row.status != InvoiceStatus.ISSUED.value:
            return None
        return DunnedInvoice(
            invoice_id,
            row.number,
            row.family,
            row.currency,
            row.due_on,
            row.open_minor,
            row.dunning_step,
            row.next_dunning_at,
            row.next_attempt_at,
            row.payment_method_id,
        )

    async def advance(self, invoice_id: UUID, step: int, next_at: datetime | None) -> None:
        """So many steps are behind it, and the next comes then."""
        await self._save(invoice_id, dunning_step=step, next_dunning_at=next_at)

    async def charge_again(self, invoice_id: UUID, at: datetime) -> None:
        """Has a charge made at this instant, unless one is due earlier already."""
        later = or_(settlement.c.next_attempt_at.is_(None), settlement.c.next_attempt_at > at)
        await self.changed(settlement.update().where(*self._one(invoice_id), later).values(next_attempt_at=at))

    async def postpone(self, invoice_id: UUID, until: datetime) -> None:
        """Looks at it again then, where a step could not be taken."""
        await self._save(invoice_id, next_dunning_at=until)

    async def can_be_charged(self, payment_method_id: UUID | None) -> bool:
        """Whether this way to pay, or the account's default one, is one that a provider charges."""
        chosen: ColumnElement[bool] = payment_method.c.is_default
        if payment_method_id is not None:
            chosen = or_(chosen, payment_method.c.payment_method_id == payment_method_id)
        where = (
            payment_method.c.account_id == self.account_id,
            payment_method.c.removed_at.is_(None),
            payment_method.c.provider_token.is_not(None),
            chosen,
        )
        return await self.row(select(payment_method.c.payment_method_id).where(*where).limit(1)) is not None

    async def _save(self, invoice_id: UUID, **values: object) -> None:
        await self.changed(settlement.update().where(*self._one(invoice_id)).values(**values))

    def _one(self, invoice_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return settlement.c.account_id == self.account_id, settlement.c.invoice_id == invoice_id


def _charge_goes_first(now: datetime) -> ColumnElement[bool]:
    waiting = settlement.c.next_attempt_at
    return and_(waiting.is_not(None), waiting <= now, waiting > now - LONGEST_WAIT)
