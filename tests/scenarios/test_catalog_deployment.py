"""A new version of a family's distribution, and several processes on one database: everybody sells the same at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from subgraph.app import open_app
from subgraph.domain.catalog import PriceKey, PriceTable, ProductFamily
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from subgraph.work.billing import bill_through
from tests.families import DEVICES, plugins
from tests.schema.world import OPERATOR, World, person

PRO = PriceKey("monitoring", "seat:pro", "EUR")
OLIVIA = person("olivia")
ESTIMATE = """query ($id: ID!) { subscription(id: $id) { nextInvoiceDate nextInvoiceEstimate { total { amount } }
  history { nodes { kind summary } } } }"""
INVOICES = "query ($id: ID!) { account(id: $id) { invoices { nodes { totals { total { amount } } } } } }"
VERSION = """{ productFamily(key: "devices") { version products { seatTypes { key prices(currency: "EUR") {
  unitAmount { amount } } } } catalogChanges { nodes { kind version at } } } }"""


def devices(amount: str, version: str, policy: RenewalPolicy = RenewalPolicy.KEEP) -> ProductFamily:
    """The family at another price of a Pro seat."""
    price = replace(DEVICES.prices.prices[PRO], unit_amount=Decimal(amount))
    prices = PriceTable({**DEVICES.prices.prices, PRO: price})
    return replace(DEVICES, version=version, prices=prices, renewal_prices=RenewalPrices(policy))


@asynccontextmanager
async def process(url: str, day: str, family: ProductFamily = DEVICES) -> AsyncIterator[World]:
    """One process with this version of the family installed, on a day."""
    clock = datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=9), UTC)
    settings = Settings(database_url=url, clock=clock, sandbox=True, secret="s" * 40)
    app = open_app(settings, Registry.load(plugins(family)))
    try:
        yield World(app)
    finally:
        await app.database.close()


async def bill(world: World, day: str) -> Any:
    installation = world.app.installation
    through = date.fromisoformat(day)
    return await bill_through(installation.database, installation.registry, installation.clock, through)


async def totals(world: World, account: str) -> list[str]:
    found = (await world.ask(OLIVIA, INVOICES, id=account))["account"]["invoices"]["nodes"]
    return [one["totals"]["total"]["amount"] for one in found][::-1]


async def customer(world: World) -> tuple[str, str]:
    """An account with two Pro seats from today on."""
    account = await world.account("Harbour", timeZone="UTC")
    await world.member(account, "olivia", "OWNER")
    bought = await world.start(OLIVIA, account)
    return account, bought["subscription"]["id"]


@pytest.mark.parametrize(
    ("policy", "renewal"), [(RenewalPolicy.KEEP, "120.00"), (RenewalPolicy.NEXT_RENEWAL, "144.00")]
)
async def test_a_distribution_publishes_its_prices_on_the_day_it_is_first_seen(
    database_url: str, policy: RenewalPolicy, renewal: str
) -> None:
    """2 Pro at 60.00 from 2026-03-10. Version 2, at 72.00, is installed on 2027-03-09, the day before the renewal; version
    3, at 90.00, on the day itself, too late for it."""
    async with process(database_url, "2026-03-10") as world:
        account, subscription = await customer(world)
    async with process(database_url, "2027-03-09", devices("72.00", "2", policy)) as world:
        found = (await world.ask(OLIVIA, ESTIMATE, id=subscription))["subscription"]
        assert (found["nextInvoiceDate"], found["nextInvoiceEstimate"]["total"]["amount"]) == ("2027-03-10", renewal)
    async with process(database_url, "2027-03-10", devices("90.00", "3", policy)) as world:
        await bill(world, "2027-03-10")
        assert await totals(world, account) == ["120.00", renewal]
    async with process(database_url, "2027-03-11", devices("90.00", "3", policy)) as world:
        changes = (await world.ask(OPERATOR, VERSION))["productFamily"]["catalogChanges"]["nodes"]
        assert [(one["kind"], one["version"], one["at"][:10]) for one in changes] == [
            ("DECLARED", "3", "2027-03-10"),
            ("DECLARED", "2", "2027-03-09"),
            ("DECLARED", DEVICES.version, "2026-03-10"),
        ]


async def test_owners_hear_of_a_new_version_by_whose_prices_they_renew(database_url: str) -> None:
    async with process(database_url, "2026-03-10") as world:
        _, subscription = await customer(world)
        assert (await bill(world, "2026-03-10")).announced == 0
    async with process(database_url, "2026-06-01", devices("72.00", "2", RenewalPolicy.NEXT_RENEWAL)) as world:
        assert [(await bill(world, "2026-06-01")).announced for _ in range(2)] == [1, 0]
        told = (await world.ask(OLIVIA, ESTIMATE, id=subscription))["subscription"]["history"]["nodes"]
        assert [one["summary"] for one in told if one["kind"] == "PRICES_ANNOUNCED"] == [
            "From 2027-03-10: Monitoring, Pro 60.00 EUR per 12 months → 72.00 EUR per 12 months"
        ]


async def test_what_one_process_publishes_every_other_one_sells_at_once(database_url: str) -> None:
    """Two servers on one database: the second shows, quotes and confirms what the first has just set."""
    async with process(database_url, "2026-03-10") as one, process(database_url, "2026-03-10") as other:
        account, _ = await customer(other)
        products = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 1}]}]
        start = {"accountId": account, "family": "devices", "term": "one-year", "products": products}
        quote = await other.quote(OLIVIA, start=start)
        assert quote["amountDue"]["amount"] == "60.00"
        price = {"product": "monitoring", "component": "seat:pro", "currency": "EUR", "model": "PER_UNIT"}
        given = {"prices": [{**price, "perMonths": 12, "unitAmount": "72.00"}], "reason": "Costs rose."}
        await one.do(OPERATOR, "setListPrices", family="devices", **given)
        terms = [each["id"] for each in quote["requiredTerms"]]
        selection = "... on QuoteChanged { quote { amountDue { amount } } }"
        moved = await other.do(OLIVIA, "confirmQuote", selection, token=quote["token"], acceptedTerms=terms)
        assert moved["quote"]["amountDue"]["amount"] == "72.00"
        assert (await other.quote(OLIVIA, start=start))["amountDue"]["amount"] == "72.00"
        found = (await other.ask(OPERATOR, VERSION))["productFamily"]
        amounts = {each["key"]: each["prices"][0]["unitAmount"]["amount"] for each in found["products"][0]["seatTypes"]}
        assert (found["version"], amounts["pro"]) == (f"{DEVICES.version}+1", "72.00")


async def test_whoever_confirms_while_a_price_is_set_pays_what_they_saw_or_nothing(database_url: str) -> None:
    """12 quotes of 60.00, confirmed through two processes while the list goes to 72.00: each is bought at 60.00, or
    answered with 72.00 and not bought; who asks afterwards is never sold the old price."""
    async with process(database_url, "2026-03-10") as one, process(database_url, "2026-03-10") as other:
        account, _ = await customer(one)
        products = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 1}]}]
        start = {"accountId": account, "family": "devices", "term": "one-year", "products": products}
        quotes = [await one.quote(OLIVIA, start=start) for _ in range(12)]
        selection = """... on QuoteChanged { quote { amountDue { amount } } }
          ... on Confirmation { invoice { totals { total { amount } } } }"""

        async def confirm(number: int) -> str:
            quote, world = quotes[number], (one, other)[number % 2]
            terms = [each["id"] for each in quote["requiredTerms"]]
            done = await world.do(OLIVIA, "confirmQuote", selection, token=quote["token"], acceptedTerms=terms)
            if done["__typename"] == "QuoteChanged":
                return f"moved to {done['quote']['amountDue']['amount']}"
            return f"bought at {done['invoice']['totals']['total']['amount']}"

        async def publish() -> str:
            price = {"product": "monitoring", "component": "seat:pro", "currency": "EUR", "model": "PER_UNIT"}
            given = {"prices": [{**price, "perMonths": 12, "unitAmount": "72.00"}], "reason": "Costs rose."}
            await one.do(OPERATOR, "setListPrices", family="devices", **given)
            return "published"

        answers = await asyncio.gather(*[confirm(number) for number in range(6)], publish())
        answers += await asyncio.gather(*[confirm(number) for number in range(6, 12)])
        assert set(answers) <= {"bought at 60.00", "moved to 72.00", "published"}
        assert answers[7:] == ["moved to 72.00"] * 6
        assert (await totals(one, account))[1:] == ["60.00"] * answers.count("bought at 60.00")
