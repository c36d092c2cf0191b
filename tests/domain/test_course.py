"""A timeline read: its grid of periods, what held when, and when a period is due."""

from dataclasses import replace

import pytest
from tests.domain.builders import changed, day, ended, seats, started, state

from subgraph.domain.course import Course, anchor_on, due_day, period_on, starts_period
from subgraph.domain.dates import Period
from subgraph.domain.timeline import EarlyRenewal, Timeline

ONE = seats("a", 1, "10.00")
MONTHLY, YEARLY = state(ONE), state(ONE, months=12)


def _starts(timeline: Timeline, count: int) -> list[str]:
    found = zip(range(count), Course.of(timeline).periods(timeline.start), strict=False)
    return [period.start.isoformat() for _, period in found]


def test_periods_follow_each_other_from_the_start() -> None:
    assert _starts(started("2026-01-31", MONTHLY), 4) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_co_termed_start_lies_in_the_others_period() -> None:
    assert _starts(started("2021-09-16", MONTHLY, anchor="2021-08-25"), 2) == ["2021-08-25", "2021-09-25"]


def test_an_anchor_to_come_is_counted_back_from() -> None:
    assert _starts(started("2026-01-10", MONTHLY, anchor="2026-03-31"), 2) == ["2025-12-31", "2026-01-31"]


def test_another_term_starts_a_new_run_of_periods_that_keeps_the_day_of_the_month() -> None:
    timeline = changed(started("2026-01-31", MONTHLY), "2026-02-28", YEARLY, "2026-02-03")
    timeline = changed(timeline, "2027-02-28", MONTHLY, "2026-02-03")
    assert _starts(timeline, 4) == ["2026-01-31", "2026-02-28", "2027-02-28", "2027-03-31"]
    assert anchor_on(timeline, day("2026-02-15")) == day("2026-01-31")
    assert anchor_on(timeline, day("2026-12-31")) == day("2026-02-28")


def test_a_term_never_changes_inside_a_period() -> None:
    timeline = changed(started("2026-01-31", MONTHLY), "2026-02-27", YEARLY)
    with pytest.raises(ValueError, match="first day"):
        Course.of(timeline)


def test_a_superseded_revision_leaves_no_trace_in_the_grid() -> None:
    timeline = changed(started("2026-01-01", MONTHLY), "2026-02-01", YEARLY, "2026-01-05")
    assert _starts(changed(timeline, "2026-02-01", MONTHLY, "2026-01-06"), 3) == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]


def test_nothing_runs_from_the_end_on() -> None:
    timeline = ended(started("2026-01-01", MONTHLY), "2026-02-10", "2026-01-20")
    assert _starts(timeline, 9) == ["2026-01-01", "2026-02-01"]
    assert not Course.of(timeline).has(Period(day("2026-03-01"), day("2026-04-01")))
    assert _starts(ended(timeline, "2026-01-01", "2026-01-21"), 9) == []


def test_only_its_own_periods_are_a_timelines() -> None:
    course = Course.of(started("2026-01-01", MONTHLY))
    assert course.has(Period(day("2026-02-01"), day("2026-03-01")))
    assert not course.has(Period(day("2026-02-01"), day("2027-02-01")))
    assert not course.has(Period(day("2025-12-01"), day("2026-01-01")))


def test_a_period_is_due_on_its_first_day_or_the_start_or_when_it_was_renewed() -> None:
    timeline = started("2026-01-16", MONTHLY, anchor="2026-01-01")
    first, second = (period for _, period in zip(range(2), Course.of(timeline).periods(timeline.start), strict=False))
    assert due_day(timeline, first) == day("2026-01-16")
    assert due_day(timeline, second) == day("2026-02-01")
    early = replace(timeline, early=(EarlyRenewal(day("2026-02-01"), 2, day("2026-01-20")),))
    assert due_day(early, second) == day("2026-01-20")


def test_the_newest_word_holds_on_a_day() -> None:
    timeline = changed(started("2026-01-01", MONTHLY), "2026-01-10", state(seats("a", 2, "10.00")))
    timeline = changed(timeline, "2026-01-10", state(seats("a", 3, "10.00")))
    held = Course.of(timeline).state_at(day("2026-01-10"))
    assert held is not None
    assert held.items[0].quantity == 3
    assert held == timeline.state_on(day("2026-01-10"))
    assert Course.of(timeline).state_at(day("2025-12-31")) is None


def test_a_day_starts_a_period_or_lies_within_one() -> None:
    timeline = started("2026-01-31", MONTHLY)
    assert starts_period(timeline, day("2026-02-28"))
    assert not starts_period(timeline, day("2026-03-28"))
    assert period_on(timeline, day("2026-03-01")) == Period(day("2026-02-28"), day("2026-03-31"))
    with pytest.raises(ValueError, match="no periods"):
        period_on(replace(timeline, revisions=()), day("2026-03-01"))
