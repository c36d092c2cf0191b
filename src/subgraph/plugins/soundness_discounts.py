"""Discounts and promotions: whether they take something, from what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from subgraph.domain.catalog import Discount, Fact, ProductFamily
from subgraph.domain.conditions import AgeAtLeast, QuantityAtLeast, TermIs
from subgraph.domain.granting import TERM, conditions_of
from subgraph.domain.money import minor


def discount_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of the discounts of a family, its promotions' among them."""
    every = (*family.discounts, *(one.discount for one in family.promotions))
    keys = Counter(one.key for one in every)
    for key, times in keys.items():
        if times > 1 or key == TERM:
            yield f"Discount {key!r}: the key is taken"
    for discount in every:
        yield from (f"Discount {discount.key!r}: {problem}" for problem in _problems(family, discount, set(keys)))
    products = {one.key for one in family.products}
    for promotion in family.promotions:
        for product in promotion.products or ():
            if product not in products:
                yield f"Promotion {promotion.code!r}: product {product!r} is not declared"
        if promotion.uses is not None and promotion.uses < 1:
            yield f"Promotion {promotion.code!r}: uses is at least 1, or None"


def _problems(family: ProductFamily, discount: Discount, keys: set[str]) -> Iterator[str]:
    if (discount.percent is None) == (discount.amount is None):
        yield "say a percent or an amount, not both"
    if discount.percent is not None and not isinstance(discount.percent, Fact) and not 0 <= discount.percent <= 100:
        yield "percent is from 0 to 100"
    yield from _amounts(discount)
    if discount.periods is not None and not 1 <= discount.periods <= 1200:
        yield "periods is at least 1"
    for key in discount.excludes:
        if key not in keys and key != TERM:
            yield f"excludes {key!r}, which is no discount"
    yield from _conditions(family, discount)
    products = {one.key for one in family.products}
    for product in discount.products or ():
        if product not in products:
            yield f"product {product!r} is not declared"
    components = _components(family)
    for component in discount.components or ():
        if component not in components:
            yield f"component {component!r} is no seat type, add-on or 'base'"


def _amounts(discount: Discount) -> Iterator[str]:
    for currency, amount in (discount.amount or {}).items():
        try:
            if minor(amount, currency) < 0:
                yield f"amount in {currency} is below zero"
        except ValueError as error:
            yield str(error)


def _conditions(family: ProductFamily, discount: Discount) -> Iterator[str]:
    terms = {one.key for one in family.terms}
    for condition in conditions_of(discount):
        match condition:
            case TermIs(named):
                yield from (f"term {one!r} is not declared" for one in named if one not in terms)
            case QuantityAtLeast(quantity, component):
                if quantity < 1 or (component is not None and component not in _components(family)):
                    yield "QuantityAtLeast names at least 1 of a declared seat type"
            case AgeAtLeast(months):
                if not 1 <= months <= 1200:
                    yield "AgeAtLeast names at least 1 month"
            case _:
                pass


def _components(family: ProductFamily) -> set[str]:
    seats = {seat.key for product in family.products for seat in product.seat_types}
    commitments = {f"commit:{one.meter}" for one in family.usages}
    return {"base"} | seats | commitments | {one.key for one in family.add_ons}
