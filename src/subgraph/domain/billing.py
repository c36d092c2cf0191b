"""When lines arise: on a confirmation, in the bill run, as the estimate of the next invoice (docs/billing.md, Timing).

All three are differences of one timeline as known at two versions. Which versions a period's lines bill is stored with
the lines, so a run that comes after a confirmation bills exactly the rest (W12), and billing twice gives nothing (L1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from subgraph.domain.course import Course, due_day
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.lines import Covering, difference_of
from subgraph.domain.proration import Owed, Prices, due_since, owed_in
from subgraph.domain.timeline import Component, EarlyRenewal, End, ItemKind, Revision, State, Timeline

Covered = Mapping[Period, tuple[tuple[int, int], ...]]
"""Per period the versions whose lines were issued, as intervals (from, to], in order."""


def covered_by(lines: Iterable[Line]) -> Covered:
    """What issued lines cover; usage is billed from readings and covers nothing."""
    found: dict[Period, set[tuple[int, int]]] = {}
    for line in lines:
        if line.component.kind is not ItemKind.USAGE:
            found.setdefault(line.period, set()).add((line.from_version, line.to_version))
    return {period: tuple(sorted(intervals)) for period, intervals in found.items()}


def lines_of_change(before: Timeline | None, after: Timeline, today: date) -> tuple[Line, ...]:
    """The lines of a quote and its confirmation: owed after minus owed before, for the periods due by today (law L7).

    A renewal that the run has not reached yet stays the run's. `before` is None for a new subscription.
    """
    new = Course.of(after)
    if before is None:
        return tuple(
            line
            for period, _ in due_since(new, after.start, today)
            for line in difference_of(None, new, Covering(period, 0, after.version, today))
        )
    old = Course.of(before)
    since = min(first_difference(old, new), today)
    due_before = {period for period, _ in due_since(old, since, today)}
    due_after = {period for period, _ in due_since(new, since, today)}
    lines: list[Line] = []
    for period in sorted(due_before | due_after):
        known = period in due_before or not old.has(period)
        if known:
            lines += difference_of(old, new, Covering(period, before.version, after.version, today))
        else:
            lines += difference_of(None, new, Covering(period, 0, after.version, today))
    return tuple(lines)


def first_difference(old: Course, new: Course) -> date:
    """The first day from which two courses may owe different things; date.max where they hold the same."""
    found = date.max
    ends = old.timeline.end, new.timeline.end
    if ends[0] != ends[1]:
        found = min(end for end in ends if end is not None)
    for (day, state), (other_day, other) in zip(_course_entries(old), _course_entries(new), strict=False):
        if day != other_day or (state is not other and state != other):
            return min(found, day, other_day)
    shorter, longer = sorted((old.days, new.days), key=len)
    return min(found, longer[len(shorter)]) if len(shorter) < len(longer) else found


def _course_entries(course: Course) -> Iterator[tuple[date, State]]:
    return zip(course.days, course.states, strict=True)


def renewal_lines(timeline: Timeline, after: date) -> tuple[date, tuple[Line, ...]] | None:
    """The next regular invoice after a day: when it is due, and its lines as the run would bill them."""
    course = Course.of(timeline)
    found = _next_due(course, after)
    if found is None:
        return None
    period, due_on = found
    return due_on, difference_of(None, course, Covering(period, 0, timeline.version, due_on))


def renewal_totals(timeline: Timeline, after: date) -> tuple[date, Totals] | None:
    """The same as sums in minor units before tax, without writing a line of it."""
    found = renewal_owed(timeline, after)
    if found is None:
        return None
    due_on, owed = found
    subtotal, total = sum(one.list_minor for one in owed.values()), sum(one.net_minor for one in owed.values())
    return due_on, Totals(subtotal, subtotal - total, 0, total)


def renewal_owed(timeline: Timeline, after: date) -> tuple[date, Mapping[Component, Owed]] | None:
    """The same apart by component."""
    course = Course.of(timeline)
    found = _next_due(course, after)
    if found is None:
        return None
    period, due_on = found
    return due_on, owed_in(course, period, Prices(timeline.currency))


def next_due(timeline: Timeline, after: date) -> tuple[Period, date] | None:
    """The next period that falls due after a day, and when; None where nothing is due any more."""
    return _next_due(Course.of(timeline), after)


def _next_due(course: Course, after: date) -> tuple[Period, date] | None:
    for period in course.periods(after):
        due_on = due_day(course.timeline, period)
        if due_on > after:
            return period, due_on
    return None


def lines_due(timeline: Timeline, covered: Covered, through: date) -> tuple[tuple[date, tuple[Line, ...]], ...]:
    """What the bill run issues by a day: due day by due day, what is owed and covered by no lines yet (laws L1, L9)."""
    history = _History(timeline)
    periods = {period for period, _ in due_since(history.course(timeline.version), timeline.start, through)}
    by_day: dict[date, list[Line]] = {}
    for period in sorted(periods | covered.keys()):
        regular = due_day(timeline, period)
        for start, to_version in _uncovered(covered.get(period, ()), timeline.version):
            from_version = start
            for until, due_on in history.steps(from_version, to_version, regular):
                if due_on > through:
                    break
                if history.touches(period, from_version, until):
                    covering = Covering(period, from_version, until, due_on)
                    old = history.course(from_version) if from_version else None
                    by_day.setdefault(due_on, []).extend(difference_of(old, history.course(until), covering))
                from_version = until
    return tuple((day, tuple(lines)) for day, lines in sorted(by_day.items()) if lines)


def _uncovered(intervals: Iterable[tuple[int, int]], version: int) -> Iterator[tuple[int, int]]:
    reached = 0
    for start, end in sorted(intervals):
        if start > reached:
            yield reached, start
        reached = max(reached, end)
    if version > reached:
        yield reached, version


class _History:
    """A timeline at each of its versions."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._courses: dict[int, Course] = {}
        self._entries: dict[int, list[Revision | End | EarlyRenewal]] = {}
        entries: list[Revision | End | EarlyRenewal] = [*timeline.revisions, *timeline.ends, *timeline.early]
        for entry in entries:
            self._entries.setdefault(entry.version, []).append(entry)
        self._versions = sorted(self._entries)

    def course(self, version: int) -> Course:
        """The timeline as known at a version, read."""
        found = self._courses.get(version)
        if found is None:
            found = self._courses[version] = Course.of(self._timeline.as_of(version))
        return found

    def steps(self, from_version: int, to_version: int, regular: date) -> Iterator[tuple[int, date]]:
        """The versions after one up to another in groups that are due on one day: (the group's last version, the day).

        A difference is due with its period, or on the day it was recorded where that is later.
        """
        last, due_on = to_version, regular
        pending = False
        for version in self._versions:
            if from_version < version <= to_version:
                day = max(due_on, *(entry.recorded_on for entry in self._entries[version]))
                if pending and day > due_on:
                    yield last, due_on
                last, due_on, pending = version, day, True
        yield to_version, due_on

    def touches(self, period: Period, from_version: int, to_version: int) -> bool:
        """Whether anything written in these versions can change what the period owes; an end may lift an earlier one."""
        return any(
            isinstance(entry, End) or (isinstance(entry, Revision) and entry.on < period.end)
            for version in self._versions
            if from_version < version <= to_version
            for entry in self._entries[version]
        )


def outstanding(
    timeline: Timeline, billed: Iterable[Line], through: date
) -> Mapping[tuple[Component, Period, str | None], int]:
    """Owed minus billed per component, period and discount (None: the list price), in minor units, where it is not 0.

    After a run through that day nothing is left (law L2); whatever is left is a bug, and the account is parked.
    """
    left: dict[tuple[Component, Period, str | None], int] = {}
    lines = [line for line in billed if line.component.kind is not ItemKind.USAGE]
    course, prices = Course.of(timeline), Prices(timeline.currency)
    due = {period for period, _ in due_since(course, timeline.start, through)}
    for period in due | {line.period for line in lines}:
        for component, amounts in owed_in(course, period, prices).items():
            left[component, period, None] = amounts.list_minor
            for key, amount in amounts.discounts.items():
                left[component, period, key] = amount
    for line in lines:
        said = line.component, line.period, line.discount
        left[said] = left.get(said, 0) - line.amount_minor
    return {key: amount for key, amount in left.items() if amount}
