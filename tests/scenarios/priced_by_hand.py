"""What a whole period costs, at list and after each discount: written from docs/billing.md, without the engine that it examines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

TERM, PARTNER = "term", "partner"


def half_away(exact: Fraction) -> int:
    """The one rounding (Amounts 2)."""
    whole = floor(abs(exact) + Fraction(1, 2))
    return -whole if exact < 0 else whole


@dataclass(frozen=True)
class ListPrice:
    """A price as the graph shows it, in minor units; tiers are (up to, unit, flat)."""

    model: str
    months: int
    unit: Fraction = Fraction(0)
    tiers: tuple[tuple[int | None, Fraction, Fraction], ...] = ()
    package: int = 1

    def of(self, quantity: int) -> Fraction:
        """A quantity for `months` months (Amounts 3)."""
        if quantity == 0:
            return Fraction(0)
        if self.model == "FLAT":
            return self.unit
        if self.model == "PER_UNIT":
            return self.unit * quantity
        if self.model == "PACKAGE":
            return self.unit * -(-quantity // self.package)
        reached = [tier for place, tier in enumerate(self.tiers) if place == 0 or (self._limit(place - 1) < quantity)]
        _, unit, flat = reached[-1]
        if self.model == "STAIRSTEP":
            return flat
        if self.model == "VOLUME":
            return unit * quantity + flat
        return sum((self._within(place, quantity) for place in range(len(reached))), Fraction(0))

    def _limit(self, place: int) -> int:
        return self.tiers[place][0] or 10**12

    def _within(self, place: int, quantity: int) -> Fraction:
        below = self._limit(place - 1) if place else 0
        _, unit, flat = self.tiers[place]
        return unit * (min(quantity, self._limit(place)) - below) + flat


@dataclass(frozen=True)
class Offer:
    """A family in one currency as a customer sees it, and the discounts that it declares, in their order after the term's.

    `volume`: (key, from so many seats, percent); `fixed`: (key, minor units a period); promotions by code: (key, percent, periods).
    """

    family: str
    product: str
    currency: str
    digits: int
    terms: Mapping[str, tuple[int, Fraction]]
    names: Mapping[str, str]
    prices: Mapping[tuple[str, str], ListPrice]
    removes_now: bool = False
    volume: tuple[str, int, Fraction] | None = None
    fixed: tuple[str, int] | None = None
    promotions: Mapping[str, tuple[str, Fraction, int]] = field(default_factory=dict)

    def price(self, seat_type: str, term: str) -> ListPrice:
        """The list price of a seat type in a term."""
        return self.prices[seat_type, term]

    @property
    def stages(self) -> tuple[str, ...]:
        """The discounts in their order."""
        volume = (self.volume[0],) if self.volume else ()
        fixed = (self.fixed[0],) if self.fixed else ()
        return (TERM, *volume, PARTNER, *fixed, *(key for key, _, _ in self.promotions.values()))


@dataclass(frozen=True)
class State:
    """What holds on a day: term, seats, the partner's percent, promotions that run."""

    term: str
    seats: tuple[tuple[str, int], ...]
    percent: Fraction
    promotions: tuple[str, ...] = ()

    @property
    def quantity(self) -> int:
        """All seats."""
        return sum(number for _, number in self.seats)


def full_prices(offer: Offer, state: State) -> dict[str, list[int]]:
    """Per seat type the price of a whole period: at list, then after each discount (Amounts 3)."""
    months, term_percent = offer.terms[state.term]
    left: dict[str, int] = {}
    for key, number in state.seats:
        price = offer.price(key, state.term)
        left[key] = half_away(price.of(number) * months / price.months)
    stages = {key: [amount] for key, amount in left.items()}
    for discount in offer.stages:
        for key, off in _off(offer, state, discount, term_percent, left).items():
            left[key] -= off
            stages[key].append(left[key])
    return stages


def _off(
    offer: Offer, state: State, discount: str, term_percent: Fraction, left: Mapping[str, int]
) -> Mapping[str, int]:
    if offer.fixed and discount == offer.fixed[0]:
        return _split(offer.fixed[1], left)
    percent = Fraction(0)
    if discount == TERM:
        percent = term_percent
    elif discount == PARTNER:
        percent = state.percent
    elif offer.volume and discount == offer.volume[0]:
        percent = offer.volume[2] if state.quantity >= offer.volume[1] else percent
    else:
        percent = next((of for key, of, _ in offer.promotions.values() if key == discount), percent)
        percent = percent if discount in state.promotions else Fraction(0)
    return {key: half_away(amount * percent / 100) for key, amount in left.items()}


def _split(amount: int, left: Mapping[str, int]) -> Mapping[str, int]:
    total = sum(left.values())
    if amount >= total:
        return left
    exact = {key: Fraction(amount * part, total) for key, part in left.items()}
    shares = {key: floor(part) for key, part in exact.items()}
    order = sorted(left, key=lambda key: (shares[key] - exact[key], key))
    for key in order[: amount - sum(shares.values())]:
        shares[key] += 1
    return shares
