"""What a quantity costs in the six price models, for a full period, in minor units."""

from decimal import Decimal

import pytest
from tests.domain.builders import per_unit, seat, seats

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.pricing import billable, list_amount, list_price, price_of_one
from subgraph.domain.timeline import Item

TIERS = (Tier(10, Decimal("5.00")), Tier(100, Decimal("4.00")), Tier(None, Decimal("3.00")))
FLAT_TIERS = (Tier(500, flat_amount=Decimal("15.00")), Tier(1000, flat_amount=Decimal("25.00")))


def _tiered(model: PriceModel, tiers: tuple[Tier, ...] = TIERS) -> Price:
    return Price(model, 1, tiers=tiers)


@pytest.mark.parametrize(
    ("price", "quantity", "minor"),
    [
        (Price(PriceModel.FLAT, 1, Decimal("99.00")), 7, 9900),
        (per_unit("4.95"), 3, 1485),
        (_tiered(PriceModel.GRADUATED), 10, 5000),
        (_tiered(PriceModel.GRADUATED), 11, 5400),
        (_tiered(PriceModel.GRADUATED), 101, 41300),
        (_tiered(PriceModel.VOLUME), 100, 40000),
        (_tiered(PriceModel.VOLUME), 101, 30300),
        (_tiered(PriceModel.STAIRSTEP, FLAT_TIERS), 1, 1500),
        (_tiered(PriceModel.STAIRSTEP, FLAT_TIERS), 501, 2500),
        (_tiered(PriceModel.STAIRSTEP, FLAT_TIERS), 5000, 2500),
        (Price(PriceModel.PACKAGE, 1, Decimal("10.00"), package_size=5), 10, 2000),
        (Price(PriceModel.PACKAGE, 1, Decimal("10.00"), package_size=5), 11, 3000),
    ],
)
def test_each_model_prices_a_quantity_in_its_own_way(price: Price, quantity: int, minor: int) -> None:
    assert list_price(price, quantity, 1, "EUR") == minor


@pytest.mark.parametrize("model", list(PriceModel))
def test_nothing_costs_nothing_in_every_model(model: PriceModel) -> None:
    assert list_price(Price(model, 1, Decimal("9.00"), TIERS), 0, 1, "EUR") == 0


def test_a_flat_amount_is_paid_for_each_graduated_tier_that_is_reached() -> None:
    tiers = (Tier(10, Decimal("1.00"), Decimal("5.00")), Tier(None, Decimal("0.50"), Decimal("7.00")))
    assert list_price(_tiered(PriceModel.GRADUATED, tiers), 10, 1, "EUR") == 1500
    assert list_price(_tiered(PriceModel.GRADUATED, tiers), 12, 1, "EUR") == 2300
    assert list_price(_tiered(PriceModel.VOLUME, tiers), 12, 1, "EUR") == 1300


@pytest.mark.parametrize(
    ("amount", "price_months", "term_months", "minor"),
    [
        ("60.00", 12, 36, 18000),
        ("60.00", 12, 1, 500),
        ("100.00", 12, 1, 833),
        ("8.50", 1, 12, 10200),
        ("10.00", 3, 1, 333),
    ],
)
def test_a_price_is_for_the_months_of_the_term_over_its_own(
    amount: str, price_months: int, term_months: int, minor: int
) -> None:
    assert list_price(per_unit(amount, price_months), 1, term_months, "EUR") == minor


def test_a_unit_price_finer_than_a_cent_is_rounded_once_for_the_whole_quantity() -> None:
    assert list_price(per_unit("0.0125"), 1000, 1, "EUR") == 1250
    assert list_price(per_unit("0.0125"), 1, 1, "EUR") == 1
    assert list_price(per_unit("0.125"), 3, 1, "JPY") == 0


def test_included_units_are_free_and_never_give_money_back() -> None:
    held = Item(seat("a"), 5, per_unit("2.00"), "A", included=3)
    assert (billable(held), list_amount(held, 1, "EUR")) == (2, 400)
    fewer = Item(seat("a"), 2, per_unit("2.00"), "A", included=3)
    assert (billable(fewer), list_amount(fewer, 1, "EUR")) == (0, 0)


@pytest.mark.parametrize(
    ("price", "quantity", "one"),
    [
        (per_unit("4.95"), 3, "4.95"),
        (Price(PriceModel.FLAT, 1, Decimal("99.00")), 1, "99.00"),
        (Price(PriceModel.FLAT, 1, Decimal("99.00")), 2, None),
        (_tiered(PriceModel.VOLUME), 11, "4.00"),
        (_tiered(PriceModel.GRADUATED), 10, "5.00"),
        (_tiered(PriceModel.GRADUATED), 11, None),
        (_tiered(PriceModel.STAIRSTEP, FLAT_TIERS), 1, None),
        (Price(PriceModel.PACKAGE, 1, Decimal("10.00"), package_size=5), 5, None),
        (Price(PriceModel.PACKAGE, 1, Decimal("10.00")), 5, "10.00"),
    ],
)
def test_a_model_has_a_price_of_one_or_none(price: Price, quantity: int, one: str | None) -> None:
    assert price_of_one(price, quantity) == (Decimal(one) if one else None)


def test_an_item_is_priced_at_its_snapshot() -> None:
    assert list_amount(seats("a", 10, "60.00", 12), 36, "EUR") == 180000
