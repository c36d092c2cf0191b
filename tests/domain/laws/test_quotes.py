"""L7 and L12: a quote is its confirmation, and what was bought outlives what was scheduled before."""

import copy
from datetime import date, timedelta

import pytest
from hypothesis import given
from tests.domain.laws.families import FAMILY, SEATS, ask, situation, some_change, start, story
from tests.domain.laws.ledger import Ledger
from tests.domain.laws.worlds import Tape, tapes

from subgraph.domain.billing import covered_by, lines_due, outstanding
from subgraph.domain.quote import AddSeats, ChangeAsk, SeatsAsk
from subgraph.domain.quoting import quote_change
from subgraph.domain.timeline import Timeline

pytestmark = pytest.mark.laws


@given(tapes(40))
def test_l7_a_quote_is_computed_again_to_the_same_lines_from_what_is_stored(tape: Tape) -> None:
    asked = start(tape)
    today, contract, change = asked.today + timedelta(days=tape.below(200)), asked.quote.after, some_change(tape)
    quotes = [
        quote_change(FAMILY, situation(today, one.timeline.currency), one, ChangeAsk((change,)))
        for one in (contract, copy.deepcopy(contract))
    ]
    assert quotes[0] == quotes[1]


@given(tapes(40))
def test_l7_the_lines_of_confirmed_quotes_and_of_the_run_are_all_that_is_owed(tape: Tape) -> None:
    asked, ledger = story(tape, 6), Ledger()
    for one in asked:
        ledger.documents.append(("confirmed", one.today, one.quote.lines))
    timeline, through = asked[-1].quote.after.timeline, asked[-1].today + timedelta(days=70)
    lines = [line for _, found in lines_due(timeline, covered_by(ledger.lines), through) for line in found]
    assert outstanding(timeline, [*ledger.lines, *lines], through) == {}


@given(tapes(40))
def test_l12_what_was_bought_before_a_scheduled_change_is_still_there_after_it(tape: Tape) -> None:
    scheduled = story(tape, 5)[-1]
    contract = scheduled.quote.after
    today = scheduled.today + timedelta(days=tape.pick((0, 1, 20)))
    bought = SeatsAsk(tape.pick(SEATS), 1 + tape.below(5))
    asked = ask(contract, today, AddSeats(bought))
    if asked is not None:
        after = asked.quote.after.timeline
        for day in {today, today + timedelta(days=500), *after.effective()}:
            if day >= today:
                before = _seats(contract.timeline, day, bought.seat_type)
                assert _seats(after, day, bought.seat_type) == before + bought.quantity


def _seats(timeline: Timeline, day: date, seat: str) -> int:
    state = timeline.state_on(day)
    assert state is not None
    return sum(item.quantity for item in state.items if item.component.key == seat)
