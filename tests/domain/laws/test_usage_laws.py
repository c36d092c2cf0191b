"""Usage in arrears keeps the laws of the sums: billed once, and late runs bill what daily ones would have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from tests.domain.laws import oracle
from tests.domain.laws.worlds import Tape, opening, price, tapes

from subgraph.domain.invoicing import Line
from subgraph.domain.timeline import Component, ItemKind, MeteredUsage, Reading, State, Timeline
from subgraph.domain.usage import usage_due

pytestmark = pytest.mark.laws
METERED = Component(ItemKind.USAGE, "product-0", None, "contacts")
DAYS = 250


def metered(tape: Tape) -> tuple[Timeline, list[Reading]]:
    """A subscription that pays a meter, and readings of it, some recorded late."""
    timeline = opening(tape).after
    usage = MeteredUsage(METERED, "contacts", price(tape, timeline.currency), "Contacts", tape.pick((0, 0, 5)))
    first = timeline.revisions[0]
    state = replace(first.state, usages=(usage,), term_months=tape.pick((1, 3)))
    readings = []
    for _ in range(tape.below(7)):
        on = timeline.start + timedelta(days=tape.below(DAYS))
        readings.append(Reading("contacts", tape.below(30), on, on + timedelta(days=tape.pick((0, 0, 0, 5, 40)))))
    return replace(timeline, revisions=(replace(first, state=state),)), readings


def issued(timeline: Timeline, readings: list[Reading], days: list[date]) -> list[tuple[date, tuple[Line, ...]]]:
    """What runs on these days issue, each knowing only what was recorded by then."""
    found: list[tuple[date, tuple[Line, ...]]] = []
    for day in days:
        lines = [line for _, group in found for line in group]
        known = [one for one in readings if one.recorded_on <= day]
        found += usage_due(timeline, known, lines, day)
    return found


@given(tapes())
def test_l1_and_l9_late_usage_runs_bill_what_daily_ones_would_and_never_twice(tape: Tape) -> None:
    timeline, readings = metered(tape)
    days = [timeline.start + timedelta(days=number) for number in range(DAYS + 80)]
    boundaries = {period.end for period in oracle.periods(timeline, days[-1])}
    daily = issued(timeline, readings, [day for day in days if day in boundaries])
    assert issued(timeline, readings, [days[-1]]) == daily
    assert issued(timeline, readings, [days[-1], days[-1]]) == daily


@given(tapes())
def test_l2_usage_lines_come_to_the_price_of_what_exceeds_the_commitment(tape: Tape) -> None:
    timeline, readings = metered(tape)
    timeline = replace(timeline, revisions=(replace(timeline.revisions[0], state=_undiscounted(timeline)),))
    state, through = timeline.revisions[0].state, timeline.start + timedelta(days=DAYS + 120)
    usage = state.usages[0]
    lines = [line for _, group in usage_due(timeline, readings, (), through) for line in group]
    for period in oracle.periods(timeline, through):
        if period.end <= through - timedelta(days=100):
            dated = [one for one in readings if period.start <= one.on < period.end]
            count = sorted(dated, key=lambda one: one.on)[-1].quantity if dated else 0
            prices = [
                oracle.list_price(usage.price, quantity, state.term_months, timeline.currency)
                for quantity in (count, min(count, usage.commit))
            ]
            assert sum(line.amount_minor for line in lines if line.period == period) == prices[0] - prices[1]


def _undiscounted(timeline: Timeline) -> State:
    return replace(timeline.revisions[0].state, discounts=())
