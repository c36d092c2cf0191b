"""L8 and L9: nothing outside the life of a subscription, and one late run is as good as a run every day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from tests.domain.laws.ledger import Ledger, nets, play
from tests.domain.laws.oracle import Key
from tests.domain.laws.worlds import Confirmed, World, worlds

from subgraph.domain.billing import lines_due
from subgraph.domain.course import Course
from subgraph.domain.proration import due_periods, owed
from subgraph.domain.timeline import End, Revision, State, Timeline

pytestmark = pytest.mark.laws


@given(worlds())
def test_l8_nothing_is_owed_before_the_start_or_for_days_from_the_end_on(world: World) -> None:
    timeline = world.timeline
    last = timeline.end or timeline.start + timedelta(days=400)
    ended = replace(timeline, ends=(*timeline.ends, End(last, timeline.version + 1, world.today)))
    until = last + timedelta(days=800)
    assert not timeline.early or due_periods(ended, timeline.start - timedelta(days=1)) == ()
    course = Course.of(ended)
    assert all(period.end > ended.start and period.start < last for period, _ in due_periods(ended, until))
    before, after = course.period_on(ended.start - timedelta(days=1)), course.period_on(last)
    assert before.holds(ended.start) or owed(ended, before) == {}
    assert after.start < last or owed(ended, after) == {}
    dear = replace(timeline, revisions=_dear_outside(ended, last), ends=ended.ends)
    assert [owed(dear, period) for period, _ in due_periods(dear, until)] == [
        owed(ended, period) for period, _ in due_periods(ended, until)
    ]


def _dear_outside(timeline: Timeline, last: date) -> tuple[Revision, ...]:
    """The revisions, with a hundredfold of everything on the days before the start and from the end on."""
    first, final = timeline.state_on(timeline.start), timeline.state_on(last)
    assert first is not None
    assert final is not None
    early = timeline.start - timedelta(days=3)
    inside = tuple(one for one in timeline.revisions if one.on < last)
    return (
        Revision(early, _hundredfold(first), 1, early),
        *inside,
        Revision(last, _hundredfold(final), timeline.version + 1, last),
    )


def _hundredfold(state: State) -> State:
    items = tuple(
        replace(
            one, quantity=one.quantity * 100, price=replace(one.price, unit_amount=one.price.unit_amount + Decimal(99))
        )
        for one in state.items
    )
    return replace(state, items=items)


@given(worlds())
def test_l8_cancelled_before_the_start_nothing_is_ever_due(world: World) -> None:
    timeline = world.timeline
    cancelled = replace(timeline, ends=(*timeline.ends, End(timeline.start, timeline.version + 1, world.today)))
    far = timeline.start + timedelta(days=3000)
    assert due_periods(cancelled, far) == ()
    assert all(nets(lines) == {} for _, lines in lines_due(cancelled, {}, far))


@given(worlds())
def test_l9_one_late_run_is_a_run_every_day(world: World) -> None:
    assert _by_due_day(play(world, runs=False)) == _by_due_day(_run_every_day(world))


def _run_every_day(world: World) -> Ledger:
    """Runs on every day on which anything can have become due since the day before."""
    ledger = Ledger()
    timeline = world.events[0].after if isinstance(world.events[0], Confirmed) else world.timeline
    boundaries = {day for one in world.events if isinstance(one, Confirmed) for day in _due_days(one, world.today)}
    days = sorted({one.today for one in world.events} | {day for day in boundaries if day >= world.events[0].today})
    for day in days:
        if day > world.events[0].today:
            ledger.run(timeline, day)
        for event in world.events:
            if isinstance(event, Confirmed) and event.today == day:
                ledger.confirm(event)
                timeline = event.after
        ledger.run(timeline, day)
    return ledger


def _due_days(event: Confirmed, through: date) -> set[date]:
    return {due_on for _, due_on in due_periods(event.after, through)}


def _by_due_day(ledger: Ledger) -> dict[tuple[str, date], dict[Key, int]]:
    found: dict[tuple[str, date], dict[Key, int]] = {}
    for who in ("confirmed", "run"):
        for day in {day for name, day, _ in ledger.documents if name == who}:
            net = nets(line for name, on, lines in ledger.documents if (name, on) == (who, day) for line in lines)
            if net:
                found[who, day] = net
    return found
