"""Seats against what they cover, over an account: how many are required, subscribed, and what a further resource does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from subgraph.domain.catalog import ProductFamily, SeatType
from subgraph.domain.offer import excluding
from subgraph.domain.refusals import Violation
from subgraph.domain.seats import (
    CountedResource,
    Grouped,
    Resources,
    SeatCount,
    SeatUse,
    count_groups,
    count_resources,
)
from subgraph.domain.timeline import ItemKind, State

SeatKey = tuple[str, str]
"""(product key, seat type key)."""


def count_seats(
    family: ProductFamily, resources: Iterable[CountedResource], readings: Mapping[str, int] | None = None
) -> dict[SeatKey, SeatCount]:
    """Required seats of every seat type of a family, from the account's resources and the latest reading per meter."""
    found = tuple(resources)
    return {
        (product.key, seat.key): _asked(family, product.key, seat, found, _count(seat, found, readings or {}))
        for product in family.products
        for seat in product.seat_types
    }


def _asked(
    family: ProductFamily, product: str, seat: SeatType, resources: tuple[CountedResource, ...], declared: SeatCount
) -> SeatCount:
    """What the family's own code counts, where it has some; else, and where it failed, what is declared."""
    count = family.hooks.count_required_seats
    if count is None or seat.meter is not None:
        return declared
    required = count(product, seat.key, resources)
    if isinstance(required, Violation):
        return replace(declared, problem=required)
    return declared if required is None else replace(declared, required=required)


def _count(seat: SeatType, resources: tuple[CountedResource, ...], readings: Mapping[str, int]) -> SeatCount:
    if isinstance(seat.covers, Grouped):
        return count_groups(seat.covers, resources)
    if isinstance(seat.covers, Resources):
        return count_resources(seat.covers, resources)
    counted = readings.get(seat.meter.key, 0) if seat.meter else 0
    return SeatCount(counted, counted)


def subscribed_seats(states: Iterable[State]) -> dict[SeatKey, int]:
    """Seats by product and seat type over the states that several subscriptions are in, seats included in an edition with them."""
    seats: dict[SeatKey, int] = {}
    for state in states:
        for item in state.items:
            if item.component.kind is ItemKind.SEAT:
                key = (item.component.product, item.component.key)
                seats[key] = seats.get(key, 0) + item.quantity
    return seats


def seat_usage(
    family: ProductFamily, counts: Mapping[SeatKey, SeatCount], subscribed: Mapping[SeatKey, int]
) -> dict[SeatKey, SeatUse]:
    """One row per seat type of the family, in its order, also where nothing is subscribed yet (AIR-3, LOC-1, CON-2).

    Nothing is required of a product while one that it excludes is subscribed: the other plan counts the same things. Nor is
    anything of a seat type that nobody subscribed while its meter counts for another that somebody did.
    """
    rows: dict[SeatKey, SeatUse] = {}
    metered = _metered(family, subscribed)
    held = frozenset(product for (product, _), seats in subscribed.items() if seats)
    for product in family.products:
        for seat in product.seat_types:
            key = (product.key, seat.key)
            count = counts.get(key, SeatCount(0, 0))
            needed = product.key in held or excluding(family, product.key, held) is None
            if seat.meter is not None and seat.meter.key in metered and not subscribed.get(key):
                needed = False
            rows[key] = SeatUse(count.resources, count.required if needed else 0, subscribed.get(key, 0))
    return rows


def _metered(family: ProductFamily, subscribed: Mapping[SeatKey, int]) -> frozenset[str]:
    """The meters that count for something subscribed."""
    return frozenset(
        seat.meter.key
        for product in family.products
        for seat in product.seat_types
        if seat.meter is not None and subscribed.get((product.key, seat.key))
    )
