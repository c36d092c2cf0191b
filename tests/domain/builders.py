"""Short ways to say the values that tests of money speak of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.invoicing import Line
from subgraph.domain.timeline import Component, End, GrantedDiscount, Item, ItemKind, Revision, State, Timeline


def day(text: str) -> date:
    """2026-07-02."""
    return date.fromisoformat(text)


def seat(key: str, edition: str | None = None) -> Component:
    """A seat type of one product."""
    return Component(ItemKind.SEAT, "product", edition, key)


def per_unit(amount: str, months: int = 1) -> Price:
    """A price per unit."""
    return Price(PriceModel.PER_UNIT, months, Decimal(amount))


def seats(key: str, quantity: int, amount: str, months: int = 1) -> Item:
    """So many seats at a price of one."""
    return Item(seat(key), quantity, per_unit(amount, months), key)


def percent(key: str, amount: str) -> GrantedDiscount:
    """A percent on everything, for good."""
    return GrantedDiscount(key, key.title(), percent=Decimal(amount))


def state(*items: Item, months: int = 1, discounts: tuple[GrantedDiscount, ...] = ()) -> State:
    """A state with a term of so many months."""
    return State("term", months, items, discounts)


def started(on: str, first: State, currency: str = "EUR", anchor: str | None = None) -> Timeline:
    """A timeline bought on its start."""
    start, begin = day(on), day(anchor or on)
    return Timeline(currency, start, begin, begin.day, (Revision(start, first, 1, start),))


def changed(timeline: Timeline, on: str, after: State, recorded: str | None = None) -> Timeline:
    """One more revision, at the next version."""
    revision = Revision(day(on), after, timeline.version + 1, day(recorded or on))
    return replace(timeline, revisions=(*timeline.revisions, revision))


def ended(timeline: Timeline, on: str | None, recorded: str) -> Timeline:
    """One more end, at the next version."""
    end = End(day(on) if on else None, timeline.version + 1, day(recorded))
    return replace(timeline, ends=(*timeline.ends, end))


def amounts(lines: tuple[Line, ...]) -> list[int]:
    """The lines' amounts in minor units."""
    return [line.amount_minor for line in lines]
