"""Forms that a provider shows to a payer, and what providers told, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.tables import payment_method, payment_setup, provider_event

PENDING, SUCCEEDED, FAILED = "PENDING", "SUCCEEDED", "FAILED"


@dataclass(frozen=True, slots=True)
class PaymentSetup:
    """A form that was begun; `reference` is the provider's name for it."""

    setup_id: UUID
    kind: PaymentMethodKind
    provider: str
    reference: str
    make_default: bool
    actor: str
    created_at: datetime
    status: str = PENDING


class Setups(Repository):
    """The account's forms; the account's lock comes before."""

    async def add(self, new: PaymentSetup) -> None:
        """Stores one."""
        values = {
            "account_id": self.account_id,
            "setup_id": new.setup_id,
            "kind": new.kind.value,
            "provider": new.provider,
            "provider_reference": new.reference,
            "status": new.status,
            "make_default": int(new.make_default),
            "actor": new.actor,
            "created_at": new.created_at,
        }
        await self.insert(payment_setup, [values])

    async def find(self, setup_id: UUID) -> PaymentSetup | None:
        """One, locked."""
        row = await self.row(select(payment_setup).where(self._one(setup_id)).with_for_update())
        if row is None:
            return None
        return PaymentSetup(
            row.setup_id,
            PaymentMethodKind(row.kind),
            row.provider,
            row.provider_reference,
            bool(row.make_default),
            row.actor,
            row.created_at,
            row.status,
        )

    async def finish(self, setup_id: UUID, status: str, payment_method_id: UUID | None = None) -> None:
        """Stores what came of it."""
        values = {"status": status, "payment_method_id": payment_method_id}
        await self.changed(payment_setup.update().where(self._one(setup_id)).values(**values))

    def _one(self, setup_id: UUID) -> ColumnElement[bool]:
        return (payment_setup.c.account_id == self.account_id) & (payment_setup.c.setup_id == setup_id)


class ProviderEvents(GlobalRepository):
    """What providers told, and whom it concerns: found before the account is known."""

    async def begin(self, provider: str, event_id: str, kind: str, at: datetime) -> bool:
        """Whether an event is still to be handled: it is new, or whoever began with it did not come to its end."""
        values = {"provider": provider, "event_id": event_id, "kind": kind, "received_at": at}
        if await self.insert_new(provider_event, values):
            return True
        where = (provider_event.c.provider == provider, provider_event.c.event_id == event_id)
        row = await self.row(select(provider_event.c.handled_at).where(*where))
        return row is not None and row.handled_at is None

    async def end(self, provider: str, event_id: str, at: datetime) -> None:
        """It is handled: told again, it changes nothing."""
        where = (provider_event.c.provider == provider, provider_event.c.event_id == event_id)
        await self.changed(provider_event.update().where(*where).values(handled_at=at))

    async def setups(self, provider: str, reference: str) -> list[tuple[UUID, UUID]]:
        """The forms that a provider calls so, as (account, setup)."""
        table = payment_setup.c
        where = (table.provider == provider, table.provider_reference == reference)
        rows = await self.rows(select(table.account_id, table.setup_id).where(*where))
        return [(row.account_id, row.setup_id) for row in rows]

    async def methods(self, provider: str, token: str) -> list[tuple[UUID, UUID]]:
        """The ways to pay behind a provider's token, as (account, method)."""
        table = payment_method.c
        where = (table.provider == provider, table.provider_token == token, table.removed_at.is_(None))
        rows = await self.rows(select(table.account_id, table.payment_method_id).where(*where))
        return [(row.account_id, row.payment_method_id) for row in rows]
