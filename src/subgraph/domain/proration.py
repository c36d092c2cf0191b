"""What is owed per component, period and stage: full prices by days, rounded once (docs/billing.md, Amounts 4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from subgraph.domain.course import Course, due_day
from subgraph.domain.dates import Period
from subgraph.domain.discounts import Taken, are_percents, holding, merged_order, taken_alone, taken_together
from subgraph.domain.money import rounded
from subgraph.domain.pricing import billable, list_amount
from subgraph.domain.timeline import Component, GrantedDiscount, Item, State, Timeline

_DAY = timedelta(days=1)


class Slice(NamedTuple):
    """Days [start, end) of a period on which one state and one set of discounts held."""

    start: date
    end: date
    state: State
    discounts: tuple[GrantedDiscount, ...]

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days


class Priced(NamedTuple):
    """An item for a full period: how many of it cost something, its list price and each discount, in minor units."""

    item: Item
    quantity: int
    term_months: int
    list_minor: int
    taken: Taken
    granted: tuple[GrantedDiscount, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """What a component owes for a period, in minor units: at list price, and what each discount adds (negative)."""

    list_minor: int
    discounts: Mapping[str, int]

    @property
    def net_minor(self) -> int:
        """What is charged: the last stage."""
        return self.list_minor + sum(self.discounts.values())

    def plus(self, other: Owed) -> Owed:
        """Both together."""
        discounts = dict(self.discounts)
        for key, amount in other.discounts.items():
            discounts[key] = discounts.get(key, 0) + amount
        return Owed(self.list_minor + other.list_minor, discounts)

    def negated(self) -> Owed:
        """As a credit."""
        return Owed(-self.list_minor, {key: -amount for key, amount in self.discounts.items()})


Row = tuple[Priced | None, ...]
"""The items of a state as priced together, each in its place; None where the quantity is 0."""


@dataclass(slots=True)
class Prices:
    """Full-period prices of one computation, each computed once however many revisions share the item.

    What the memos' keys speak of is kept beside each value, so that no id is ever used again for something else.
    """

    currency: str
    _lists: dict[tuple[int, int], tuple[Item, int]] = field(default_factory=dict)
    _alone: dict[tuple[int, int, int], tuple[Item, tuple[GrantedDiscount, ...], Priced]] = field(default_factory=dict)
    _rows: dict[tuple[int, int], tuple[State, tuple[GrantedDiscount, ...], Row | None]] = field(default_factory=dict)

    def of(self, part: Slice, component: Component, hint: int = 0) -> Priced | None:
        """A component as priced in a slice; None where it is absent or 0. `hint`: where its item may stand."""
        place = place_of(part.state.items, component, hint)
        if place is None:
            return None
        row = self._row(part)
        if row is not None:
            return row[place]
        item = part.state.items[place]
        if item.quantity <= 0:
            return None
        key = id(item), id(part.discounts), part.state.term_months
        found = self._alone.get(key)
        if found is None:
            found = self._alone[key] = item, part.discounts, self._priced_alone(item, part)
        return found[2]

    def _priced_alone(self, item: Item, part: Slice) -> Priced:
        amount = self._list(item, part.state.term_months)
        taken = taken_alone(item.component, amount, part.discounts)
        return Priced(item, billable(item), part.state.term_months, amount, taken, part.discounts)

    def _row(self, part: Slice) -> Row | None:
        """All items priced together, where a fixed amount is split over them."""
        key = id(part.state), id(part.discounts)
        found = self._rows.get(key)
        if found is None:
            row = None if are_percents(part.discounts) else self._priced_together(part)
            found = self._rows[key] = part.state, part.discounts, row
        return found[2]

    def _priced_together(self, part: Slice) -> Row:
        months, items = part.state.term_months, part.state.items
        lists = [self._list(one, months) if one.quantity > 0 else 0 for one in items]
        taken = taken_together(
            [(one.component, amount) for one, amount in zip(items, lists, strict=True)], part.discounts
        )
        return tuple(
            Priced(one, billable(one), months, amount, offs, part.discounts) if one.quantity > 0 else None
            for one, amount, offs in zip(items, lists, taken, strict=True)
        )

    def _list(self, item: Item, months: int) -> int:
        found = self._lists.get((id(item), months))
        if found is None:
            found = self._lists[id(item), months] = item, list_amount(item, months, self.currency)
        return found[1]


def place_of(items: Sequence[Item], component: Component, hint: int = 0) -> int | None:
    """Where the item of a component stands: where it stood in a neighbouring state (`hint`), or somewhere else."""
    if hint < len(items) and _same(items[hint].component, component):
        return hint
    for place, item in enumerate(items):
        if _same(item.component, component):
            return place
    return None


def _same(one: Component, other: Component) -> bool:
    return one is other or one == other


def slices(course: Course, period: Period) -> list[Slice]:
    """A period cut at revisions, start, end and the days of discounts; empty where nothing runs."""
    if not course.has(period):
        return []
    first, last = course.running(period)
    return [part for start, end, state in _held(course, first, last) for part in _cut(start, end, state)]


def _held(course: Course, first: date, last: date) -> Iterator[tuple[date, date, State]]:
    index = bisect_right(course.days, first)
    state = course.states[index - 1] if index else None
    for place in range(index, len(course.days)):
        day = course.days[place]
        if day >= last:
            break
        if state is not None:
            yield first, day, state
        first, state = day, course.states[place]
    if state is not None:
        yield first, last, state


def _cut(start: date, end: date, state: State) -> Iterator[Slice]:
    edges = {one.first_day for one in state.discounts if one.first_day is not None}
    edges |= {one.last_day + _DAY for one in state.discounts if one.last_day is not None}
    if not edges:
        yield Slice(start, end, state, state.discounts)
        return
    days = [start, *sorted(day for day in edges if start < day < end), end]
    for one, other in pairwise(days):
        yield Slice(one, other, state, holding(state.discounts, one))


def discount_order(parts: Sequence[Slice]) -> tuple[str, ...]:
    """The keys of all discounts of a period, in the order of its snapshots: the order of the stages."""
    orders: list[tuple[GrantedDiscount, ...]] = []
    for part in parts:
        if not orders or part.state.discounts is not orders[-1]:
            orders.append(part.state.discounts)
    return merged_order([one.key for one in order] for order in orders)


@dataclass(slots=True)
class Running:
    """A running total of days at full prices in a period of `days` days: exact inside, rounded per stage when read."""

    order: Sequence[str]
    days: int
    _list: int = 0
    _taken: dict[str, int] = field(default_factory=dict)

    def add(self, held: int, priced: Priced | None) -> None:
        """So many days more at a component's price."""
        if priced is not None:
            self._list += priced.list_minor * held
            for key, off in priced.taken:
                self._taken[key] = self._taken.get(key, 0) + off * held

    def owed(self) -> Owed:
        """The total up to here: each stage rounded once; a discount is the difference of neighbouring stages."""
        exact = self._list
        list_minor = before = rounded(exact, self.days)
        discounts = {}
        for key in self.order:
            exact -= self._taken.get(key, 0)
            after = rounded(exact, self.days)
            if after != before:
                discounts[key] = after - before
            before = after
        return Owed(list_minor, discounts)


def owed(timeline: Timeline, period: Period) -> Mapping[Component, Owed]:
    """What a timeline owes for a period, by component, in minor units; nothing for a period not its own (law L8)."""
    return owed_in(Course.of(timeline), period, Prices(timeline.currency))


def owed_in(course: Course, period: Period, prices: Prices) -> Mapping[Component, Owed]:
    """The same for a timeline that was read already."""
    parts = slices(course, period)
    order = discount_order(parts)
    running: dict[Component, Running] = {}
    for part in parts:
        for place, item in enumerate(part.state.items):
            total = running.setdefault(item.component, Running(order, period.days))
            total.add(part.days, prices.of(part, item.component, place))
    return {component: total.owed() for component, total in running.items()}


def due_periods(timeline: Timeline, through: date) -> tuple[tuple[Period, date], ...]:
    """The periods that are due by a day, with the day on which each is due, in order of the periods."""
    return tuple(due_since(Course.of(timeline), timeline.start, through))


def due_since(course: Course, since: date, through: date) -> Iterator[tuple[Period, date]]:
    """The periods that are due by a day, from the one that holds `since`."""
    early = max((one.period_start for one in course.timeline.early), default=through)
    for period in course.periods(since):
        if max(period.start, course.timeline.start) > max(through, early):
            return
        due_on = due_day(course.timeline, period)
        if due_on <= through:
            yield period, due_on


def full_price(state: State, component: Component, currency: str, on: date) -> Owed:
    """What a state asks for a component and a whole period, at list and with the discounts of a day, in minor units."""
    whole = Slice(on, on + _DAY, state, holding(state.discounts, on))
    total = Running(discount_order([whole]), whole.days)
    total.add(whole.days, Prices(currency).of(whole, component))
    return total.owed()
