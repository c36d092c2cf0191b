"""The laws of billing (docs/billing.md) on a family's own catalog: each told a life, and broken with what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from subgraph.domain.billing import lines_of_change, outstanding
from subgraph.domain.course import Course
from subgraph.domain.coverage import subscribed_seats
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line
from subgraph.domain.money import major
from subgraph.domain.quote import AddSeats, Quote, RemoveSeats
from subgraph.domain.refusals import Refusal
from subgraph.domain.timeline import Component, Revision, State, Timeline
from subgraph.plugins.life_asks import some_change, some_seats, some_start
from subgraph.plugins.lives import DAYS, BrokenLaw, Life, Tape

COUNTS = (0, 1, 999, 1_000, 1_001, 5_000, 10_001, 1_000_001, 20_000_000)
"""What meters show: around the edges of usual commitments and tiers."""
TOLERANCE_MINOR = 2
FAR = timedelta(days=800)
Nets = Mapping[tuple[Component, Period, str | None], int]


def live(life: Life, tape: Tape) -> None:
    """A whole life: a purchase, changes on later days, bill runs; BrokenLaw as soon as one does not hold."""
    if life.start(some_start(tape, life.family)) is None:
        return
    explained(life, life.lines)
    for _ in range(tape.below(6)):
        life.wait(tape.pick(DAYS))
        if life.family.usages and tape.below(2) == 0:
            life.report(tape.pick(life.family.usages).meter, tape.pick(COUNTS))
        if tape.below(3) == 0:
            life.bill()
            nothing_left(life)
            continue
        state = _state(life)
        if state is None:
            break
        _try_laws(life, tape, state)
        quote = life.change(some_change(tape, life.family, state))
        if quote is not None:
            explained(life, quote.lines)
            adds_up(quote)
    life.wait(tape.pick(DAYS))
    life.bill()
    nothing_left(life)
    one_late_run(life)
    never_below_zero(life)
    nothing_outside(life)


def _try_laws(life: Life, tape: Tape, state: State) -> None:
    more = some_seats(tape, life.family, state)
    if more is not None:
        match tape.below(4):
            case 0:
                there_and_back(life, more)
            case 1:
                earlier_costs_more(life, more, 1 + tape.below(27))
            case 2:
                outlives_what_waits(life, more)
            case _:
                either_order(life, more, some_seats(tape, life.family, state) or more)
    nothing_for_nothing(life)


def _state(life: Life) -> State | None:
    timeline = life.running.timeline
    day = max(life.today, timeline.start)
    state = timeline.state_on(day)
    return state if state is not None and state.items and (timeline.end is None or day < timeline.end) else None


def nothing_left(life: Life) -> None:
    """What was issued comes to what is owed (L2)."""
    left = outstanding(life.running.timeline, life.lines, life.today)
    if left:
        (component, period, discount), amount = next(iter(left.items()))
        what = f"{component.key} of {component.product}{f', discount {discount}' if discount else ''}"
        raise BrokenLaw(
            f"L2: {major(amount, life.currency)} for {what} from {period.start} stay unbilled after the run"
        )


def one_late_run(life: Life) -> None:
    """What the runs issued is what a single late one issues (L9, L10)."""
    if _nets((*life.confirmed, *life.due(life.confirmed))) != _nets(life.lines):
        raise BrokenLaw("L9: one late bill run issues something else than the runs on the way did")


def _nets(lines: Iterable[Line]) -> Nets:
    found: dict[tuple[Component, Period, str | None], int] = {}
    for line in lines:
        key = line.component, line.period, line.discount
        found[key] = found.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in found.items() if amount}


def never_below_zero(life: Life) -> None:
    """No component of a period is owed below zero, all discounts taken."""
    owed: dict[tuple[Component, Period], int] = {}
    for (component, period, _), amount in outstanding(life.running.timeline, (), life.today + FAR).items():
        owed[component, period] = owed.get((component, period), 0) + amount
    for (component, period), amount in owed.items():
        if amount < 0:
            what = f"{component.key} of {component.product} from {period.start}"
            raise BrokenLaw(f"L2: {what} is owed at {major(amount, life.currency)}, below zero")


def nothing_outside(life: Life) -> None:
    """Nothing for days before the start or from the end on (L8)."""
    timeline = life.running.timeline
    course = Course.of(timeline)
    for line in life.lines:
        if line.charged.start < max(timeline.start, line.period.start):
            raise BrokenLaw(f"L8: {line.description} is billed from {line.charged.start}, before the start")
    for (component, period, _), amount in _nets(life.lines).items():
        if timeline.end is not None and period.start >= timeline.end and not course.has(period):
            what = f"{component.key} of {component.product}"
            raise BrokenLaw(
                f"L8: {major(amount, life.currency)} stay billed for {what} from {period.start}, after the end"
            )


def explained(life: Life, lines: Iterable[Line]) -> None:
    """Each line's own numbers give its amount within two minor units (L13, L11)."""
    for line in lines:
        if line.unit_amount is None or line.quantity is None:
            continue
        printed = line.quantity * Fraction(line.unit_amount) * 10 ** EXPONENTS[life.currency]
        printed *= Fraction(line.term_months * line.charged.days, line.price_months * line.period.days)
        if abs(line.amount_minor - printed) > TOLERANCE_MINOR:
            amount = major(line.amount_minor, life.currency)
            raise BrokenLaw(
                f"L13: the line {line.quantity} {line.description} comes to {amount}, not to what it prints"
            )


def adds_up(quote: Quote) -> None:
    """The totals of a quote are its lines (L7, L13), and nothing due is below zero."""
    if sum(line.amount_minor for line in quote.lines) != quote.due_now.total_minor:
        raise BrokenLaw("L7: a quote's lines do not add up to what is due now")
    if quote.amount_due_minor < 0 or (quote.renewal is not None and quote.renewal.total_minor < 0):
        raise BrokenLaw("L7: a quote asks for less than nothing")


def nothing_for_nothing(life: Life) -> None:
    """A revision that changes nothing costs nothing (L4)."""
    timeline, day = life.running.timeline, max(life.today, life.running.timeline.start)
    state = timeline.state_on(day)
    if state is not None:
        same = Revision(day, replace(state), timeline.version + 1, life.today)
        if lines_of_change(timeline, replace(timeline, revisions=(*timeline.revisions, same)), life.today):
            raise BrokenLaw("L4: writing down what holds already costs something")


def there_and_back(life: Life, more: AddSeats) -> None:
    """Seats bought and taken back on one day come to nothing (L5)."""
    up = life.quote(more)
    if isinstance(up, Refusal):
        return
    other = replace(life, contract=up.after)
    down = other.quote(RemoveSeats(more.seats))
    if isinstance(down, Refusal) or any(one.effective_on > life.today for one in down.changes):
        return
    before, after = _state(life), down.after.timeline.state_on(max(life.today, down.after.timeline.start))
    # A discount that excludes another may have pushed it out for good: then it is not back where it was.
    same = before is not None and after is not None and before.discounts == after.discounts
    if same and up.due_now.total_minor + down.due_now.total_minor:
        cost = major(up.due_now.total_minor + down.due_now.total_minor, life.currency)
        life.tell(f"{more.seats.quantity} {more.seats.seat_type} are added, and taken back on the same day")
        raise BrokenLaw(f"L5: there and back costs {cost} {life.currency}")


def earlier_costs_more(life: Life, more: AddSeats, days: int) -> None:
    """A raise never costs less than the same raise later in the period (L6), where more is dearer at all."""
    later = life.today + timedelta(days=days)
    timeline = life.running.timeline
    period = Course.of(timeline).period_on(max(life.today, timeline.start))
    waiting = any(one.effective_on <= later for one in life.running.scheduled)
    if not period.holds(later) or waiting or timeline.end is not None or life.today < timeline.start:
        return
    one, other = life.quote(more), life.quote(more, day=later)
    if isinstance(one, Refusal) or isinstance(other, Refusal) or _has_windows(one):
        return
    costs = one.due_now.total_minor, other.due_now.total_minor
    if one.changes[0].effective_on == life.today and costs[0] < costs[1] and costs[1] > 0:
        life.tell(f"{more.seats.quantity} {more.seats.seat_type} cost more on {later} than on this day")
        raise BrokenLaw("L6: an earlier raise costs less than a later one")


def _has_windows(quote: Quote) -> bool:
    """Whether an amount is split over all components, or a discount begins or ends: then more of one can be less of another."""
    states = quote.after.timeline.effective().values()
    granted = [one for state in states for one in state.discounts]
    return any(one.amount_minor is not None or one.first_day or one.last_day for one in granted)


def outlives_what_waits(life: Life, more: AddSeats) -> None:
    """What is bought is still there after every change that waits (L12)."""
    before = life.running.timeline
    up = life.quote(more)
    if isinstance(up, Refusal) or any(one.effective_on > life.today for one in up.changes):
        return
    key = (more.seats.product or "", more.seats.seat_type)
    for day in up.after.timeline.effective():
        old, new = (_count(timeline, day, key) for timeline in (before, up.after.timeline))
        comparable = day >= max(life.today, before.start) and old is not None and new is not None
        if comparable and new != (old or 0) + more.seats.quantity:
            life.tell(f"{more.seats.quantity} {more.seats.seat_type} are added")
            raise BrokenLaw(f"L12: on {day}, after what waited took effect, they are gone or other than bought")


def _count(timeline: Timeline, day: date, key: tuple[str, str]) -> int | None:
    state = timeline.state_on(day)
    return None if state is None else subscribed_seats([state]).get(key)


def either_order(life: Life, one: AddSeats, other: AddSeats) -> None:
    """Two purchases of one day cost the same in either order (L3)."""
    costs = [_cost(life, order) for order in ((one, other), (other, one))]
    if None not in costs and costs[0] != costs[1]:
        names = [f"{each.seats.quantity} {each.seats.seat_type}" for each in (one, other)]
        life.tell(f"{names[0]} and {names[1]} are added, in either order")
        raise BrokenLaw("L3: two changes of one day cost something else in the other order")


def _cost(life: Life, order: tuple[AddSeats, AddSeats]) -> int | None:
    other, total = replace(life), 0
    for one in order:
        quote = other.quote(one)
        if isinstance(quote, Refusal) or any(each.effective_on > life.today for each in quote.changes):
            return None
        total += quote.due_now.total_minor
        other = replace(other, contract=quote.after)
    return total
