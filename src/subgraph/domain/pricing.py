"""The six price models: what a quantity costs for a full period, and the price of one (docs/billing.md, Amounts 3)."""

from __future__ import annotations

from decimal import Decimal

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.money import ratio, rounded
from subgraph.domain.timeline import Item

Fraction = tuple[int, int]
"""(numerator, positive denominator): exact, and cheaper than fractions.Fraction."""


def billable(item: Item) -> int:
    """How many of the item cost something: what exceeds the included quantity, never below 0."""
    return max(0, item.quantity - item.included)


def list_price(price: Price, quantity: int, term_months: int, currency: str) -> int:
    """The list price of a quantity for a whole period of `term_months`, in minor units, rounded once: stage 0."""
    if quantity <= 0:
        return 0
    numerator, denominator = _exact(price, quantity, currency)
    return rounded(numerator * term_months, denominator * price.per_months)


def list_amount(item: Item, term_months: int, currency: str) -> int:
    """The full-period list price of an item as it is snapshotted, in minor units, before discounts."""
    return list_price(item.price, billable(item), term_months, currency)


def price_of_one(price: Price, quantity: int) -> Decimal | None:
    """What one unit costs at this quantity per `per_months`, in major units; None where a model has no price of one."""
    if price.model is PriceModel.PER_UNIT or (price.model is PriceModel.FLAT and quantity == 1):
        return price.unit_amount
    if price.model is PriceModel.PACKAGE and price.package_size == 1:
        return price.unit_amount
    if price.model in (PriceModel.VOLUME, PriceModel.GRADUATED) and price.tiers:
        tier = tier_of(price.tiers, quantity)
        only_one = price.model is PriceModel.VOLUME or tier is price.tiers[0]
        return tier.unit_amount if only_one and not tier.flat_amount else None
    return None


def tier_of(tiers: tuple[Tier, ...], quantity: int) -> Tier:
    """The tier that a quantity falls in; the last one goes on without end, whatever it says."""
    for tier in tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            return tier
    return tiers[-1]


def _exact(price: Price, quantity: int, currency: str) -> Fraction:
    """The exact price of a positive quantity per `per_months`, in minor units."""
    match price.model:
        case PriceModel.FLAT:
            return ratio(price.unit_amount, currency)
        case PriceModel.PER_UNIT:
            return _times(price.unit_amount, quantity, currency)
        case PriceModel.PACKAGE:
            return _times(price.unit_amount, -(-quantity // price.package_size), currency)
        case PriceModel.STAIRSTEP:
            return ratio(tier_of(price.tiers, quantity).flat_amount, currency)
        case PriceModel.VOLUME:
            tier = tier_of(price.tiers, quantity)
            return _plus(_times(tier.unit_amount, quantity, currency), ratio(tier.flat_amount, currency))
        case PriceModel.GRADUATED:
            return _graduated(price.tiers, quantity, currency)


def _graduated(tiers: tuple[Tier, ...], quantity: int, currency: str) -> Fraction:
    total, below = (0, 1), 0
    last = tier_of(tiers, quantity)
    for tier in tiers:
        reached = quantity if tier is last or tier.up_to is None else tier.up_to
        total = _plus(total, _times(tier.unit_amount, reached - below, currency))
        total = _plus(total, ratio(tier.flat_amount, currency))
        if tier is last:
            break
        below = reached
    return total


def _times(amount: Decimal, quantity: int, currency: str) -> Fraction:
    numerator, denominator = ratio(amount, currency)
    return numerator * quantity, denominator


def _plus(one: Fraction, other: Fraction) -> Fraction:
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1]
