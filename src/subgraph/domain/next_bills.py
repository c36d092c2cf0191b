"""The next day on which something of a subscription falls due: where the bill run finds it."""

from __future__ import annotations

from datetime import date

from subgraph.domain.course import Course, due_day
from subgraph.domain.timeline import Timeline


def next_bill_on(timeline: Timeline, after: date, pending: date | None = None) -> date | None:
    """The first due day later than `after`, by which everything due is billed or on its way; None: nothing is ever due again.

    `pending` is the day stored before the write: where the run has not come to it yet it stays the run's (W12).
    """
    if pending is not None and pending <= after:
        return pending
    course = Course.of(timeline)
    days = [day for day in (_next_period(course, after), _usage_end(course)) if day is not None and day > after]
    return min(days, default=None)


def _next_period(course: Course, after: date) -> date | None:
    for period in course.periods(after):
        due_on = due_day(course.timeline, period)
        if due_on > after:
            return due_on
    return None


def _usage_end(course: Course) -> date | None:
    """Usage of the last period is billed on the end; before it, every period's end is the next one's first day."""
    end = course.timeline.end
    if end is None or not any(state.usages for state in course.states):
        return None
    return end
