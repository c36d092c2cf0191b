"""Telling of a card that ends: how long before the last day of the month that is printed on it."""

from __future__ import annotations

from datetime import date, timedelta

from subgraph.domain.dates import add_months

NOTICES = (30, 7)
"""Days before its last day on which whoever pays with it is told; a late run gives the nearest notice only."""
_DAY = timedelta(days=1)


def last_day(expires: str) -> date:
    """The last day on which a card is good, of its month as YYYY-MM."""
    return add_months(date.fromisoformat(f"{expires}-01"), 1) - _DAY


def notice_of(expires: str, today: date) -> int | None:
    """Which notice is due on a day; None where the card is good for longer, or is over."""
    left = (last_day(expires) - today).days
    return min((days for days in NOTICES if left <= days), default=None) if left >= 0 else None


def notice_days(expires: str) -> tuple[date, ...]:
    """The days on which the notices of a card fall due."""
    return tuple(last_day(expires) - timedelta(days=days) for days in NOTICES)


def months_ahead(today: date) -> tuple[str, ...]:
    """The months of cards of which something may be due, wherever in the world that day is."""
    days = (today - _DAY, today + _DAY * (max(NOTICES) + 1))
    months = [days[0].replace(day=1)]
    while months[-1] < days[1].replace(day=1):
        months.append(add_months(months[-1], 1))
    return tuple(f"{month:%Y-%m}" for month in months)
