"""What is offered: editions that compare, seats and add-ons that can be bought, discounts that take something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from subgraph.domain.catalog import AddOn, Discount, Fact, Product, ProductFamily, Promotion
from subgraph.domain.conditions import HasTrait
from subgraph.domain.granting import conditions_of
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import included_add_on
from subgraph.domain.rules import Channel
from subgraph.domain.seats import Grouped

WHOLE = 100
FACTS = ("partner_discount_percent",)
"""The percents that an account's enrolment may have."""


def offer_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of products, editions, add-ons, resources, discounts and promotions."""
    for product in family.products:
        yield from _features(product)
        yield from _included_seats(product)
        yield from _in_each_other(family, product)
    for add_on in family.add_ons:
        yield from _add_on(family, add_on)
    yield from _resources(family)
    for discount in (*family.discounts, *(one.discount for one in family.promotions)):
        yield from (f"Discount {discount.key!r}: {problem}" for problem in _discount(family, discount))
    for promotion in family.promotions:
        yield from _promotion(promotion)


def _features(product: Product) -> Iterator[str]:
    """A comparison has a cell in every edition, and one name for a row."""
    names: dict[str, str] = {}
    where: dict[str, str] = {}
    for edition in product.editions:
        for key, times in Counter(one.key for one in edition.features).items():
            if times > 1:
                yield f"Edition {product.key}/{edition.key} has feature {key!r} twice: take one out"
        for one in edition.features:
            if names.setdefault(one.key, one.name) != one.name:
                other = f"{names[one.key]!r} in {where[one.key]}"
                yield f"Feature {one.key!r} of {product.key}/{edition.key} is called {one.name!r}, and {other}: use one name"
            where.setdefault(one.key, edition.key)
    for edition in product.editions:
        for key in [one for one in names if one not in {each.key for each in edition.features}]:
            yield (
                f"Edition {product.key}/{edition.key} has no feature {key!r}, which {where[key]} has: "
                f"add Feature({key!r}, {names[key]!r}, 'no') to it, or what it has instead"
            )


def _included_seats(product: Product) -> Iterator[str]:
    for edition in product.editions:
        for seat in product.seat_types:
            included = edition.includes_seats.get(seat.key, 0)
            name = f"Edition {product.key}/{edition.key} includes {included} {seat.key}"
            if 0 < included < seat.minimum:
                yield f"{name}, fewer than the minimum of {seat.minimum}: include at least so many, or lower the minimum"
            if seat.maximum is not None and included > seat.maximum:
                yield f"{name}, more than the maximum of {seat.maximum}: raise it, or include fewer"


def _in_each_other(family: ProductFamily, product: Product) -> Iterator[str]:
    """A bundle is more than what it replaces."""
    inside = [product.key]
    for key in inside:
        found = [one for other in family.products if other.key == key for one in other.includes]
        if product.key in found:
            yield f"Product {product.key!r} includes {key!r}, which includes {product.key!r}: take one out of the other"
        inside += [one for one in found if one not in inside]


def _add_on(family: ProductFamily, add_on: AddOn) -> Iterator[str]:
    """An add-on is there to be bought by somebody, or included somewhere."""
    homes = [
        (product, edition.key if edition else None)
        for product in family.products
        if product.key in add_on.products
        for edition in product.editions or (None,)
    ]
    included = [included_add_on(product, edition, add_on.key) for product, edition in homes]
    if not any(product.channel is not Channel.CONTACT_SALES for product, _ in homes):
        yield f"AddOn {add_on.key!r} can never be bought: its products are sold by the sales team only; name others in products"
    elif not any(may_hold(add_on, *home) for home in homes) and not any(found for found, _ in included):
        yield f"AddOn {add_on.key!r} can never be bought, and no edition includes it: name editions that may buy it"


def _resources(family: ProductFamily) -> Iterator[str]:
    kinds = {one.key: one for one in family.resources}
    for one in family.resources:
        if one.parent is not None and one.parent not in kinds:
            yield f"ResourceKind {one.key!r}: parent {one.parent!r} is no ResourceKind: declare it, or leave parent out"
    for product in family.products:
        for seat in product.seat_types:
            if seat.meter is not None and seat.covers is not None:
                yield f"SeatType {product.key}/{seat.key} counts a meter, so what it covers is not counted: say one of the two"
            if not isinstance(seat.covers, Grouped) or seat.covers.kind not in kinds:
                continue
            parent, by = kinds[seat.covers.kind].parent, seat.covers.by
            if parent != by:
                yield (
                    f"SeatType {product.key}/{seat.key} counts {seat.covers.kind} by {by}, but none stands in one: "
                    f"say ResourceKind({seat.covers.kind!r}, …, parent={by!r})"
                )


def _discount(family: ProductFamily, discount: Discount) -> Iterator[str]:
    percent = None if isinstance(discount.percent, Fact) else discount.percent
    if percent == 0:
        yield "takes 0 %: say how much, or take it out"
    if percent == WHOLE and discount.periods is None:
        yield "gives everything away, for ever: say periods, or a percent below 100"
    yield from _nobodys(family, discount)
    sold = {key.currency for key in family.prices.prices}
    if discount.amount is not None:
        for currency in sorted(sold - discount.amount.keys()):
            yield f"takes nothing from accounts in {currency}, in which the family is sold: add an amount in {currency}"
        for currency in sorted(discount.amount.keys() - sold):
            yield f"has an amount in {currency}, in which the family is not sold: take it out"
    if discount.products is not None and discount.components is not None:
        products = [one for one in family.products if one.key in discount.products]
        parts = {seat.key for one in products for seat in one.seat_types} | {"base"}
        parts |= {one.key for one in family.add_ons if set(one.products) & set(discount.products)}
        parts |= {f"commit:{one.meter}" for one in family.usages if one.product in discount.products}
        if not parts & set(discount.components):
            yield "is taken from components that its products do not have: name components of these products"


def _nobodys(family: ProductFamily, discount: Discount) -> Iterator[str]:
    """What is asked of an account, and no account has."""
    if isinstance(discount.percent, Fact) and discount.percent.name not in FACTS:
        yield f"no account has the fact {discount.percent.name!r}: name {', '.join(FACTS)}"
    for condition in conditions_of(discount):
        if isinstance(condition, HasTrait) and condition.trait not in family.traits:
            yield f"no account has the trait {condition.trait!r}: add it to ProductFamily.traits"


def _promotion(promotion: Promotion) -> Iterator[str]:
    theirs = promotion.discount.products
    if promotion.products is not None and theirs is not None and not set(promotion.products) & set(theirs):
        yield (
            f"Promotion {promotion.code!r} is for {', '.join(promotion.products)}, and its discount is taken from "
            f"{', '.join(theirs)}: it takes nothing; name the same products in both"
        )
