"""A year paid by Stripe, from the card in the browser's form to the refund: the graph, the worker, the adapter and a counterpart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from subgraph.app import App, open_app
from subgraph.outside.payments.stripe import StripePayments
from subgraph.settings import Settings
from subgraph.work.charging import charge_due
from tests.scenarios.conftest import BEGINNING
from tests.scenarios.customers import add_card, customer
from tests.scenarios.speak import Refused, Story, products
from tests.support.localstripe import running_localstripe

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
KEY = "sk_test_localstripe"
YEAR: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01"}
PAYMENTS = """query ($id: ID!) { account(id: $id) { invoices(first: 100) { nodes { id status
  payments { kind status amount { amount } } } } } }"""


@pytest.fixture(scope="module")
def stripe_url() -> Iterator[str]:
    """Where localstripe listens."""
    with running_localstripe() as found:
        yield found


@pytest.fixture
async def app(database_url: str, stripe_url: str) -> AsyncIterator[App]:
    """A sandbox that is paid by Stripe."""
    settings = Settings(
        database_url=database_url,
        clock=BEGINNING,
        sandbox=True,
        secret="s" * 40,
        stripe_key=KEY,
        stripe_publishable_key="pk_test_1",
        stripe_url=stripe_url,
    )
    opened = await asyncio.to_thread(open_app, settings)
    yield opened
    await opened.database.close()
    assert isinstance(opened.installation.payments, StripePayments)
    await opened.installation.payments.close()


async def a_card(stripe_url: str, number: str) -> str:
    """A card as the form in the browser makes it."""
    card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2031", "card[cvc]": "123"}
    async with httpx.AsyncClient(base_url=stripe_url, auth=(KEY, "")) as client:
        return str((await client.post("/v1/payment_methods", data={"type": "card", **card})).json()["id"])


async def test_a_year_is_paid_by_stripe_and_part_of_it_given_back(story: Story, app: App, stripe_url: str) -> None:
    account, olivia = await customer(story, "2026-01-01")
    selection = "... on PaymentSetup { provider clientSecret publishableKey }"
    form = await olivia.change("beginPaymentSetup", "BeginPaymentSetupInput", selection, accountId=account, kind="CARD")
    assert (form["provider"], form["publishableKey"], form["clientSecret"][:5]) == ("stripe", "pk_test_1", "seti_")
    with pytest.raises(Refused) as no:
        await add_card(olivia, account, "pm_nobody")
    assert no.value.codes == ["UNKNOWN_PAYMENT_TOKEN"]
    added = await add_card(olivia, account, await a_card(stripe_url, "4242424242424242"))
    assert added["paymentMethod"]["label"] == "Visa ending in 4242"
    done = await olivia.start(account, products=products(space_pro=2), **YEAR)
    assert done["invoice"]["status"] == "PAID"
    await story.bill_through("2027-01-01")
    assert (await charge_due(app.house, 100)).charged == 1
    refund = {"invoiceId": done["invoice"]["id"], "amount": "20.00", "reason": "Late."}
    staff = story.person(staff="airthings")
    await staff.change("refundPayment", "RefundPaymentInput", "__typename", **refund)
    assert (await charge_due(app.house, 100)).refunded == 1
    found = (await olivia.ask(PAYMENTS, id=account))["account"]["invoices"]["nodes"][::-1]
    paid = ("CHARGE", "SUCCEEDED", "120.00")
    told = [[(one["kind"], one["status"], one["amount"]["amount"]) for one in each["payments"]] for each in found]
    assert [one["status"] for one in found] == ["PAID", "PAID"]
    assert told == [[paid, ("REFUND", "SUCCEEDED", "20.00")], [paid]]


async def test_a_card_that_stripe_declines_buys_nothing(story: Story, app: App, stripe_url: str) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, await a_card(stripe_url, "4000000000000341"))
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    with pytest.raises(Refused) as no:
        await olivia.confirm(quote)
    assert no.value.codes == ["PAYMENT_DECLINED"]
    assert (await olivia.ask(PAYMENTS, id=account))["account"]["invoices"]["nodes"] == []
