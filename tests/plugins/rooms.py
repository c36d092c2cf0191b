"""A family without a mistake, and ways to put one into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from subgraph.plugins import (
    AddOn,
    Channel,
    Discount,
    Edition,
    FamilyContact,
    Feature,
    Grouped,
    Notification,
    Price,
    PriceKey,
    PriceModel,
    PriceTable,
    Product,
    ProductFamily,
    Role,
    Rule,
    SeatType,
    Term,
    Tier,
    Timing,
    Usage,
    Verb,
)

SEAT, BASE, PACK, CALLS = "seat:desk", "base", "addon:pack", "usage:calls"
BASIC = Edition("basic", "Basic", 1, features=(Feature("sla", "Service levels", "no"),))
PLUS = Edition("plus", "Plus", 2, features=(Feature("sla", "Service levels", "yes"),), includes_seats={"desk": 3})
OFFICE = Product("office", "Office", editions=(BASIC, PLUS), seat_types=(SeatType("desk", "Desk", maximum=1000),))
HALL = Product("hall", "Hall")
REFUSE = Rule(channel=Channel.REFUSE, code="ROOMS_NO", reason="Ask the owner.")


def unit(amount: str, months: int = 1) -> Price:
    return Price(PriceModel.PER_UNIT, months, Decimal(amount))


def tiers(model: PriceModel, *steps: tuple[int | None, str], flat: bool = False) -> Price:
    amounts = ((up_to, Decimal(amount)) for up_to, amount in steps)
    made = (Tier(up_to, flat_amount=one) if flat else Tier(up_to, one) for up_to, one in amounts)
    return Price(model, 1, tiers=tuple(made))


PRICES: Mapping[tuple[str, str, str | None], Price] = {
    ("office", SEAT, "basic"): unit("10"),
    ("office", SEAT, "plus"): unit("20"),
    ("office", PACK, None): unit("5"),
    ("hall", BASE, None): Price(PriceModel.FLAT, 1, Decimal(100)),
}


def table(prices: Mapping[tuple[str, str, str | None], Price], *currencies: str) -> PriceTable:
    """A price list by product, component and edition, the same in every currency."""
    return PriceTable(
        {
            PriceKey(product, component, currency, edition): price
            for (product, component, edition), price in prices.items()
            for currency in currencies or ("EUR", "USD")
        }
    )


ROOMS = ProductFamily(
    key="rooms",
    name="Rooms",
    products=(OFFICE, HALL),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12, Decimal(10))),
    prices=table(PRICES),
    add_ons=(AddOn("pack", "Pack", ("office",), maximum=10),),
    rules=(Rule(role=Role.STAFF), Rule(Verb.CANCEL, timing=Timing.NEXT_PERIOD), Rule(role=Role.OWNER), REFUSE),
    traits=("old",),
    contact="sales@rooms.example",
)


def priced(**changed: Price) -> ProductFamily:
    """Rooms with other prices: seat__plus=…, base=…"""
    names = {"basic": ("office", SEAT, "basic"), "plus": ("office", SEAT, "plus"), "hall": ("hall", BASE, None)}
    return replace(ROOMS, prices=table({**PRICES, **{names[key]: price for key, price in changed.items()}}))


def ruled(*rules: Rule) -> ProductFamily:
    """Rooms with these rules before its own."""
    return replace(ROOMS, rules=(*rules, *ROOMS.rules))


def office(**changed: object) -> ProductFamily:
    """Rooms with another office."""
    return replace(ROOMS, products=(replace(OFFICE, **changed), HALL))  # type: ignore[arg-type]


def discounted(discount: Discount) -> ProductFamily:
    """Rooms with a discount."""
    return replace(ROOMS, discounts=(discount,))


METERED = replace(
    ROOMS,
    usages=(Usage("calls", "hall", name="Calls"),),
    prices=table({**PRICES, ("hall", CALLS, None): unit("0.01")}),
)
ONE_IS_FREE = PriceTable({**ROOMS.prices.prices, PriceKey("hall", BASE, "USD"): Price(PriceModel.FLAT, 1)})
ANNUAL_AS_MONTHLY = PriceTable(
    {**ROOMS.prices.prices, PriceKey("hall", BASE, "EUR", None, "annual"): Price(PriceModel.FLAT, 1, Decimal(1080))}
)
MONTHLY_AS_ANNUAL = PriceTable(
    {**ROOMS.prices.prices, PriceKey("hall", BASE, "EUR", None, "annual"): Price(PriceModel.FLAT, 12, Decimal(90))}
)
DESKS_BY_FLOOR = SeatType("desk", "Desk", covers=Grouped("desk", by="floor", per=4))
NOTED = Notification(on="CHANGE_REQUESTED", to=FamilyContact())
