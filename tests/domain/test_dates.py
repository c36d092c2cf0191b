"""Periods start on the anchor's day of the month, or on the last day of a shorter month."""

from itertools import pairwise

import pytest
from tests.domain.builders import day

from subgraph.domain.dates import Period, Stretch, add_months, months_between


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_a_month_without_the_day_ends_earlier(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


def test_the_anchors_day_comes_back_after_a_short_month() -> None:
    assert add_months(day("2026-02-28"), 1, anchor_day=31) == day("2026-03-31")


def test_months_between_two_days_do_not_look_at_the_day() -> None:
    assert months_between(day("2025-11-30"), day("2026-02-01")) == 3
    assert months_between(day("2026-02-01"), day("2025-11-30")) == -3


@pytest.mark.parametrize("months", [1, 3, 12, 36, 60])
@pytest.mark.parametrize("anchor", ["2024-01-31", "2024-02-29", "2023-08-30", "2023-03-29"])
def test_every_day_lies_in_exactly_one_period_and_periods_join(anchor: str, months: int) -> None:
    stretch = Stretch(day(anchor), day(anchor).day, months)
    found = [stretch.period_on(day("2019-12-31"))]
    while found[-1].end < day("2032-01-01"):
        found.append(stretch.period_on(found[-1].end))
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(stretch.period_on(add_months(one.start, 0)) == one for one in found)
    assert any(one.start == day(anchor) for one in found)


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    period = Period(day("2026-01-01"), day("2026-02-01"))
    assert period.holds(day("2026-01-01"))
    assert not period.holds(day("2026-02-01"))
    assert period.days == 31
