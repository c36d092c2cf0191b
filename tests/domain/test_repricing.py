"""Which prices move at a renewal: components of every kind, what is no longer priced, what the family priced itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.domain.builders import changed, day, ended, per_unit, started

from subgraph.domain.catalog import Price, PriceKey, PriceTable, ProductFamily
from subgraph.domain.quote import Contract
from subgraph.domain.renewal_prices import PriceList, RenewalPolicy, RenewalPrices
from subgraph.domain.repricing import first_move, moved_prices, renew_prices, repriced
from subgraph.domain.timeline import Component, EarlyRenewal, Item, ItemKind, MeteredUsage, State, Timeline

SEAT = Component(ItemKind.SEAT, "product", "gold", "seat")
BASE = Component(ItemKind.BASE, "product", "gold", "base")
COMMIT = Component(ItemKind.BASE, "product", "gold", "commit:calls")
ADD_ON = Component(ItemKind.ADD_ON, "product", "gold", "extra")
USAGE = Component(ItemKind.USAGE, "product", "gold", "calls")
OLD, NEW = per_unit("10.00"), per_unit("12.00")
KEYS = ("seat:seat", "base", "addon:extra", "usage:calls")
NEXT = RenewalPrices(RenewalPolicy.NEXT_RENEWAL)


def listed(price: Price, *components: str) -> PriceTable:
    return PriceTable({PriceKey("product", one, "EUR", "gold"): price for one in components or KEYS})


def family(*lists: PriceList) -> ProductFamily:
    return ProductFamily("made-up", "Made up", (), (), lists[-1].prices, (), price_lists=lists)


def published(at: str | None, prices: PriceTable, renewal: RenewalPrices = NEXT) -> PriceList:
    return PriceList(datetime.fromisoformat(at) if at else None, prices, renewal)


MOVED = family(published(None, listed(OLD)), published("2026-06-01T12:00:00+00:00", listed(NEW)))
ITEMS = tuple(Item(one, 1, OLD, one.key) for one in (SEAT, BASE, COMMIT, ADD_ON))
STATE = State("annual", 12, ITEMS, usages=(MeteredUsage(USAGE, "calls", OLD, "calls", 1),))


def timeline(state: State = STATE) -> Timeline:
    return started("2026-01-01", state)


def moved(sold: ProductFamily, of: Timeline, on: str = "2027-01-01") -> dict[Component, Price]:
    return {one.component: one.after for one in moved_prices(sold, of, day(on), UTC)}


def test_every_component_moves_to_the_list_price_of_its_kind() -> None:
    assert moved(MOVED, timeline()) == dict.fromkeys((SEAT, BASE, COMMIT, ADD_ON, USAGE), NEW)


def test_what_is_no_longer_priced_keeps_its_price() -> None:
    sold = family(published(None, listed(OLD)), published("2026-06-01T12:00:00+00:00", listed(NEW, "base")))
    assert moved(sold, timeline()) == {BASE: NEW}


def test_a_price_of_the_familys_own_code_stays() -> None:
    own = replace(STATE, items=(replace(ITEMS[0], listed=OLD), ITEMS[1]))
    assert SEAT not in moved(MOVED, timeline(own))


def test_what_begins_on_the_day_costs_what_was_quoted() -> None:
    later = Component(ItemKind.ADD_ON, "product", "gold", "later")
    begun = replace(STATE, items=(*ITEMS[:1], Item(later, 1, OLD, "later")))
    assert moved(MOVED, changed(timeline(), "2027-01-01", begun, "2026-03-01")) == {SEAT: NEW, USAGE: NEW}
    other_term = replace(STATE, term="monthly", term_months=1)
    assert moved(MOVED, changed(timeline(), "2027-01-01", other_term, "2026-03-01")) == {}


@pytest.mark.parametrize("on", ["2026-01-01", "2026-12-31", "2027-01-02"])
def test_only_a_renewal_moves_prices(on: str) -> None:
    assert moved(MOVED, timeline(), on) == {}


def test_nothing_moves_from_the_end_on_or_in_a_period_that_was_renewed_early() -> None:
    assert moved(MOVED, ended(timeline(), "2027-01-01", "2026-05-01")) == {}
    early = replace(timeline(), early=(EarlyRenewal(day("2027-01-01"), 2, day("2026-05-01")),))
    assert moved(MOVED, early) == {}
    assert moved(MOVED, early, "2028-01-01") != {}


@pytest.mark.parametrize(("hours", "moves"), [(-11, True), (0, True), (5, False), (14, False)])
def test_a_day_begins_where_the_account_is(hours: int, moves: bool) -> None:
    """Published on 31 December at 20:00 UTC: the next day still, or already, further east."""
    sold = family(published(None, listed(OLD)), published("2026-12-31T20:00:00+00:00", listed(NEW)))
    zone = timezone(timedelta(hours=hours))
    assert bool(moved_prices(sold, timeline(), day("2027-01-01"), zone)) is moves


@pytest.mark.parametrize(("published_on", "moves"), [("2026-12-02", True), ("2026-12-03", False)])
def test_notice_is_counted_in_whole_days_for_prices_and_for_the_policy_itself(published_on: str, moves: bool) -> None:
    """30 days before 1 January is 2 December."""
    notice = RenewalPrices(RenewalPolicy.ON_DATE, date(2026, 1, 1), 30)
    at = f"{published_on}T12:00:00+00:00"
    prices = family(published(None, listed(OLD), notice), published(at, listed(NEW), notice))
    policy = family(
        published(None, listed(OLD), RenewalPrices()),
        published("2026-02-01T12:00:00+00:00", listed(NEW), RenewalPrices()),
        published(at, listed(NEW), notice),
    )
    for sold in (prices, policy):
        assert bool(moved(sold, timeline())) is moves
        assert moved(sold, timeline(), "2028-01-01") != {}


def test_prices_of_a_renewal_reach_later_states_until_another_term() -> None:
    dearer = replace(STATE, items=(replace(ITEMS[0], quantity=2),))
    other_term = replace(STATE, term="monthly", term_months=1)
    lived = changed(changed(timeline(), "2027-03-01", dearer), "2028-01-01", other_term, "2027-04-01")
    after = repriced(lived, day("2027-01-01"), moved_prices(MOVED, lived, day("2027-01-01"), UTC), 4)
    prices = {on: {one.price for one in state.items} for on, state in after.effective().items()}
    assert prices == {
        day("2026-01-01"): {OLD},
        day("2027-01-01"): {NEW},
        day("2027-03-01"): {NEW},
        day("2028-01-01"): {OLD},
    }


def test_a_late_renewal_leaves_a_later_period_that_was_renewed_early_at_its_price() -> None:
    early = replace(timeline(), early=(EarlyRenewal(day("2028-01-01"), 2, day("2027-01-10")),))
    renewed = renew_prices(MOVED, Contract("sub", 2, early), day("2027-01-01"), UTC)
    assert renewed is not None
    assert [one.on for one in renewed.contract.timeline.revisions] == [
        day("2026-01-01"),
        day("2027-01-01"),
        day("2028-01-01"),
    ]
    assert renewed.contract.timeline.state_on(day("2028-01-01")) == STATE
    [kept] = renewed.contract.scheduled
    assert (kept.effective_on, kept.system) == (day("2028-01-01"), True)


def test_the_first_move_is_found_however_far_away_and_none_where_nothing_will_move() -> None:
    months = State("monthly", 1, ITEMS)
    on_date = RenewalPrices(RenewalPolicy.ON_DATE, date(2027, 9, 1), 30)
    sold = family(
        published(None, listed(OLD), RenewalPrices()), published("2026-06-01T12:00:00+00:00", listed(NEW), on_date)
    )
    move = first_move(sold, timeline(months), day("2026-06-01"), UTC)
    assert move is not None
    assert move[0] == day("2027-09-01")
    assert first_move(MOVED, timeline(replace(STATE, items=(), usages=())), day("2026-06-01"), UTC) is None
    kept = family(published(None, listed(OLD), RenewalPrices()))
    assert first_move(kept, timeline(), day("2026-06-01"), UTC) is None
