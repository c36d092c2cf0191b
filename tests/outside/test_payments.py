"""The sandbox's payment provider, and what is made of a line that breaks."""

from __future__ import annotations

import pytest

from subgraph.domain.cards import looks_like_card_number
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    Describe,
    Described,
    LookUp,
    NoPayments,
    NotThere,
    Payer,
    Refund,
    Refunded,
    SandboxPayments,
    Unknown,
    ask,
)

CARD, PAYPAL = PaymentMethodKind.CARD, PaymentMethodKind.PAYPAL
PAYER = Payer("acc_1", "Harbour Offices")


def charge(token: str, attempt: int = 1, *, present: bool = False) -> Charge:
    return Charge("key", token, 100, "EUR", None, attempt, present)


@pytest.mark.parametrize(
    ("token", "brand"),
    [("tok_visa", "visa"), ("tok_mastercard", "mastercard"), ("tok_amex", "amex"), ("tok_declined", "visa")],
)
async def test_a_made_up_card_is_always_the_same_card(token: str, brand: str) -> None:
    found = await SandboxPayments().describe(Describe(PAYER, CARD, token))
    assert isinstance(found, Described)
    assert (found.instrument.brand, found.instrument.kind, found.customer) == (brand, CARD, "sandbox_acc_1")


@pytest.mark.parametrize(("kind", "token"), [(CARD, "4242424242424242"), (CARD, "tok_paypal"), (PAYPAL, "tok_visa")])
async def test_a_token_that_is_unknown_as_of_its_kind_describes_nothing(kind: PaymentMethodKind, token: str) -> None:
    assert await SandboxPayments().describe(Describe(PAYER, kind, token)) == NotThere()


async def test_the_same_charge_is_the_same_payment_and_a_declined_card_never_pays() -> None:
    one = charge("tok_visa")
    assert await SandboxPayments().charge(one) == await SandboxPayments().charge(one) == Charged("sandbox_key")
    assert await SandboxPayments().charge(charge("tok_declined")) == Declined("card_declined")


async def test_tokens_for_stories_do_what_their_names_say_at_the_purchase_and_later() -> None:
    sandbox, paid, agree = (
        SandboxPayments(),
        Charged("sandbox_key"),
        ActionRequired("sandbox_key_secret", "sandbox_key"),
    )
    assert await sandbox.charge(charge("tok_declined_later", present=True)) == paid
    assert await sandbox.charge(charge("tok_declined_later")) == Declined("card_declined")
    assert await sandbox.charge(charge("tok_insufficient_then_ok", present=True)) == paid
    answers = [await sandbox.charge(charge("tok_insufficient_then_ok", attempt)) for attempt in (1, 2, 3)]
    assert answers == [Declined("insufficient_funds")] * 2 + [paid]
    assert await sandbox.charge(charge("tok_3ds", present=True)) == agree
    assert await sandbox.charge(charge("tok_3ds")) == paid
    assert await sandbox.charge(charge("tok_3ds_always")) == agree
    assert await sandbox.charge(charge("tok_expired")) == Declined("expired_card", retryable=False)
    assert await sandbox.look_up(LookUp("key", "sandbox_key")) == paid
    assert await sandbox.look_up(LookUp("key")) == NotThere()


async def test_without_a_provider_nothing_is_known_and_nothing_is_taken() -> None:
    no = Declined("no_provider", retryable=False)
    assert await NoPayments().describe(Describe(PAYER, CARD, "tok_visa")) == NotThere()
    assert await NoPayments().charge(charge("tok_visa")) == no
    assert await NoPayments().refund(Refund("key", "ref", 100, "EUR")) == no
    assert await NoPayments().look_up(LookUp("key")) == await NoPayments().cancel(Cancel("key", "ref")) == NotThere()


class Broken(SandboxPayments):
    """A provider whose line breaks once it has charged."""

    async def charge(self, charge: Charge) -> Charged:
        raise ConnectionError("the number 4242 4242 4242 4242 was sent")


async def test_a_lost_answer_is_unknown_and_its_error_is_not_written_down(caplog: pytest.LogCaptureFixture) -> None:
    assert await ask(Broken(), charge("tok_visa")) == Unknown("ConnectionError")
    assert "4242" not in caplog.text
    assert await ask(Broken(), Refund("key", "ref", 100, "EUR")) == Refunded("sandbox_key")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4242424242424242", True),
        ("4242 4242 4242 4242", True),
        ("3782-822463-10005", True),
        ("pm_1NvPY2ABCD", False),
        ("12345", False),
        ("tok_visa", False),
    ],
)
def test_what_looks_like_a_cards_number_is_known_by_its_digits(text: str, number: bool) -> None:
    assert looks_like_card_number(text) is number
