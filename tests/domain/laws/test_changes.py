"""L3 to L6: what a change costs depends on what it comes to and on its day, and on nothing else."""

import copy
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.laws.ledger import Ledger, nets
from tests.domain.laws.oracle import Key
from tests.domain.laws.worlds import (
    Confirmed,
    Tape,
    World,
    change_discounts,
    change_price,
    change_quantity,
    discount,
    item,
    opening,
    put,
    revised,
    some_day,
    tapes,
    worlds,
)

from subgraph.domain.billing import lines_due, lines_of_change
from subgraph.domain.course import Course
from subgraph.domain.pricing import list_amount
from subgraph.domain.proration import owed
from subgraph.domain.timeline import Item, Revision, Timeline

pytestmark = pytest.mark.laws


def running(world: World) -> tuple[Timeline, date]:
    """The world's timeline with no end to come, and the day on which it can be changed."""
    return replace(world.timeline, ends=()), max(world.today, world.timeline.start)


@given(worlds(), tapes())
def test_l3_any_order_of_the_same_changes_on_one_day_costs_the_same(world: World, tape: Tape) -> None:
    timeline, today = running(world)
    bought = [item(tape, timeline.currency, number) for number in range(2 + tape.below(3))]
    if tape.below(2):
        # Equal prices under a fixed amount: whose share gets the odd unit must not depend on who came first.
        gift = replace(
            discount(tape, 7, today), percent=None, amount_minor=tape.below(50), products=None, components=None
        )
        bought = [replace(one, quantity=3, included=0, price=bought[0].price) for one in bought]
        timeline = revised(timeline, today, today, lambda state: replace(state, items=(), discounts=(gift,)))
    costs = [_cost_of(timeline, today, order) for order in (bought, bought[::-1], [*bought[1:], bought[0]])]
    assert costs[0] == costs[1] == costs[2]


def _cost_of(timeline: Timeline, today: date, bought: list[Item]) -> dict[Key, int]:
    ledger = Ledger()
    for one in bought:
        after = _bought(timeline, today, one)
        ledger.confirm(Confirmed(today, timeline, after))
        timeline = after
    return nets(ledger.lines)


def _bought(timeline: Timeline, today: date, one: Item) -> Timeline:
    return revised(timeline, today, today, lambda state: put(state, one))


@given(worlds(), tapes(8), st.booleans())
def test_l4_a_revision_that_changes_nothing_costs_nothing(world: World, tape: Tape, read_again: bool) -> None:
    timeline, today = running(world)
    on = some_day(tape, timeline, today)
    kept = timeline.state_on(on)
    assert kept is not None
    same = copy.deepcopy(kept) if read_again else kept
    after = replace(timeline, revisions=(*timeline.revisions, Revision(on, same, timeline.version + 1, today)))
    assert lines_of_change(timeline, after, today) == ()
    through = today + timedelta(days=200)
    assert _billed(after, through) == _billed(timeline, through)


def _billed(timeline: Timeline, through: date) -> list[tuple[date, dict[Key, int]]]:
    return [(day, nets(lines)) for day, lines in lines_due(timeline, {}, through)]


@given(worlds(), tapes(), st.sampled_from((change_quantity, change_price, change_discounts)))
def test_l5_a_change_and_its_reversal_on_one_day_come_to_nothing(world: World, tape: Tape, change: object) -> None:
    timeline, today = running(world)
    assert callable(change)
    changed: Timeline = change(tape, timeline, today)
    version = changed.version + 1
    days = {one.on for one in changed.revisions if one.version == changed.version}
    back = tuple(
        Revision(day, kept, version, today) for day in sorted(days) if (kept := timeline.state_on(day)) is not None
    )
    ledger = Ledger()
    ledger.confirm(Confirmed(today, timeline, changed))
    ledger.confirm(Confirmed(today, changed, replace(changed, revisions=(*changed.revisions, *back))))
    assert nets(ledger.lines) == {}


@given(tapes(), st.integers(0, 2000), st.integers(0, 2000))
def test_l6_an_earlier_raise_never_costs_less_than_a_later_one(tape: Tape, one: int, other: int) -> None:
    timeline = opening(tape).after
    period = Course.of(timeline).period_on(timeline.start)
    days = (period.end - timeline.start).days
    earlier, later = (timeline.start + timedelta(days=day) for day in sorted((one % days, other % days)))
    state = timeline.revisions[0].state
    # A fixed amount is split over all components, so that more of one can be less of another.
    percents = tuple(discount for discount in state.discounts if discount.percent is not None)
    timeline = replace(timeline, revisions=(replace(timeline.revisions[0], state=replace(state, discounts=percents)),))
    held = state.items[0]
    raised = replace(held, quantity=held.quantity + 1 + tape.below(20))
    if _is_raise(timeline, held, raised):
        costs = [
            owed(_bought(timeline, day, raised), period)[held.component].net_minor
            - owed(timeline, period)[held.component].net_minor
            for day in (earlier, later)
        ]
        assert costs[0] >= costs[1] >= 0


def _is_raise(timeline: Timeline, held: Item, raised: Item) -> bool:
    """More can cost less, in a volume price; that is no raise."""
    months = timeline.revisions[0].state.term_months
    prices = [list_amount(one, months, timeline.currency) for one in (held, raised)]
    return prices[0] <= prices[1]
