"""The next day on which something of a subscription falls due: where the bill run finds it."""

from __future__ import annotations

from datetime import date

from subgraph.domain.billing import Covered, lines_due
from subgraph.domain.course import Course, due_day
from subgraph.domain.timeline import Timeline


def next_bill_on(timeline: Timeline, covered: Covered, after: date, pending: date | None = None) -> date | None:
    """The first day on which anything is due that no line bills yet; None: nothing is ever due again.

    Everything due by `after` is either billed (`covered`), or still the run's: then its day comes first (W12), as does
    `pending`, the day stored before a write. What the system changed in a period that is billed is due when recorded.
    """
    known = known_on(timeline, after)
    waiting = [day for day, _ in lines_due(timeline, covered, known)]
    waiting += [pending] if pending is not None and pending <= after else []
    if waiting:
        return min(waiting)
    course = Course.of(timeline)
    days = [day for day in (_next_period(course, known), _usage_end(course)) if day is not None and day > after]
    return min(days, default=None)


def known_on(timeline: Timeline, day: date) -> date:
    """The day by which all that was recorded so far has fallen due where its period has: that day or a later one."""
    recorded = [one.recorded_on for one in timeline.revisions]
    recorded += [one.recorded_on for one in timeline.ends]
    recorded += [one.recorded_on for one in timeline.early]
    return max(day, *recorded)


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
