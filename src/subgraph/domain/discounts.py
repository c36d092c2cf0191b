"""Stages of granted discounts: what each takes from a full-period price (docs/billing.md, Amounts 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from subgraph.domain.money import rounded
from subgraph.domain.timeline import Component, GrantedDiscount

Taken = tuple[tuple[str, int], ...]
"""What each discount takes from a full-period price, by key, in order: positive minor units, nothing that is 0."""


def holds(discount: GrantedDiscount, day: date) -> bool:
    """Whether a granted discount holds on a day; its first and last days are inclusive."""
    return (discount.first_day is None or discount.first_day <= day) and (
        discount.last_day is None or day <= discount.last_day
    )


def holding(discounts: Iterable[GrantedDiscount], day: date) -> tuple[GrantedDiscount, ...]:
    """The discounts that hold on a day, in their order."""
    return tuple(one for one in discounts if holds(one, day))


def reaches(discount: GrantedDiscount, component: Component) -> bool:
    """Whether a discount is taken from a component at all."""
    return (discount.products is None or component.product in discount.products) and (
        discount.components is None or component.key in discount.components
    )


def are_percents(discounts: Iterable[GrantedDiscount]) -> bool:
    """Whether a component's discounts depend on nothing but that component: no fixed amount is split over several."""
    return all(one.amount_minor is None for one in discounts)


def taken_alone(component: Component, list_minor: int, discounts: Iterable[GrantedDiscount]) -> Taken:
    """What percents take from one component's full-period price, each from what the ones before it left, rounded."""
    left, taken = list_minor, []
    for discount in discounts:
        if discount.percent is not None and reaches(discount, component):
            off = _percent_of(left, discount)
            left -= off
            if off:
                taken.append((discount.key, off))
    return tuple(taken)


def taken_together(priced: Sequence[tuple[Component, int]], discounts: Iterable[GrantedDiscount]) -> list[Taken]:
    """What discounts take from the full-period list prices of all components of one state, in the same order.

    A fixed amount takes at most what is left and is split over its components by largest remainder.
    """
    left = [amount for _, amount in priced]
    taken: list[list[tuple[str, int]]] = [[] for _ in priced]
    ranked = sorted(range(len(priced)), key=lambda place: _order(priced[place][0]))
    for discount in discounts:
        reached = [place for place in ranked if reaches(discount, priced[place][0])]
        if discount.amount_minor is not None:
            offs = split(discount.amount_minor, [left[place] for place in reached])
        else:
            offs = [_percent_of(left[place], discount) for place in reached]
        for place, off in zip(reached, offs, strict=True):
            left[place] -= off
            if off:
                taken[place].append((discount.key, off))
    return [tuple(offs) for offs in taken]


def split(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """An amount, at most the sum of the weights, in shares proportional to them.

    Rounded down, and what is left over given by largest remainder, of equals to the first; no share exceeds its weight.
    """
    total = sum(weights)
    if amount_minor >= total:
        return list(weights)
    shares = [amount_minor * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(amount_minor * weights[index] % total))
    for index in by_remainder[: amount_minor - sum(shares)]:
        shares[index] += 1
    return shares


def merged_order(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """One order of all keys: each list's keys stand behind those that precede them there, the first list leads."""
    merged: list[str] = []
    for order in orders:
        place = 0
        for key in order:
            if key in merged:
                place = max(place, merged.index(key) + 1)
            else:
                merged.insert(place, key)
                place += 1
    return tuple(merged)


def _percent_of(left_minor: int, discount: GrantedDiscount) -> int:
    if discount.percent is None:
        return 0
    numerator, denominator = discount.percent.as_integer_ratio()
    return rounded(left_minor * numerator, denominator * 100)


def _order(component: Component) -> tuple[str, str, str, str]:
    """Of equal remainders the same component comes first, in whatever order the items were bought (law L3)."""
    return component.kind, component.product, component.edition or "", component.key
