"""The sandbox's payment provider."""

from __future__ import annotations

import pytest

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import Charge, Charged, Declined, NoPayments, SandboxPayments

CARD, PAYPAL = PaymentMethodKind.CARD, PaymentMethodKind.PAYPAL


@pytest.mark.parametrize(
    ("token", "brand"),
    [("tok_visa", "visa"), ("tok_mastercard", "mastercard"), ("tok_amex", "amex"), ("tok_declined", "visa")],
)
async def test_a_made_up_card_is_always_the_same_card(token: str, brand: str) -> None:
    found = await SandboxPayments().describe(CARD, token)
    assert found is not None
    assert (found.brand, found.kind) == (brand, CARD)


@pytest.mark.parametrize(("kind", "token"), [(CARD, "4242424242424242"), (CARD, "tok_paypal"), (PAYPAL, "tok_visa")])
async def test_a_token_that_is_unknown_as_of_its_kind_describes_nothing(kind: PaymentMethodKind, token: str) -> None:
    assert await SandboxPayments().describe(kind, token) is None


async def test_the_same_charge_is_the_same_payment_and_a_declined_card_never_pays() -> None:
    charge = Charge("key", "tok_visa", 100, "EUR")
    assert await SandboxPayments().charge(charge) == await SandboxPayments().charge(charge) == Charged("sandbox_key")
    assert await SandboxPayments().charge(Charge("key", "tok_declined", 100, "EUR")) == Declined("card_declined")


async def test_without_a_provider_nothing_is_known_and_nothing_is_taken() -> None:
    assert await NoPayments().describe(CARD, "tok_visa") is None
    assert await NoPayments().charge(Charge("key", "tok_visa", 100, "EUR")) == Declined("no_provider")
