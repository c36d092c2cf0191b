"""What the vendor's people ask for when a document was wrong, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from subgraph.domain.corrections import Remedy
from subgraph.domain.statuses import ABSENT, Absent


@dataclass(frozen=True, slots=True)
class VoidInvoice:
    """Take the whole of an invoice back."""

    invoice_id: str
    reason: str
    remedy: Remedy = Remedy.BALANCE


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """So much of a line, before tax; positions count from 0 as the invoice prints them."""

    position: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CreditInvoice:
    """Take part of an invoice back: so much of it all, or so much of some lines, before tax."""

    invoice_id: str
    reason: str
    amount: Decimal | None = None
    lines: tuple[CreditedLine, ...] = ()
    remedy: Remedy = Remedy.BALANCE


@dataclass(frozen=True, slots=True)
class ReissueInvoice:
    """Take an invoice back and issue it again, to the account's billing details of now, and under another order where one is given."""

    invoice_id: str
    reason: str
    purchase_order: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class InvoiceCorrected:
    """An invoice, the credit note that took it back, and the invoice in its place, where there is one."""

    account_id: str
    invoice_id: str
    credit_note_id: str
    replacement_id: str | None = None
