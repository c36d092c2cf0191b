"""L1, L2, L10: whatever happened in whatever order, the lines come to what is owed, once."""

import pytest
from hypothesis import given
from tests.domain.laws import oracle
from tests.domain.laws.ledger import nets, play
from tests.domain.laws.worlds import World, worlds

from subgraph.domain.billing import covered_by, lines_due, outstanding

pytestmark = pytest.mark.laws


@given(worlds())
def test_l1_billing_twice_gives_nothing_the_second_time(world: World) -> None:
    ledger = play(world)
    assert lines_due(world.timeline, covered_by(ledger.lines), world.today) == ()


@given(worlds())
def test_l2_all_lines_come_to_what_is_owed_day_by_day(world: World) -> None:
    ledger = play(world)
    assert nets(ledger.lines) == oracle.owed(world.timeline, world.today)
    assert outstanding(world.timeline, ledger.lines, world.today) == {}


@given(worlds())
def test_l10_the_record_days_alone_rebuild_what_was_issued(world: World) -> None:
    issued = play(world)
    rebuilt = lines_due(world.timeline, {}, world.today)
    assert nets(line for _, lines in rebuilt for line in lines) == nets(issued.lines)
    still = {period for _, lines in rebuilt for line in lines for period in [line.period]}
    by_day = {day: nets(lines) for day, lines in rebuilt}
    for day in {line.due_on for line in issued.lines} | by_day.keys():
        stored = nets(line for line in issued.lines if line.due_on == day and line.period in still)
        assert stored == by_day.get(day, {})
