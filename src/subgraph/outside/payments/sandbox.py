"""A provider for trying things out: no money moves, and a token always does the same (docs/operating.md lists them).

It remembers nothing, so that any number of processes play the same provider: what it answers is told by what it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments.port import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    Describe,
    Described,
    Instrument,
    LookUp,
    NotThere,
    ProviderEvent,
    Refund,
    Refunded,
    SetUp,
    Setup,
    Unknown,
)

_CARD, _PAYPAL = PaymentMethodKind.CARD, PaymentMethodKind.PAYPAL


def _card(name: str, last4: str, brand: str, expires: str = "2031-12") -> Instrument:
    return Instrument(_CARD, f"{name} ending in {last4}", brand, last4, expires)


SANDBOX_INSTRUMENTS: Mapping[str, Instrument] = {
    "tok_visa": _card("Visa", "4242", "visa"),
    "tok_mastercard": _card("Mastercard", "4444", "mastercard"),
    "tok_amex": _card("American Express", "0005", "amex"),
    "tok_discover": _card("Discover", "1117", "discover"),
    "tok_declined": _card("Visa", "0002", "visa"),
    "tok_declined_later": _card("Visa", "0341", "visa"),
    "tok_insufficient_then_ok": _card("Visa", "9995", "visa"),
    "tok_3ds": _card("Visa", "3220", "visa"),
    "tok_3ds_always": _card("Visa", "3155", "visa"),
    "tok_expired": _card("Visa", "0069", "visa", "2026-01"),
    "tok_paypal": Instrument(_PAYPAL, "PayPal", None, None, None),
    "tok_paypal_declined": Instrument(_PAYPAL, "PayPal", None, None, None),
}
_ALWAYS = {"tok_declined": "card_declined", "tok_paypal_declined": "card_declined", "tok_expired": "expired_card"}
DECLINES_TWICE = 2


class SandboxPayments:
    """The same charge is the same payment, and what a token does is told by its name."""

    name = "sandbox"

    async def describe(self, asked: Describe) -> Described | NotThere:
        """One of the made-up cards."""
        found = SANDBOX_INSTRUMENTS.get(asked.token)
        if found is None or found.kind is not asked.kind:
            return NotThere()
        return Described(found, f"sandbox_{asked.payer.account_id}")

    async def set_up(self, asked: SetUp) -> Setup | Declined:
        """A form that nobody shows: its way to pay is added with `addPaymentMethod` and one of the tokens."""
        return Setup(f"setup_{asked.key}", f"setup_{asked.key}_secret", "pk_sandbox", asked.payer.customer)

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        """The reference is made of the key: the same charge is the same payment."""
        reference = f"sandbox_{charge.key}"
        if charge.token in _ALWAYS:
            return Declined(_ALWAYS[charge.token], charge.token != "tok_expired")
        match charge.token:
            case "tok_declined_later" if not charge.present:
                return Declined("card_declined")
            case "tok_insufficient_then_ok" if not charge.present and charge.attempt <= DECLINES_TWICE:
                return Declined("insufficient_funds")
            case "tok_3ds" if charge.present:
                return ActionRequired(f"{reference}_secret", reference)
            case "tok_3ds_always":
                return ActionRequired(f"{reference}_secret", reference)
        return Charged(reference)

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        """What was answered with a reference was paid by now: whoever asks after a 3-D Secure has agreed to it."""
        return Charged(asked.reference) if asked.reference is not None else NotThere()

    async def cancel(self, asked: Cancel) -> Charged | Declined | NotThere | Unknown:
        """No money was taken."""
        return Declined("canceled", reference=asked.reference)

    async def refund(self, asked: Refund) -> Refunded | Declined | Unknown:
        """The reference is made of the key."""
        return Refunded(f"sandbox_{asked.key}")

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """A sandbox tells nothing by itself."""
        return None
