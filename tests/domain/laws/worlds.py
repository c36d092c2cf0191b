"""Random worlds for the laws of billing: a subscription bought, changed, ended and renewed, and the runs in between.

A world is read from a tape of bytes, so that drawing one costs little and a failing one shrinks towards zeros.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.course import Course
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.timeline import (
    Component,
    EarlyRenewal,
    End,
    GrantedDiscount,
    Item,
    ItemKind,
    Revision,
    State,
    Timeline,
)

CURRENCIES = ("JPY", "EUR", "KWD", "CLF")
TERMS = (1, 1, 3, 12, 36, 60)
PRICE_MONTHS = (1, 1, 12, 12, 3)
GAPS = (0, 0, 1, 2, 9, 17, 31, 90, 200)
PERCENTS = tuple(Decimal(text) for text in ("10", "20", "33.3", "0", "12.5", "50", "100", "99.9"))
_MONTH_DAYS = ((1, 31), (1, 30), (1, 29), (2, 28), (3, 31), (5, 15), (8, 30), (10, 1), (12, 29), (12, 31))
ANCHORS = (
    *(date(year, month, day) for year in (2023, 2024, 2027) for month, day in _MONTH_DAYS),
    date(2024, 2, 29),
    date(2028, 2, 29),
)
T = TypeVar("T")


class Tape:
    """Small numbers, one byte each; after the last there are only zeros."""

    def __init__(self, tape: bytes) -> None:
        self._whole, self._tape = tape, iter(tape)

    def __repr__(self) -> str:
        """As it is made again."""
        return f"Tape({self._whole!r})"

    def below(self, limit: int) -> int:
        """A number from 0 up to a limit of at most 256."""
        return next(self._tape, 0) % limit

    def pick(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[self.below(len(options))]


@dataclass(frozen=True)
class Confirmed:
    """A purchase or change that somebody confirmed; `system`: the system's own change, which has no document."""

    today: date
    before: Timeline | None
    after: Timeline
    system: bool = False


@dataclass(frozen=True)
class Ran:
    """The bill run came by."""

    today: date


@dataclass(frozen=True)
class World:
    """All that happened to one subscription, in order of days."""

    events: tuple[Confirmed | Ran, ...]

    @property
    def timeline(self) -> Timeline:
        """The timeline as it is at the end."""
        return [one.after for one in self.events if isinstance(one, Confirmed)][-1]

    @property
    def today(self) -> date:
        """The last day."""
        return self.events[-1].today


def worlds() -> st.SearchStrategy[World]:
    """Worlds of up to eight events, each ending with a run."""
    return st.binary(min_size=110, max_size=110).map(lambda tape: world(Tape(tape)))


def tapes(size: int = 60) -> st.SearchStrategy[Tape]:
    """Tapes for laws that make their own small world."""
    return st.binary(min_size=size, max_size=size).map(Tape)


def amount(tape: Tape, currency: str) -> Decimal:
    """A price in major units, at times finer than the currency's minor unit."""
    digits = EXPONENTS[currency] + tape.pick((0, 0, 2))
    return Decimal((0, tuple(map(int, str(tape.below(256) * 7 + tape.below(100)))), -digits))


def price(tape: Tape, currency: str) -> Price:
    """A price in any of the six models."""
    model = tape.pick((PriceModel.PER_UNIT, *PriceModel))
    months = tape.pick(PRICE_MONTHS)
    if model in (PriceModel.GRADUATED, PriceModel.VOLUME, PriceModel.STAIRSTEP):
        flat = model is PriceModel.STAIRSTEP or tape.below(3) == 0
        tiers = tuple(
            Tier(up_to, amount(tape, currency), amount(tape, currency) if flat else Decimal(0))
            for up_to in (3, 10, None)
        )
        return Price(model, months, tiers=tiers)
    size = tape.pick((1, 5)) if model is PriceModel.PACKAGE else 1
    return Price(model, months, amount(tape, currency), package_size=size)


def item(tape: Tape, currency: str, number: int) -> Item:
    """A component of its own, with some of its quantity included."""
    component = Component(
        tape.pick(list(ItemKind)[:3]), f"product-{number % 2}", tape.pick((None, "pro")), f"key-{number}"
    )
    return Item(component, tape.below(13), price(tape, currency), component.key, tape.pick((0, 0, 2)))


def discount(tape: Tape, number: int, around: date) -> GrantedDiscount:
    """A percent or a fixed amount, for all or for some, with or without first and last days."""
    fixed = tape.below(4) == 0
    first = around + timedelta(days=tape.below(100)) if tape.below(4) == 0 else None
    return GrantedDiscount(
        key=f"discount-{number}",
        name=f"Discount {number}",
        percent=None if fixed else tape.pick(PERCENTS),
        amount_minor=tape.below(256) * 5 if fixed else None,
        products=frozenset({"product-0"}) if tape.below(3) == 0 else None,
        components=frozenset({"key-0", "key-1"}) if tape.below(4) == 0 else None,
        first_day=first,
        last_day=(first or around) + timedelta(days=tape.below(200)) if tape.below(4) == 0 else None,
    )


def state(tape: Tape, currency: str, around: date) -> State:
    """A state of one to four items and none to three discounts."""
    items = tuple(item(tape, currency, number) for number in range(1 + tape.below(4)))
    discounts = tuple(discount(tape, number, around) for number in range(tape.below(4)))
    return State("term", tape.pick(TERMS), items, discounts)


def opening(tape: Tape) -> Confirmed:
    """A purchase: today, with a start in the past or the future, or co-termed with a grid of another subscription."""
    currency, anchor = tape.pick(CURRENCIES), tape.pick(ANCHORS)
    first = state(tape, currency, anchor)
    away = timedelta(days=tape.pick((0, 0, 0, 5, 16, 100)))
    start = anchor - away if tape.below(8) == 0 else anchor + away
    bought = start + timedelta(days=tape.pick((0, 0, 0, 0, 1, 45, 300, -1, -20)))
    return Confirmed(bought, None, Timeline(currency, start, anchor, anchor.day, (Revision(start, first, 1, bought),)))


def world(tape: Tape) -> World:
    """A purchase and what came after it."""
    bought = opening(tape)
    events: list[Confirmed | Ran] = [bought]
    timeline, today = bought.after, bought.today
    for _ in range(tape.below(8)):
        today += timedelta(days=tape.pick(GAPS))
        if tape.below(4) == 0:
            events.append(Ran(today))
        elif timeline.end is None or today < timeline.end:
            operation = tape.pick(OPERATIONS)
            after = operation(tape, timeline, today)
            if after is not None:
                system = operation in BY_THE_SYSTEM and tape.below(8) == 0
                events.append(Confirmed(today, timeline, after, system))
                timeline = after
    return World((*events, Ran(today + timedelta(days=tape.pick((0, 0, 1, 31, 400))))))


def revised(timeline: Timeline, on: date, today: date, change: Callable[[State], State]) -> Timeline:
    """A change on a date, carried onto every later-dated revision, as one version."""
    version = timeline.version + 1
    held = timeline.state_on(on)
    assert held is not None
    later = [(day, kept) for day, kept in timeline.effective().items() if day > on]
    fresh = (
        Revision(on, change(held), version, today),
        *(Revision(day, change(kept), version, today) for day, kept in later),
    )
    return replace(timeline, revisions=(*timeline.revisions, *fresh))


def put(kept: State, changed: Item) -> State:
    """A state with an item in place of the one of its component, or beside the others."""
    components = [one.component for one in kept.items]
    if changed.component in components:
        items = tuple(changed if one.component == changed.component else one for one in kept.items)
        return replace(kept, items=items)
    return replace(kept, items=(*kept.items, changed))


def some_day(tape: Tape, timeline: Timeline, today: date) -> date:
    """Mostly today; at times backdated by less than a period, or the first day of a later period."""
    course = Course.of(timeline)
    period = course.period_on(max(today, timeline.start))
    choice = tape.below(8)
    if choice == 0:
        return period.end
    if choice == 1:
        return course.period_on(period.end).end
    if choice == 2:
        return max(timeline.start, course.period_on(period.start - timedelta(days=1)).start, today - timedelta(days=20))
    return max(today, timeline.start)


def change_quantity(tape: Tape, timeline: Timeline, today: date) -> Timeline:
    """Another quantity of one component, or one more component."""
    on = some_day(tape, timeline, today)
    kept = timeline.state_on(on)
    assert kept is not None
    number, quantity = tape.below(len(kept.items) + 1), tape.below(13)
    if number == len(kept.items):
        fresh = item(tape, timeline.currency, number)
        return revised(timeline, on, today, lambda one: put(one, fresh))
    changed = replace(kept.items[number], quantity=quantity)
    return revised(timeline, on, today, lambda one: put(one, changed))


def change_price(tape: Tape, timeline: Timeline, today: date) -> Timeline:
    """Another price of one component."""
    on = some_day(tape, timeline, today)
    kept = timeline.state_on(on)
    assert kept is not None
    changed = replace(tape.pick(kept.items), price=price(tape, timeline.currency))
    return revised(timeline, on, today, lambda one: put(one, changed))


def change_discounts(tape: Tape, timeline: Timeline, today: date) -> Timeline:
    """Other discounts, at times the same in another order."""
    on = some_day(tape, timeline, today)
    fresh = tuple(discount(tape, number, on) for number in range(tape.below(4)))
    if tape.below(2):
        return revised(timeline, on, today, lambda one: replace(one, discounts=tuple(reversed(one.discounts))))
    return revised(timeline, on, today, lambda one: replace(one, discounts=fresh))


def change_term(tape: Tape, timeline: Timeline, today: date) -> Timeline | None:
    """Another term from the first day of this or the next period; not where something is scheduled behind it."""
    course = Course.of(timeline)
    period = course.period_on(max(today, timeline.start))
    on = period.start if tape.below(4) == 0 and period.start >= timeline.start else period.end
    if course.days[-1] > on:
        return None
    months = tape.pick(TERMS)
    return revised(timeline, on, today, lambda one: replace(one, term_months=months))


def end(tape: Tape, timeline: Timeline, today: date) -> Timeline:
    """An end at the period's end, or on a day in the current period, past ones included."""
    period = Course.of(timeline).period_on(max(today, timeline.start))
    first = max(period.start, timeline.start)
    days = tape.below(256) % max(1, (period.end - first).days)
    on = period.end if tape.below(2) else first + timedelta(days=days)
    return replace(timeline, ends=(*timeline.ends, End(on, timeline.version + 1, today)))


def withdraw_end(tape: Tape, timeline: Timeline, today: date) -> Timeline:
    """The end taken back."""
    return replace(timeline, ends=(*timeline.ends, End(None, timeline.version + 1, today)))


def renew_early(tape: Tape, timeline: Timeline, today: date) -> Timeline | None:
    """The next period bought today."""
    if today < timeline.start or timeline.end is not None:
        return None
    following = Course.of(timeline).period_on(today).end
    return replace(timeline, early=(*timeline.early, EarlyRenewal(following, timeline.version + 1, today)))


BY_THE_SYSTEM = (change_quantity, change_discounts)
"""What happens without anybody's confirmation: seats required at a renewal, a partner's percent that changed."""

OPERATIONS = (
    *(change_quantity,) * 4,
    change_price,
    change_discounts,
    change_term,
    end,
    end,
    withdraw_end,
    renew_early,
)
