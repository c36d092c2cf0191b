"""Charging money at a payment provider: the port, and the sandbox's provider with its made-up cards.

No card number ever comes here: a client hands on the token of the provider's own form. A bank transfer needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from subgraph.domain.statuses import PaymentMethodKind


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a provider tells of the thing behind a token. `brand` is lower case; `expires` is YYYY-MM."""

    kind: PaymentMethodKind
    label: str
    brand: str | None
    last4: str | None
    expires: str | None


@dataclass(frozen=True, slots=True)
class Charge:
    """Take `amount_minor` of `currency`, once per `key`, however often it is sent."""

    key: str
    token: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Charged:
    """The provider has the money; `reference` is its own name for the payment."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider did not take it, and why in its own code."""

    code: str


class Payments(Protocol):
    """A payment provider."""

    name: str

    async def describe(self, kind: PaymentMethodKind, token: str) -> Instrument | None:
        """What is behind a token; None where the provider does not know it as of this kind."""

    async def charge(self, charge: Charge) -> Charged | Declined:
        """Charge once per key."""


class NoPayments:
    """An installation without a provider: everybody pays by bank transfer."""

    name = "none"

    async def describe(self, kind: PaymentMethodKind, token: str) -> Instrument | None:
        """Nothing is known."""
        return None

    async def charge(self, charge: Charge) -> Charged | Declined:
        """Nothing is taken."""
        return Declined("no_provider")


_CARD, _PAYPAL = PaymentMethodKind.CARD, PaymentMethodKind.PAYPAL
SANDBOX_INSTRUMENTS = {
    "tok_visa": Instrument(_CARD, "Visa ending in 4242", "visa", "4242", "2031-12"),
    "tok_mastercard": Instrument(_CARD, "Mastercard ending in 4444", "mastercard", "4444", "2031-12"),
    "tok_amex": Instrument(_CARD, "American Express ending in 0005", "amex", "0005", "2031-12"),
    "tok_discover": Instrument(_CARD, "Discover ending in 1117", "discover", "1117", "2031-12"),
    "tok_declined": Instrument(_CARD, "Visa ending in 0002", "visa", "0002", "2031-12"),
    "tok_paypal": Instrument(_PAYPAL, "PayPal", None, None, None),
    "tok_paypal_declined": Instrument(_PAYPAL, "PayPal", None, None, None),
}


class SandboxPayments:
    """A provider for trying things out: no money moves, a token always does the same, and `…declined` never pays."""

    name = "sandbox"

    async def describe(self, kind: PaymentMethodKind, token: str) -> Instrument | None:
        """One of the made-up cards."""
        found = SANDBOX_INSTRUMENTS.get(token)
        return found if found is not None and found.kind is kind else None

    async def charge(self, charge: Charge) -> Charged | Declined:
        """The reference is made of the key: the same charge is the same payment."""
        if charge.token.endswith("declined"):
            return Declined("card_declined")
        return Charged(f"sandbox_{charge.key}")
