"""What is owed for a period: full prices by days, each stage rounded once."""

from dataclasses import replace

from tests.domain.builders import changed, day, ended, percent, seat, seats, started, state

from subgraph.domain.course import Course
from subgraph.domain.dates import Period
from subgraph.domain.proration import due_periods, full_price, owed, slices
from subgraph.domain.timeline import EarlyRenewal, GrantedDiscount

JANUARY = Period(day("2026-01-01"), day("2026-02-01"))


def test_a_whole_period_owes_the_full_price() -> None:
    assert owed(started("2026-01-01", state(seats("a", 2, "10.00"))), JANUARY)[seat("a")].net_minor == 2000


def test_however_often_a_period_is_cut_it_is_rounded_once() -> None:
    timeline = started("2026-01-01", state(seats("a", 1, "10.00")))
    for number in range(2, 32):
        again = seats("a", 1 + number % 2, "10.00")
        timeline = changed(timeline, f"2026-01-{number:02}", state(again))
    days_of_two = sum(1 for number in range(2, 32) if number % 2)
    assert owed(timeline, JANUARY)[seat("a")].list_minor == (1000 * (31 + days_of_two) + 15) // 31


def test_each_stage_is_rounded_once_and_a_discount_is_the_difference() -> None:
    first = state(seats("a", 1, "1.04"), discounts=(percent("term", "10"), percent("partner", "20")))
    found = owed(started("2026-04-16", first, anchor="2026-04-01"), Period(day("2026-04-01"), day("2026-05-01")))
    assert (found[seat("a")].list_minor, found[seat("a")].discounts) == (52, {"term": -5, "partner": -9})
    assert found[seat("a")].net_minor == 38


def test_a_discount_cuts_a_period_at_its_first_and_after_its_last_day() -> None:
    gift = GrantedDiscount("gift", "Gift", amount_minor=310, first_day=day("2026-01-11"), last_day=day("2026-01-20"))
    timeline = started("2026-01-01", state(seats("a", 1, "10.00"), discounts=(gift,)))
    assert [part.days for part in slices(Course.of(timeline), JANUARY)] == [10, 10, 11]
    assert owed(timeline, JANUARY)[seat("a")].discounts == {"gift": -100}


def test_days_before_the_start_and_from_the_end_on_owe_nothing() -> None:
    timeline = started("2026-01-11", state(seats("a", 1, "31.00")), anchor="2026-01-01")
    assert owed(timeline, JANUARY)[seat("a")].net_minor == 2100
    assert owed(ended(timeline, "2026-01-21", "2026-01-15"), JANUARY)[seat("a")].net_minor == 1000
    assert owed(timeline, Period(day("2025-12-01"), day("2026-01-01"))) == {}


def test_a_revision_dated_before_the_start_counts_from_the_start() -> None:
    timeline = started("2026-01-11", state(seats("a", 1, "31.00")), anchor="2026-01-01")
    timeline = changed(timeline, "2026-01-05", state(seats("a", 9, "31.00")))
    assert owed(timeline, JANUARY)[seat("a")].net_minor == 2100


def test_a_period_is_due_once_it_began_or_was_renewed_early() -> None:
    timeline = started("2026-01-01", state(seats("a", 1, "10.00")))
    assert due_periods(timeline, day("2025-12-31")) == ()
    assert [due_on for _, due_on in due_periods(timeline, day("2026-03-01"))] == [
        day("2026-01-01"),
        day("2026-02-01"),
        day("2026-03-01"),
    ]
    early = replace(timeline, early=(EarlyRenewal(day("2026-02-01"), 2, day("2026-01-10")),))
    assert [due_on for _, due_on in due_periods(early, day("2026-01-31"))] == [day("2026-01-01"), day("2026-01-10")]


def test_a_full_price_shows_the_discounts_of_a_day() -> None:
    summer = replace(percent("summer", "50"), first_day=day("2026-06-01"))
    held = state(seats("a", 10, "60.00", 12), months=36, discounts=(percent("term", "10"), summer))
    winter = full_price(held, seat("a"), "EUR", day("2026-01-01"))
    assert (winter.list_minor, winter.discounts, winter.net_minor) == (180000, {"term": -18000}, 162000)
    assert full_price(held, seat("a"), "EUR", day("2026-06-01")).net_minor == 81000
