"""L1, L2 and L9 where list prices move: a renewal goes by what was published before its day, whenever the run comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from tests.domain.laws.families import FAMILY, some_change
from tests.domain.laws.families import start as some_start
from tests.domain.laws.ledger import Ledger, nets
from tests.domain.laws.worlds import Tape, tapes

from subgraph.domain.billing import covered_by, lines_due, outstanding, renewal_totals
from subgraph.domain.catalog import PriceTable, ProductFamily
from subgraph.domain.quote import ChangeAsk, Contract, Quote, Renew, Situation
from subgraph.domain.quoting import quote_change
from subgraph.domain.renewal_prices import PriceList, RenewalPolicy, RenewalPrices
from subgraph.domain.repricing import as_renewed, renew_prices
from subgraph.domain.rules import Buyer, Role
from subgraph.domain.scheduling import renewal_days
from subgraph.domain.timeline import Timeline
from subgraph.domain.totals import totals

pytestmark = pytest.mark.laws
STAFF = Buyer(frozenset({Role.STAFF}))
NOON = time(12, tzinfo=UTC)
BOUGHT_AGAIN = (
    b"\x00\x00\x00\x00\x00\x01\x00\x00\xcf\x00\x00\x01\x014\x00\x00\x00\x00*4\x00\x00\x00\x00\x044\x00\x00\x01\x00\x04"
)
"""Given up for a period while the run was down, and bought again at a later list price that equals the first."""
POLICIES = (RenewalPolicy.NEXT_RENEWAL, RenewalPolicy.ON_DATE, RenewalPolicy.KEEP)


def prices(tape: Tape) -> PriceTable:
    """All prices, or one seat type's, higher or lower by some whole units."""
    seat, more = tape.pick(("desk", "room", None)), Decimal(tape.below(9))
    found = dict(FAMILY.prices.prices)
    for key, price in found.items():
        if seat is None or key.component == f"seat:{seat}":
            tiers = tuple(replace(one, unit_amount=one.unit_amount + more) for one in price.tiers)
            found[key] = replace(price, unit_amount=price.unit_amount + (more if not tiers else 0), tiers=tiers)
    return PriceTable(found)


def policy(tape: Tape, around: date) -> RenewalPrices:
    """Any renewal prices that a family could declare."""
    kind = tape.pick(POLICIES)
    if kind is not RenewalPolicy.ON_DATE:
        return RenewalPrices(kind)
    return RenewalPrices(kind, around + timedelta(days=tape.below(200)), tape.pick((0, 0, 14, 45, 120)))


def history(tape: Tape, start: date) -> tuple[PriceList, ...]:
    """Up to five publications after what was declared."""
    lists = [PriceList(None, FAMILY.prices, policy(tape, start))]
    day = start - timedelta(days=tape.below(60))
    for _ in range(tape.below(5)):
        day += timedelta(days=tape.pick((1, 10, 31, 60, 200)))
        last = lists[-1].renewal
        lists.append(PriceList(datetime.combine(day, NOON), prices(tape), last if tape.below(2) else policy(tape, day)))
    return tuple(lists)


def sold_on(lists: tuple[PriceList, ...], day: date) -> ProductFamily:
    """The family as it is sold on the evening of a day."""
    known = tuple(one for one in lists if one.at is None or one.at.date() <= day)
    return replace(FAMILY, prices=known[-1].prices, renewal_prices=known[-1].renewal, price_lists=known)


@dataclass
class Life:
    """A subscription with its documents, while list prices are published."""

    lists: tuple[PriceList, ...]
    contract: Contract
    ledger: Ledger
    ran_on: date

    def run(self, through: date) -> None:
        """The bill run: at each renewal that it has not reached yet the prices move first."""
        for day in renewal_days(self.contract, self.ran_on, through):
            renewed = renew_prices(replace(FAMILY, price_lists=self.lists), self.contract, day, UTC)
            self.contract = renewed.contract if renewed is not None else self.contract
            self.ledger.run(self.contract.timeline, day)
        self.ledger.run(self.contract.timeline, through)
        self.ran_on = max(self.ran_on, through)

    def ask(self, day: date, change: object) -> None:
        """A change asked and confirmed on a day, where the family lets it."""
        family, contract = sold_on(self.lists, day), self.contract
        situation = Situation(day, contract.timeline.currency, STAFF)
        quote = quote_change(family, situation, contract, ChangeAsk((change,)))  # type: ignore[arg-type]
        if isinstance(quote, Quote):
            self.ledger.documents.append(("confirmed", day, quote.lines))
            self.contract = quote.after


def born(tape: Tape) -> Life:
    """A purchase at the prices that were declared first."""
    bought = some_start(tape)
    life = Life(history(tape, bought.today), bought.quote.after, Ledger(), bought.today)
    life.ledger.documents.append(("confirmed", bought.today, bought.quote.lines))
    return life


def changes(tape: Tape, first: date, *, early: bool = False) -> list[tuple[date, object]]:
    """What is asked on which days; with `early` renewals too, which keep what was quoted even if the run was down."""
    day, found = first, list[tuple[date, object]]()
    for _ in range(tape.below(5)):
        day += timedelta(days=tape.pick((3, 17, 31, 40, 100)))
        change = some_change(tape)
        if early or not isinstance(change, Renew):
            found.append((day, change))
    return found


def lived(tape: Tape, *, daily: bool, early: bool = True) -> tuple[Life, date]:
    """A life whose run came every day, or once at its end."""
    life = born(tape)
    asked = changes(tape, life.contract.timeline.start, early=early)
    last = (asked[-1][0] if asked else life.contract.timeline.start) + timedelta(days=tape.pick((1, 40, 400)))
    for day, change in asked:
        if daily:
            life.run(day)
        life.ask(day, change)
        if daily:
            life.run(day)
    life.run(last)
    return life, last


@given(tapes(90))
@example(Tape(BOUGHT_AGAIN))
def test_l9_one_late_run_leaves_the_prices_and_the_sums_of_a_run_every_day(tape: Tape) -> None:
    other = Tape(tape._whole)
    (late, last), (daily, _) = lived(tape, daily=False, early=False), lived(other, daily=True, early=False)
    assert _prices_by_day(late.contract.timeline, last) == _prices_by_day(daily.contract.timeline, last)
    assert nets(late.ledger.lines) == nets(daily.ledger.lines)


def _prices_by_day(timeline: Timeline, last: date) -> list[object]:
    days = sorted({*timeline.effective(), last})
    found: list[object] = []
    for state in (timeline.state_on(day) for day in days if day <= last):
        assert state is not None
        if not found or found[-1] != (state.term, {one.component: one for one in state.items}):
            found.append((state.term, {one.component: one for one in state.items}))
    return found


@given(tapes(90))
def test_l2_what_was_issued_is_what_is_owed_whatever_moved(tape: Tape) -> None:
    life, last = lived(tape, daily=tape.below(2) == 0)
    assert outstanding(life.contract.timeline, life.ledger.lines, last) == {}
    assert lines_due(life.contract.timeline, covered_by(life.ledger.lines), last) == ()


@given(tapes(90))
def test_l1_a_renewal_asked_again_moves_nothing(tape: Tape) -> None:
    life, last = lived(tape, daily=True)
    family = replace(FAMILY, price_lists=life.lists)
    for day in renewal_days(life.contract, life.contract.timeline.start, last):
        assert renew_prices(family, life.contract, day, UTC) is None


@given(tapes(60))
def test_what_is_published_on_or_after_a_day_decides_nothing_of_its_renewal(tape: Tape) -> None:
    life = born(tape)
    for day in renewal_days(life.contract, life.contract.timeline.start, date(2031, 1, 1)):
        known = tuple(one for one in life.lists if one.at is None or one.at < datetime.combine(day, time(), UTC))
        then = renew_prices(replace(FAMILY, price_lists=known), life.contract, day, UTC)
        assert then == renew_prices(replace(FAMILY, price_lists=life.lists), life.contract, day, UTC)


@given(tapes(60))
def test_the_estimate_of_the_next_invoice_is_what_the_run_bills(tape: Tape) -> None:
    life = born(tape)
    today = life.contract.timeline.start + timedelta(days=tape.pick((0, 20, 50, 300)))
    life.run(today)
    life.lists = tuple(one for one in life.lists if one.at is None or one.at.date() <= today)
    estimate = renewal_totals(as_renewed(sold_on(life.lists, today), life.contract.timeline, today, UTC), today)
    assert estimate is not None
    life.run(estimate[0])
    who, day, lines = life.ledger.documents[-1]
    assert (who, day, totals(lines)) == ("run", *estimate)


@given(tapes(60))
def test_what_was_renewed_early_is_billed_once_whatever_is_published_and_changed_later(tape: Tape) -> None:
    life = born(tape)
    today = life.contract.timeline.start + timedelta(days=tape.pick((0, 3, 20)))
    life.ask(today, Renew())
    [early] = life.contract.timeline.early
    paid = life.contract.timeline.state_on(early.period_start)
    assert paid is not None
    for day, change in changes(tape, today):
        if day >= early.period_start:
            break
        life.ask(day, change)
    life.run(early.period_start + timedelta(days=tape.pick((0, 5, 100))))
    held = life.contract.timeline.state_on(early.period_start)
    assert held is not None
    before = {one.component: one.price for one in paid.items}
    if held.term == paid.term:
        assert all(before.get(one.component, one.price) == one.price for one in held.items)
    assert outstanding(life.contract.timeline, life.ledger.lines, early.period_start) == {}
