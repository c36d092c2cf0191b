"""Owners' numbers: what runs over a year, exactly; what is late for how long; seats that no account lends to another."""

from datetime import date, timedelta

import pytest
from tests.domain.builders import ended, seats, started, state

from subgraph.domain.numbers import Age, Ledger, SeatsSold, age_of, with_seats
from subgraph.domain.seats import SeatUse
from subgraph.domain.timeline import Timeline

TODAY = date(2026, 7, 15)


def timeline(unit: str, months: int, quantity: int, start: str = "2026-01-31") -> Timeline:
    """Agents at a price per term, from a start on."""
    return started(start, state(seats("agent", quantity, unit, months), months=months))


@pytest.mark.parametrize(
    ("late", "age"),
    [
        (-400, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.DAYS_1_TO_30),
        (30, Age.DAYS_1_TO_30),
        (31, Age.DAYS_31_TO_60),
        (60, Age.DAYS_31_TO_60),
        (61, Age.DAYS_61_TO_90),
        (90, Age.DAYS_61_TO_90),
        (91, Age.OVER_90_DAYS),
        (4_000, Age.OVER_90_DAYS),
    ],
)
def test_an_invoice_is_late_from_the_day_after_its_due_day(late: int, age: Age) -> None:
    assert age_of(TODAY - timedelta(days=late), TODAY) is age


def test_terms_are_added_exactly_and_rounded_once() -> None:
    ledger = Ledger("EUR", TODAY)
    for _ in range(3):
        ledger.add_subscription(timeline("1.00", 36, 1), TODAY)  # 2.777… cents a month each
    ledger.add_subscription(timeline("10.00", 1, 2), TODAY)
    ledger.add_subscription(timeline("60.00", 12, 7), TODAY)
    found = ledger.read()
    assert found.subscriptions == 5
    assert found.monthly_minor == 8 + 20_00 + 35_00
    assert found.yearly_minor == 1_00 + 240_00 + 420_00


def test_what_has_ended_or_not_begun_brings_no_revenue_today() -> None:
    ledger = Ledger("EUR", TODAY)
    ledger.add_subscription(timeline("10.00", 1, 1, start="2026-07-16"), TODAY)
    ledger.add_subscription(ended(timeline("10.00", 1, 1), "2026-07-15", "2026-06-01"), TODAY)
    found = ledger.read()
    assert (found.subscriptions, found.monthly_minor) == (0, 0)
    assert [(one.month, one.amount_minor) for one in found.renewals if one.amount_minor] == [(date(2026, 7, 1), 10_00)]


def test_renewals_stand_in_their_months_for_a_year_ahead() -> None:
    ledger = Ledger("EUR", TODAY)
    ledger.add_subscription(timeline("60.00", 12, 2), TODAY)  # 2027-01-31
    ledger.add_subscription(timeline("10.00", 1, 3), TODAY)  # 2026-07-31
    ledger.add_subscription(timeline("500.00", 36, 1), TODAY)  # 2029: not within the year
    found = ledger.read().renewals
    assert [one.month for one in found] == [date(2026, month, 1) for month in range(7, 13)] + [
        date(2027, month, 1) for month in range(1, 7)
    ]
    assert {one.month.isoformat()[:7]: (one.subscriptions, one.amount_minor) for one in found if one.subscriptions} == {
        "2026-07": (1, 30_00),
        "2027-01": (1, 120_00),
    }


def test_seats_that_one_account_has_too_many_help_no_other() -> None:
    key = ("suite", "agent")
    total = with_seats({}, {key: SeatUse(3, 3, 10)})
    total = with_seats(total, {key: SeatUse(9, 9, 4)})
    assert total == {key: SeatsSold(sold=14, used=7, required=12, over_limit=5)}
