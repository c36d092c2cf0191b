"""L13: the lines shown add up to owed minus invoiced, and each explains itself within two minor units."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from tests.domain.laws import oracle
from tests.domain.laws.ledger import nets, play
from tests.domain.laws.oracle import Key
from tests.domain.laws.worlds import Confirmed, World, worlds

from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.timeline import Timeline

pytestmark = pytest.mark.laws
TOLERANCE = 2


@given(worlds())
def test_l13_a_confirmations_lines_are_owed_after_it_minus_owed_before_it(world: World) -> None:
    documents = iter(play(world).documents)
    for event in world.events:
        if isinstance(event, Confirmed) and not event.system:
            lines = next(lines for who, day, lines in documents if (who, day) == ("confirmed", event.today))
            owed = oracle.owed(event.after, event.today)
            before = oracle.owed(event.before, event.today) if event.before else {}
            assert nets(lines) == _difference(owed, before)


def _difference(after: dict[Key, int], before: dict[Key, int]) -> dict[Key, int]:
    found = {key: after.get(key, 0) - before.get(key, 0) for key in after.keys() | before.keys()}
    return {key: amount for key, amount in found.items() if amount}


@given(worlds())
def test_l13_what_a_line_prints_gives_its_amount_within_two_minor_units(world: World) -> None:
    exponent = EXPONENTS[world.timeline.currency]
    for line in play(world).lines:
        if line.unit_amount is not None and line.quantity is not None:
            printed = line.quantity * Fraction(line.unit_amount) * 10**exponent * line.term_months
            printed *= Fraction(line.charged.days, line.price_months * line.period.days)
            assert abs(line.amount_minor - printed) <= TOLERANCE


@given(worlds())
def test_l13_every_line_is_a_part_of_full_prices_by_days_within_two_minor_units(world: World) -> None:
    steps: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in play(world).lines:
        versions = line.from_version, line.to_version
        steps[line.component, line.period, line.charged, versions, line.discount].append(line)
    for lines in steps.values():
        first, last = lines[0].charged.start, lines[0].charged.end - timedelta(days=1)
        parts = [_Parts.on(world.timeline, lines[0], day) for day in (first, last)]
        assert parts[0] == parts[1], "a line covers days of different prices"
        share = Fraction(lines[0].charged.days, lines[0].period.days)
        # One line says the difference. Else the old is credited and the new charged, and of the two a 0 is left out.
        amounts = [line.amount_minor for line in lines]
        sides = [amounts] if len(amounts) == 2 else [[0, *amounts], [*amounts, 0]]
        explained = [
            abs(credit + parts[0].before * share) <= TOLERANCE and abs(charge - parts[0].after * share) <= TOLERANCE
            for credit, charge in sides
        ]
        difference = (parts[0].after - parts[0].before) * share
        assert any(explained) or (len(amounts) == 1 and abs(amounts[0] - difference) <= TOLERANCE)


@dataclass(frozen=True)
class _Parts:
    """The full-period amounts before and after that a line speaks of, on one day."""

    before: int
    after: int

    @staticmethod
    def on(timeline: Timeline, line: Line, day: date) -> "_Parts":
        versions = line.from_version, line.to_version
        return _Parts(*(_full(timeline.as_of(version), line, day) for version in versions))


def _full(timeline: Timeline, line: Line, day: date) -> int:
    state = oracle.state_on(timeline, day)
    ended = timeline.end is not None and timeline.end <= day
    if state is None or ended or not _has(timeline, line.period):
        return 0
    amount, taken = oracle.full_prices(state, day, timeline.currency).get(line.component, (0, {}))
    return amount if line.discount is None else -taken.get(line.discount, 0)


def _has(timeline: Timeline, period: Period) -> bool:
    return period in oracle.periods(timeline, period.start)


@given(worlds())
def test_l13_the_money_and_the_days_decide_the_kind_of_a_line(world: World) -> None:
    for line in play(world).lines:
        assert line.amount_minor != 0
        assert line.period.start <= line.charged.start < line.charged.end <= line.period.end
        if line.discount is not None:
            assert line.kind is LineKind.DISCOUNT
        elif line.amount_minor < 0:
            assert line.kind is LineKind.PRORATED_CREDIT
        else:
            assert line.kind is (LineKind.CHARGE if line.charged == line.period else LineKind.PRORATED_CHARGE)
