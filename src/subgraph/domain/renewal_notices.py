"""Telling of a renewal that lies ahead: how long before it, and for which subscriptions that says anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from subgraph.domain.billing import next_due
from subgraph.domain.course import Course
from subgraph.domain.timeline import Timeline

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """From so many days before a renewal to the next shorter notice, exclusive: a late run gives the nearest notice only."""

    days: int
    until_days: int


def notice_windows(days: Iterable[int]) -> Iterator[NoticeWindow]:
    """The windows of a family's notices, the longest first."""
    ordered = sorted({*days}, reverse=True)
    yield from (NoticeWindow(one, after) for one, after in zip(ordered, [*ordered[1:], 0], strict=False))


def renews_after(timeline: Timeline, today: date, days: int) -> date | None:
    """The day on which it renews next, where a notice so many days before that day is of use.

    None where nothing renews (it ends, or has not begun), and where half of the period that runs is not longer than the notice:
    whoever pays by the month is not written to a day after paying.
    """
    found = next_due(timeline, today)
    if found is None:
        return None
    period, due_on = found
    if due_on != period.start or period.start <= timeline.start:
        return None
    running = Course.of(timeline).period_on(period.start - ONE_DAY)
    return due_on if (running.end - running.start).days > 2 * days else None
