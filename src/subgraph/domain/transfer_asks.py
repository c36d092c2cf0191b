"""What the graph's mutations ask about transfers at the bank, one frozen value each (see domain/asks.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TransferAsk:
    """A line of a bank statement; the amount in major units, `bank_reference` the bank's own name for the line."""

    bank_reference: str
    amount: Decimal
    currency: str
    received_on: date
    payer: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class RecordTransfers:
    """Lines of a statement of the bank account of a family's vendor."""

    family: str
    transfers: tuple[TransferAsk, ...]


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """A transfer that is known to pay this invoice; the amount in major units of the invoice's currency."""

    invoice_id: str
    amount: Decimal
    received_on: date
    bank_reference: str


@dataclass(frozen=True, slots=True)
class AssignTransfer:
    """What a waiting transfer pays: these invoices, or what is open on an account; the rest is that account's balance."""

    transfer_id: str
    invoice_ids: tuple[str, ...] = ()
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnTransfer:
    """A waiting transfer that went back to its payer."""

    transfer_id: str
    reason: str
