"""Credits on vendors' bank accounts, of which nobody knows yet whose they are, and the payments that become of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from subgraph.domain.statuses import InvoiceKind, InvoiceStatus, PaymentKind, PaymentStatus
from subgraph.domain.transfers import Payable, TransferStatus, Waiting
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.statements import Row
from subgraph.storage.tables import incoming_transfer, invoice, payment, settlement

BANK = "bank"
"""The provider of payments that somebody saw on a bank account."""

_SAME = and_(invoice.c.account_id == settlement.c.account_id, invoice.c.invoice_id == settlement.c.invoice_id)
_PAYABLES = select(
    invoice.c.account_id,
    invoice.c.invoice_id,
    invoice.c.family,
    invoice.c.currency,
    invoice.c.due_on,
    invoice.c.number,
    settlement.c.open_minor,
).join(settlement, _SAME)
_AN_INVOICE = invoice.c.kind == InvoiceKind.INVOICE.value


@dataclass(frozen=True, slots=True)
class StoredTransfer:
    """A line of a bank statement as it was recorded; minor units. `allocation`: what it paid, an invoice or (None) the balance."""

    transfer_id: UUID
    family: str
    bank_reference: str
    currency: str
    amount_minor: int
    received_on: date
    payer: str | None
    message: str
    status: TransferStatus
    actor: str
    recorded_at: datetime
    account_id: UUID | None = None
    allocation: tuple[tuple[UUID | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """Who settled what a transfer is for, and when; a reason where it went back."""

    by: str
    at: datetime
    reason: str | None = None


class Transfers(GlobalRepository):
    """Transfers of all vendors: services reach those of one family, whose staff asks."""

    async def add(self, new: StoredTransfer, waits_for: Waiting | None = None) -> bool:
        """Whether it was stored: False where the family has a line with this reference already."""
        values = {
            "transfer_id": new.transfer_id,
            "family": new.family,
            "bank_reference": new.bank_reference,
            "currency": new.currency,
            "amount_minor": new.amount_minor,
            "received_on": new.received_on,
            "payer": new.payer,
            "message": new.message,
            "status": new.status.value,
            "waits_for": waits_for.value if waits_for is not None else None,
            "allocation": [],
            "actor": new.actor,
            "recorded_at": new.recorded_at,
        }
        return await self.insert_new(incoming_transfer, values)

    async def load(self, transfer_id: UUID) -> StoredTransfer | None:
        """One, locked."""
        where = incoming_transfer.c.transfer_id == transfer_id
        row = await self.row(select(incoming_transfer).where(where).with_for_update())
        return _transfer(row) if row is not None else None

    async def find(self, family: str, bank_references: Collection[str]) -> dict[str, StoredTransfer]:
        """A family's lines with these references, by them."""
        table = incoming_transfer.c
        where = table.family == family, table.bank_reference.in_(sorted(bank_references))
        return {row.bank_reference: _transfer(row) for row in await self.rows(select(incoming_transfer).where(*where))}

    async def match(
        self,
        transfer_id: UUID,
        account_id: UUID,
        allocation: Sequence[tuple[UUID | None, int]],
        decided: Decided | None = None,
    ) -> None:
        """What it paid; `decided`, where staff said so."""
        parts = [{"invoice": str(one) if one is not None else None, "amount": amount} for one, amount in allocation]
        values = {"account_id": account_id, "allocation": parts, "status": TransferStatus.MATCHED.value}
        await self._save(transfer_id, decided, values)

    async def give_back(self, transfer_id: UUID, decided: Decided) -> None:
        """It went back to its payer."""
        await self._save(transfer_id, decided, {"status": TransferStatus.RETURNED.value})

    async def payables_numbered(self, numbers: Collection[str]) -> list[Payable]:
        """Invoices with these numbers over all accounts: the system's own search for what a payer named, never a caller's."""
        if not numbers:
            return []
        rows = await self.rows(_PAYABLES.where(_AN_INVOICE, invoice.c.number.in_(sorted(numbers))))
        return [_payable(row) for row in rows]

    async def _save(self, transfer_id: UUID, decided: Decided | None, values: dict[str, Any]) -> None:
        if decided is not None:
            values = values | {"decided_by": decided.by, "decided_at": decided.at, "reason": decided.reason}
        where = incoming_transfer.c.transfer_id == transfer_id
        await self.changed(incoming_transfer.update().where(where).values(**values))


class Receipts(Repository):
    """What an account may still pay, and the payments that it made by transfer; its lock guards them."""

    async def payables(self, invoice_ids: Collection[UUID]) -> list[Payable]:
        """These of the account's invoices, paid or not, locked."""
        return await self._payables(invoice.c.invoice_id.in_(sorted(invoice_ids)))

    async def open_payables(self, family: str, currency: str) -> list[Payable]:
        """All that is open of a family in a currency, locked."""
        mine = and_(invoice.c.family == family, invoice.c.currency == currency)
        return await self._payables(and_(mine, settlement.c.status == InvoiceStatus.ISSUED.value))

    async def add(
        self, transfer: StoredTransfer, parts: Sequence[tuple[UUID | None, int]], *, at: datetime, actor: str
    ) -> None:
        """A payment for each invoice that a transfer pays, and one on account (None) for the rest."""
        shared = {
            "account_id": self.account_id,
            "kind": PaymentKind.TRANSFER.value,
            "status": PaymentStatus.SUCCEEDED.value,
            "currency": transfer.currency,
            "provider": BANK,
            "provider_reference": transfer.bank_reference,
            "received_on": transfer.received_on,
            "attempts": 0,
            "actor": actor,
            "created_at": at,
            "updated_at": at,
        }
        rows = [
            shared
            | {"payment_id": new_id(), "invoice_id": invoice_id, "amount_minor": amount}
            | {"provider_key": f"{transfer.transfer_id}:{place}"}
            for place, (invoice_id, amount) in enumerate(parts)
        ]
        await self.insert(payment, rows)

    async def _payables(self, where: ColumnElement[bool]) -> list[Payable]:
        statement: Select[Any] = _PAYABLES.where(invoice.c.account_id == self.account_id, _AN_INVOICE, where)
        rows = await self.rows(statement.order_by(invoice.c.invoice_id).with_for_update(of=settlement))
        return [_payable(row) for row in rows]


def _payable(row: Row) -> Payable:
    return Payable(
        encode_id("inv", row.account_id, row.invoice_id),
        encode_id("acc", row.account_id),
        row.family,
        row.currency,
        row.due_on,
        row.number,
        row.open_minor,
    )


def _transfer(row: Row) -> StoredTransfer:
    parts = tuple((UUID(one["invoice"]) if one["invoice"] else None, one["amount"]) for one in row.allocation)
    return StoredTransfer(
        row.transfer_id,
        row.family,
        row.bank_reference,
        row.currency,
        row.amount_minor,
        row.received_on,
        row.payer,
        row.message,
        TransferStatus(row.status),
        row.actor,
        row.recorded_at,
        row.account_id,
        parts,
    )
