"""What the graph's mutations ask about charges and refunds, one frozen value each (see domain/asks.py)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from subgraph.domain.statuses import PaymentMethodKind


@dataclass(frozen=True, slots=True)
class BeginPaymentSetup:
    """A new way to pay by the payment provider's own form."""

    account_id: str
    kind: PaymentMethodKind
    make_default: bool | None = None


@dataclass(frozen=True, slots=True)
class PayInvoice:
    """Pay what is open of an invoice now, with this way to pay, else the default one."""

    invoice_id: str
    payment_method_id: str | None = None


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """Give back so much (major units) of what was charged for an invoice, or of one charge."""

    amount: Decimal
    reason: str
    invoice_id: str | None = None
    payment_id: str | None = None
