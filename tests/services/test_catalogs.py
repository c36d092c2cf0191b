"""What a process holds of catalogs, whoever reads first; and families that are not there to be changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.families import DEVICES, plugins
from tests.services.house import OPERATOR, House, house_at, staff

from subgraph.domain.catalog import PriceKey, Tier
from subgraph.domain.catalog_asks import EndPromotion, ListPriceAsk, SetListPrices
from subgraph.domain.catalog_changes import CatalogChange, CatalogChangeKind, CatalogContent, ListPrice
from subgraph.domain.prices import Price, PriceModel
from subgraph.domain.refusals import Refusal
from subgraph.plugins.registry import Registry
from subgraph.services.list_prices import set_list_prices
from subgraph.services.promotions import end_promotion
from subgraph.services.steps.catalogs import Catalogs
from subgraph.services.steps.repricing import price_text

PRO = PriceKey("monitoring", "seat:pro", "EUR")


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


def change(number: int) -> CatalogChange:
    """A price of so many euros."""
    content = CatalogContent((ListPrice(PRO, Price(PriceModel.PER_UNIT, 12, Decimal(number))),))
    at = datetime(2026, 1, number, tzinfo=UTC)
    return CatalogChange(number, "devices", CatalogChangeKind.LIST_PRICES_SET, at, "ada", "Why not", content)


def amount(registry: Registry) -> Decimal:
    """What a Pro seat costs."""
    family = registry.find("devices")
    assert family is not None
    return family.prices.prices[PRO].unit_amount


async def test_what_is_read_at_once_is_never_older_than_what_each_saw() -> None:
    """One request saw change 1 and is slow, another saw change 2: neither leaves the other, or itself, with less."""
    catalogs, gate = Catalogs(Registry.load(plugins(DEVICES))), asyncio.Event()

    async def quick(after: int) -> tuple[CatalogChange, ...]:
        gate.set()
        return tuple(change(number) for number in range(after + 1, 2))

    async def slow(after: int) -> tuple[CatalogChange, ...]:
        await gate.wait()
        await asyncio.sleep(0)
        return tuple(change(number) for number in range(after + 1, 3))

    second, first = await asyncio.gather(catalogs.follow(2, slow), catalogs.follow(1, quick))
    assert (amount(second), amount(first) >= 1) == (Decimal(2), True)
    assert catalogs.number == 2
    assert amount(await catalogs.follow(2, quick)) == Decimal(2)


async def test_a_catalog_of_a_family_that_is_left_out_cannot_be_changed(house: House) -> None:
    house.registry = house.registry.without(house.registry.owners["devices"], ["it is broken"])
    price = ListPriceAsk("monitoring", "seat:pro", "EUR", PriceModel.PER_UNIT, 12, unit_amount=Decimal(72))
    for viewer in (OPERATOR, staff("devices")):
        for verb, ask in (
            (set_list_prices, SetListPrices("devices", "Costs rose.", (price,))),
            (end_promotion, EndPromotion("devices", "Over.", "SPRING")),
        ):
            refused = await house.do(verb, viewer, ask)
            assert isinstance(refused, Refusal)
            assert [one.code for one in refused.violations] == ["FAMILY_UNAVAILABLE"]


def test_a_price_is_told_in_words() -> None:
    tiers = (Tier(10, Decimal("2.00")), Tier(None, Decimal("1.50"), Decimal("5.00")))
    assert price_text(Price(PriceModel.PER_UNIT, 1, Decimal("9.90")), "EUR") == "9.90 EUR per month"
    packages = Price(PriceModel.PACKAGE, 12, Decimal("8.00"), package_size=100)
    assert price_text(packages, "USD") == "8.00 USD for 100 per 12 months"
    assert price_text(Price(PriceModel.VOLUME, 1, tiers=tiers), "EUR") == (
        "VOLUME in EUR up to 10 2.00 + 0, more 1.50 + 5.00 per month"
    )
