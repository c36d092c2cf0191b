"""Money that moves at payment providers, row by row: written before a provider is asked, and again with what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from subgraph.domain.statuses import PaymentKind, PaymentStatus, RefundOf
from subgraph.storage.moments import moment
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.statements import Row
from subgraph.storage.tables import payment, provider_customer

KEY_SECONDS = 23 * 3600
"""How long a key is surely known to a provider: Stripe forgets after 24 hours."""
FROM_A_METHOD = (PaymentKind.CHARGE.value, PaymentKind.REFUND.value)


@dataclass(frozen=True, slots=True)
class StoredPayment:
    """A payment as it is stored; `key_holds`: its key may still be sent again; `may_move`: it is not settled yet."""

    payment_id: UUID
    kind: PaymentKind
    status: PaymentStatus
    currency: str
    amount_minor: int
    provider: str
    provider_key: str
    actor: str
    created_at: datetime
    purpose: str | None = None
    invoice_id: UUID | None = None
    payment_method_id: UUID | None = None
    provider_reference: str | None = None
    refunds_id: UUID | None = None
    refund_of: RefundOf | None = None
    error: str | None = None
    reason: str | None = None
    attempts: int = 0
    key_holds: bool = True

    @property
    def in_doubt(self) -> bool:
        """Whether money may have moved or may still: nobody knows yet."""
        return self.status in (PaymentStatus.PENDING, PaymentStatus.UNKNOWN)


class Charges(Repository):
    """The account's payments; the account's lock guards them, and comes before."""

    async def add(self, new: StoredPayment, *, seconds: int | None) -> None:
        """Stores one; unless it is told before, somebody looks after it in so many seconds by the database's clock."""
        values = {
            "account_id": self.account_id,
            "payment_id": new.payment_id,
            "kind": new.kind.value,
            "status": new.status.value,
            "invoice_id": new.invoice_id,
            "currency": new.currency,
            "amount_minor": new.amount_minor,
            "purpose": new.purpose,
            "payment_method_id": new.payment_method_id,
            "provider": new.provider,
            "provider_key": new.provider_key,
            "key_expires_at": moment(KEY_SECONDS),
            "provider_reference": new.provider_reference,
            "refunds_id": new.refunds_id,
            "refund_of": new.refund_of.value if new.refund_of is not None else None,
            "reason": new.reason,
            "attempts": new.attempts,
            "next_attempt_at": moment(seconds) if seconds is not None else None,
            "actor": new.actor,
            "created_at": new.created_at,
            "updated_at": new.created_at,
        }
        await self.connection.execute(payment.insert().values(**values))

    async def find(self, payment_id: UUID) -> StoredPayment | None:
        """One, locked."""
        found = await self._load(payment.c.payment_id == payment_id)
        return found[0] if found else None

    async def invoice_of(self, payment_id: UUID) -> UUID | None:
        """The invoice that a payment is for, unlocked; None where there is no such payment, or it is for none."""
        row = await self.row(select(payment.c.invoice_id).where(self._one(payment_id)))
        return row.invoice_id if row is not None else None

    async def of_purpose(self, purpose: str) -> tuple[StoredPayment, ...]:
        """All charges for a purpose, oldest first, locked."""
        return await self._load(payment.c.purpose == purpose)

    async def of_invoice(self, invoice_id: UUID) -> tuple[StoredPayment, ...]:
        """Whatever was taken, received or given back for an invoice, oldest first, locked."""
        return await self._load(payment.c.invoice_id == invoice_id)

    async def refunds_of(self, payment_id: UUID) -> tuple[StoredPayment, ...]:
        """What is given back of a payment, oldest first, locked."""
        return await self._load(payment.c.refunds_id == payment_id)

    async def change(
        self,
        payment_id: UUID,
        status: PaymentStatus,
        *,
        at: datetime,
        seconds: int | None,
        tried: bool = False,
        **values: Any,
    ) -> None:
        """Stores what became of one; `seconds`: when somebody looks after it again, None: never."""
        statement = payment.update().where(self._one(payment_id))
        next_attempt = moment(seconds) if seconds is not None else None
        changed = {"status": status.value, "updated_at": at, "next_attempt_at": next_attempt} | values
        if tried:
            changed["attempts"] = payment.c.attempts + 1
        await self.changed(statement.values(**changed))

    async def customer(self, provider: str) -> str | None:
        """The provider's name for the account."""
        where = (provider_customer.c.account_id == self.account_id, provider_customer.c.provider == provider)
        row = await self.row(select(provider_customer.c.reference).where(*where))
        return row.reference if row is not None else None

    async def keep_customer(self, provider: str, reference: str) -> None:
        """The provider's name for the account, from now on."""
        values = {"account_id": self.account_id, "provider": provider, "reference": reference}
        await self.upsert(provider_customer, values)

    async def _load(self, where: ColumnElement[bool]) -> tuple[StoredPayment, ...]:
        rows = await self.rows(
            select(payment, (payment.c.key_expires_at > moment()).label("key_holds"))
            .where(payment.c.account_id == self.account_id, where)
            .order_by(payment.c.payment_id)
            .with_for_update()
        )
        return tuple(_stored(row) for row in rows)

    def _one(self, payment_id: UUID) -> ColumnElement[bool]:
        return (payment.c.account_id == self.account_id) & (payment.c.payment_id == payment_id)


class DuePayments(GlobalRepository):
    """Payments that somebody must look after, over all accounts: by the database's clock, for money waits for nobody's."""

    async def lease(self, limit: int, seconds: int, account_id: UUID | None = None) -> list[tuple[UUID, UUID]]:
        """A batch of those that are due, as (account, payment), which nobody else gets for so many seconds."""
        statement = select(payment.c.account_id, payment.c.payment_id).where(
            payment.c.next_attempt_at <= moment(), payment.c.kind.in_(FROM_A_METHOD)
        )
        if account_id is not None:
            statement = statement.where(payment.c.account_id == account_id)
        ordered = statement.order_by(payment.c.next_attempt_at).limit(limit).with_for_update(skip_locked=True)
        found = [(row.account_id, row.payment_id) for row in await self.rows(ordered)]
        for account, payment_id in found:
            one = (payment.c.account_id == account) & (payment.c.payment_id == payment_id)
            await self.changed(payment.update().where(one).values(next_attempt_at=moment(seconds)))
        return found

    async def told_of(self, provider: str, reference: str, key: str | None) -> list[tuple[UUID, UUID]]:
        """The payments that a provider calls so, or for which it was sent this key, as (account, payment)."""
        table = payment.c
        named = (table.provider_reference == reference) | (table.provider_key == key)
        rows = await self.rows(select(table.account_id, table.payment_id).where(table.provider == provider, named))
        return [(row.account_id, row.payment_id) for row in rows]


def given_back_minor(refunds: Sequence[StoredPayment]) -> int:
    """What refunds give back or may give back, in minor units."""
    return sum(one.amount_minor for one in refunds if one.status is not PaymentStatus.FAILED)


def _stored(row: Row) -> StoredPayment:
    return StoredPayment(
        payment_id=row.payment_id,
        kind=PaymentKind(row.kind),
        status=PaymentStatus(row.status),
        currency=row.currency,
        amount_minor=row.amount_minor,
        provider=row.provider,
        provider_key=row.provider_key,
        actor=row.actor,
        created_at=row.created_at,
        purpose=row.purpose,
        invoice_id=row.invoice_id,
        payment_method_id=row.payment_method_id,
        provider_reference=row.provider_reference,
        refunds_id=row.refunds_id,
        refund_of=RefundOf(row.refund_of) if row.refund_of is not None else None,
        error=row.error,
        reason=row.reason,
        attempts=row.attempts,
        key_holds=bool(row.key_holds),
    )
