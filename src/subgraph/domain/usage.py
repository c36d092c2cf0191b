"""Usage in arrears: what meters counted in a period, billed when it is over (docs/billing.md, Timing)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from subgraph.domain.catalog import PriceModel
from subgraph.domain.course import Course
from subgraph.domain.dates import Period
from subgraph.domain.discounts import Taken, holding, taken_alone
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.pricing import list_price, price_of_one
from subgraph.domain.timeline import MeteredUsage, Reading, State, Timeline

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Billed:
    """What a meter's usage comes to: units above the commitment, list price and discounts, in minor units."""

    quantity: int
    list_minor: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class _Meter:
    """One meter in one period: its price and discounts are those that hold at the period's end."""

    period: Period
    counted: Period
    state: State
    usage: MeteredUsage
    currency: str


def usage_due(
    timeline: Timeline, readings: Sequence[Reading], invoiced: Iterable[Line], through: date
) -> tuple[tuple[date, tuple[Line, ...]], ...]:
    """The usage that falls due by a day and no line has billed yet, due day by due day.

    A period's usage is due at its end, from the latest reading dated in it that is known then; a reading recorded later
    gives a line on the next invoice. Only what exceeds the commitment is billed. `readings` are in the order of their
    instants, which a day does not tell; `invoiced` are the lines issued so far.
    """
    course = Course.of(timeline)
    earlier = list(invoiced)
    by_day: dict[date, list[Line]] = {}
    for meter in _meters(course, through):
        lines = [one for one in earlier if (one.component, one.period) == (meter.usage.component, meter.period)]
        billed = _billed_by(lines)
        reached = max((one.due_on for one in lines), default=date.min)
        found = [one for one in readings if one.meter == meter.usage.meter and meter.counted.holds(one.on)]
        for day in _due_days(course, meter, found):
            over = course.timeline.end is not None and day >= course.timeline.end
            # What came on a day after its run waits for the next invoice; after the end there is none, so it is billed at once.
            if day <= through and (reached < day or (over and reached == day)):
                owed = _owed(meter, _count(found, day))
                by_day.setdefault(day, []).extend(_lines(meter, billed, owed, day, timeline.version))
                billed = owed
    return tuple((day, tuple(lines)) for day, lines in sorted(by_day.items()) if lines)


def _meters(course: Course, through: date) -> Iterator[_Meter]:
    for period in course.periods(course.timeline.start):
        counted = Period(*course.running(period))
        if counted.end > through:
            return
        state = course.state_at(counted.end - _DAY)
        if state is not None:
            for usage in state.usages:
                yield _Meter(period, counted, state, usage, course.timeline.currency)


def _due_days(course: Course, meter: _Meter, readings: Iterable[Reading]) -> list[date]:
    """The period's end, and the next invoice's day for each reading that came after it."""
    due_on, end = meter.counted.end, course.timeline.end
    days = {due_on}
    for on in {one.recorded_on for one in readings if one.recorded_on >= due_on}:
        period = course.period_on(on)
        if period.start == on or (end is not None and on >= end):
            days.add(on)  # its run may be still to come
        if end is None or on < end:
            days.add(period.end if end is None else min(period.end, end))  # or may have come before the reading
    return sorted(days)


def _count(readings: Iterable[Reading], known_on: date) -> int:
    known = [one for one in readings if one.recorded_on <= known_on]
    return sorted(known, key=lambda one: one.on)[-1].quantity if known else 0  # of a day's, the one given last


def _owed(meter: _Meter, quantity: int) -> _Billed:
    usage, months = meter.usage, meter.state.term_months
    committed = min(quantity, usage.commit)
    amount = list_price(usage.price, quantity, months, meter.currency)
    amount -= list_price(usage.price, committed, months, meter.currency)
    last_day = meter.counted.end - _DAY
    return _Billed(
        quantity - committed, amount, taken_alone(usage.component, amount, holding(meter.state.discounts, last_day))
    )


def _billed_by(lines: Iterable[Line]) -> _Billed:
    quantity = amount = 0
    taken: dict[str, int] = {}
    for line in lines:
        if line.discount is None:
            quantity += line.quantity or 0
            amount += line.amount_minor
        else:
            taken[line.discount] = taken.get(line.discount, 0) - line.amount_minor
    return _Billed(quantity, amount, tuple(taken.items()))


def _lines(meter: _Meter, billed: _Billed, owed: _Billed, due_on: date, version: int) -> Iterator[Line]:
    amount = owed.list_minor - billed.list_minor
    whole = LineKind.CHARGE if meter.counted == meter.period else LineKind.PRORATED_CHARGE
    usage = meter.usage
    # In tiers the units above a commitment, or above what was billed before, have no one price.
    simple = usage.price.model is PriceModel.PER_UNIT or not (usage.commit or billed.quantity)
    unit = price_of_one(usage.price, owed.quantity) if simple else None

    def line(kind: LineKind, description: str, amount_minor: int, discount: str | None) -> Line:
        return Line(
            kind=kind,
            component=usage.component,
            description=description,
            quantity=owed.quantity - billed.quantity if discount is None else None,
            unit_amount=unit if discount is None else None,
            period=meter.period,
            charged=meter.counted,
            price_months=usage.price.per_months,
            term_months=meter.state.term_months,
            amount_minor=amount_minor,
            discount=discount,
            due_on=due_on,
            from_version=version,
            to_version=version,
        )

    if amount:
        yield line(LineKind.PRORATED_CREDIT if amount < 0 else whole, usage.name, amount, None)
    names = {one.key: one.name for one in meter.state.discounts}
    before, after = dict(billed.taken), dict(owed.taken)
    for key in dict.fromkeys((*before, *after)):
        off = before.get(key, 0) - after.get(key, 0)
        if off:
            yield line(LineKind.DISCOUNT, names.get(key, key), off, key)
