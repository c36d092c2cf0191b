"""What Stripe's words mean here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import stripe

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments.port import ActionRequired, Charged, Declined, Instrument, Unknown

TYPES: Mapping[PaymentMethodKind, str] = {PaymentMethodKind.CARD: "card", PaymentMethodKind.PAYPAL: "paypal"}
FINAL = frozenset(
    {
        "authentication_not_handled",
        "expired_card",
        "fraudulent",
        "invalid_account",
        "lost_card",
        "pickup_card",
        "resource_missing",
        "restricted_card",
        "stolen_card",
    }
)
"""Declines that no further try mends: another way to pay is needed."""
BRANDS: Mapping[str, str] = {"amex": "American Express", "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay"}


def field(found: Any, name: str) -> str | None:
    """A text of one of the SDK's objects: what Stripe leaves out is no attribute of them, whatever their annotations say."""
    value = getattr(found, name, None)
    return value if isinstance(value, str) else None


def outcome_of(intent: stripe.PaymentIntent) -> Charged | Declined | ActionRequired | Unknown:
    """What became of a PaymentIntent."""
    match intent.status:
        case "succeeded":
            return Charged(intent.id)
        case "requires_action":
            return ActionRequired(field(intent, "client_secret") or "", intent.id)
        case "requires_payment_method":
            return _not_paid(intent)
        case "canceled":
            return Declined("canceled", reference=intent.id)
        case status:
            return Unknown(status)


def _not_paid(intent: stripe.PaymentIntent) -> Declined | ActionRequired:
    error = getattr(intent, "last_payment_error", None)
    code = field(error, "decline_code") or field(error, "code")
    if code == "authentication_required":
        return ActionRequired(field(intent, "client_secret") or "", intent.id)
    return Declined(code or "declined", code not in FINAL, intent.id)


def declined(error: stripe.StripeError, reference: str | None = None) -> Declined:
    """A no, in Stripe's finest code for it."""
    code = field(error.error, "decline_code") or error.code or "invalid_request"
    final = code in FINAL or not isinstance(error, stripe.CardError)
    return Declined(str(code), not final, reference)


def instrument_of(method: Any, kind: PaymentMethodKind) -> Instrument:
    """How a way to pay is called."""
    card = getattr(method, "card", None)
    if kind is not PaymentMethodKind.CARD or card is None:
        return Instrument(kind, "PayPal", None, None, None)
    brand = str(card.brand).lower()
    name = BRANDS.get(brand, brand.capitalize())
    return Instrument(kind, f"{name} ending in {card.last4}", brand, card.last4, f"{card.exp_year}-{card.exp_month:02}")
