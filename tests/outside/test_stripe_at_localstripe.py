"""The adapter of Stripe at a counterpart that speaks Stripe's protocol: forms, charges, 3-D Secure, refunds, signed events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from tests.support.localstripe import running_localstripe

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    Describe,
    Described,
    EventKind,
    LookUp,
    NotThere,
    Payer,
    ProviderEvent,
    Refund,
    Refunded,
    SetUp,
    Setup,
)
from subgraph.outside.payments.stripe import StripePayments

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
CARD = PaymentMethodKind.CARD
PAYER = Payer("acc_1", "Harbour Offices", "billing@harbour.example")
KEY, SECRET = "sk_test_localstripe", "whsec_localstripe"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where localstripe listens."""
    with running_localstripe() as found:
        yield found


@pytest.fixture
async def stripe(url: str) -> AsyncIterator[StripePayments]:
    """The adapter."""
    payments = StripePayments(KEY, publishable_key="pk_test_1", webhook_secret=SECRET, url=url)
    yield payments
    await payments.close()


async def form(at: str, path: str, **given: Any) -> dict[str, Any]:
    """What the payer's browser and Stripe do between them."""
    async with httpx.AsyncClient(base_url=at, auth=(KEY, "")) as client:
        answer = await client.post(path, data=given)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found


async def a_card(url: str, number: str) -> str:
    """A way to pay as the form in the browser makes it."""
    card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2031", "card[cvc]": "123"}
    return str((await form(url, "/v1/payment_methods", type="card", **card))["id"])


async def kept(stripe: StripePayments, url: str, number: str = "4242424242424242") -> tuple[str, str]:
    """A card that is attached: its token and the payer's customer."""
    token = await a_card(url, number)
    found = await stripe.describe(Describe(PAYER, CARD, token))
    assert isinstance(found, Described)
    assert found.customer is not None
    return token, found.customer


def charge(token: str, customer: str, key: str = "invoice:1:1") -> Charge:
    return Charge(key, token, 12_000, "EUR", customer)


async def test_a_card_of_the_form_is_attached_to_the_payer_and_described(stripe: StripePayments, url: str) -> None:
    token = await a_card(url, "4242424242424242")
    found = await stripe.describe(Describe(PAYER, CARD, token))
    assert isinstance(found, Described)
    assert (found.instrument.label, found.instrument.brand) == ("Visa ending in 4242", "visa")
    assert (found.instrument.last4, found.instrument.expires) == ("4242", "2031-12")
    again = await stripe.describe(Describe(Payer("acc_1", "Harbour", None, found.customer), CARD, token))
    assert again == found


async def test_what_stripe_does_not_know_or_keeps_for_another_is_not_there(stripe: StripePayments, url: str) -> None:
    assert await stripe.describe(Describe(PAYER, CARD, "pm_nobody")) == NotThere()
    token, _ = await kept(stripe, url)
    assert await stripe.describe(Describe(Payer("acc_2", "Else", None), CARD, token)) == NotThere()
    assert await stripe.describe(Describe(PAYER, PaymentMethodKind.PAYPAL, token)) == NotThere()


async def test_a_card_that_the_bank_turns_down_is_not_kept(stripe: StripePayments, url: str) -> None:
    answer = await stripe.describe(Describe(PAYER, CARD, await a_card(url, "4000000000000002")))
    assert isinstance(answer, Declined)


async def test_a_charge_when_nobody_is_there_is_looked_up_and_given_back(stripe: StripePayments, url: str) -> None:
    token, customer = await kept(stripe, url)
    done = await stripe.charge(charge(token, customer))
    assert isinstance(done, Charged)
    assert await stripe.look_up(LookUp("invoice:1:1", done.reference, customer)) == done
    assert await stripe.look_up(LookUp("invoice:1:1", "pi_nobody", customer)) == NotThere()
    assert await stripe.cancel(Cancel("invoice:1:1", done.reference)) == done
    back = await stripe.refund(Refund("refund:1", done.reference, 5_000, "EUR"))
    assert isinstance(back, Refunded)
    assert await stripe.refund(Refund("refund:1", done.reference, 5_000, "EUR", look_first=True)) == back


async def test_a_card_that_fails_later_is_declined_in_stripes_code(stripe: StripePayments, url: str) -> None:
    token, customer = await kept(stripe, url, "4000000000000341")
    answer = await stripe.charge(charge(token, customer))
    assert isinstance(answer, Declined)
    assert (answer.code, answer.retryable) == ("card_declined", True)
    nobody = await stripe.charge(charge("pm_nobody", customer))
    assert isinstance(nobody, Declined)
    assert not nobody.retryable


async def test_a_charge_that_its_payer_agrees_to_is_found_done(stripe: StripePayments, url: str) -> None:
    """Also canceled, where nobody agrees."""
    token, customer = await kept(stripe, url, "4000002500003155")
    asked = [await stripe.charge(charge(token, customer, f"quote:1:{each}")) for each in (1, 2)]
    first, second = asked
    assert isinstance(first, ActionRequired)
    assert isinstance(second, ActionRequired)
    path = f"/v1/payment_intents/{first.reference}/_authenticate"
    await form(url, path, client_secret=first.client_secret, success="true")
    assert await stripe.look_up(LookUp("quote:1:1", first.reference, customer)) == Charged(first.reference)
    assert await stripe.cancel(Cancel("quote:1:2", second.reference)) == Declined("canceled", True, second.reference)


async def test_a_form_is_begun_for_the_payers_browser(stripe: StripePayments, url: str) -> None:
    begun = await stripe.set_up(SetUp(PAYER, CARD, "key-1"))
    assert isinstance(begun, Setup)
    assert (begun.reference[:5], begun.publishable_key) == ("seti_", "pk_test_1")
    assert begun.client_secret.startswith(begun.reference)
    token = await a_card(url, "4242424242424242")
    given = {"client_secret": begun.client_secret, "payment_method": token}
    assert (await form(url, f"/v1/setup_intents/{begun.reference}/confirm", **given))["status"] == "succeeded"


async def test_what_is_told_by_itself_is_proven_by_its_signature(stripe: StripePayments, url: str) -> None:
    heard: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
        await heard.put((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await form(url, "/_config/webhooks/one", url=f"http://127.0.0.1:{port}/", secret=SECRET)
        token, customer = await kept(stripe, url)
        done = await stripe.charge(charge(token, customer, "invoice:7:1"))
        assert isinstance(done, Charged)
        told: ProviderEvent | None = None
        while told is None or told.key != "invoice:7:1":  # what earlier tests caused is told here too, a second later
            headers, body = await asyncio.wait_for(heard.get(), 20)
            told = stripe.read_event(headers, body)
            assert told is not None
    assert (told.kind, told.reference) == (EventKind.PAYMENT, done.reference)
    assert stripe.read_event(headers, body + b" ") is None
