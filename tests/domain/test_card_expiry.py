"""When a card's end is told: 30 and 7 days before the last day of its month, and the nearest of the two only."""

from datetime import date

import pytest

from subgraph.domain.card_expiry import last_day, months_ahead, notice_days, notice_of


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        ("2028-01-29", None),
        ("2028-01-30", 30),
        ("2028-02-21", 30),
        ("2028-02-22", 7),
        ("2028-02-29", 7),
        ("2028-03-01", None),
    ],
)
def test_a_card_that_ends_with_a_leap_february(today: str, notice: int | None) -> None:
    assert last_day("2028-02") == date(2028, 2, 29)
    assert notice_of("2028-02", date.fromisoformat(today)) == notice


@pytest.mark.parametrize("month", ["2027-02", "2027-12", "2028-01"])
def test_whatever_is_due_somewhere_on_a_day_is_among_the_months_looked_at(month: str) -> None:
    for day in notice_days(month):
        assert notice_of(month, day) is not None
        assert month in months_ahead(day)
    assert month in months_ahead(last_day(month))
