"""Days, periods and clamped anchors (docs/billing.md, Words)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open [start, end), in whole days."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day < self.end


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """So many months later (or earlier), on `anchor_day` of the month, clamped to the month's last day (W6).

    `anchor_day` is the day's own unless given.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = day.day if anchor_day is None else anchor_day
    return date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """How many calendar months lie between the months of two days, whatever the day of the month."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of periods of one length: the k-th starts k * months after the anchor, clamped; k may be negative."""

    anchor: date
    anchor_day: int
    months: int

    def period_on(self, day: date) -> Period:
        """The period that holds the day."""
        number = months_between(self.anchor, day) // self.months
        start = self._start(number)
        if start > day:
            number, start = number - 1, self._start(number - 1)
        return Period(start, self._start(number + 1))

    def _start(self, number: int) -> date:
        return add_months(self.anchor, number * self.months, self.anchor_day)
