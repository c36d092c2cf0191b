"""A timeline read once for computing: its winning states by day, and its grid of periods (docs/billing.md, Words)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from subgraph.domain.dates import Period, Stretch
from subgraph.domain.timeline import State, Timeline


@dataclass(frozen=True, slots=True)
class Course:
    """What held from which day on, and the runs of equal periods that the terms of those states make."""

    timeline: Timeline
    days: tuple[date, ...]
    states: tuple[State, ...]
    stretches: tuple[Stretch, ...]

    @staticmethod
    def of(timeline: Timeline) -> Course:
        """Read a timeline; ValueError where a term changes inside a period, which no change may do."""
        effective = timeline.effective()
        days, states = tuple(effective), tuple(effective.values())
        return Course(timeline, days, states, tuple(_stretches(timeline, days, states)))

    def period_on(self, day: date) -> Period:
        """The billing period that holds a day, the days before the anchor included."""
        return self.stretch_on(day).period_on(day)

    def stretch_on(self, day: date) -> Stretch:
        """The run of periods that holds a day."""
        for stretch in reversed(self.stretches):
            if stretch.anchor <= day:
                return stretch
        return self.stretches[0]

    def has(self, period: Period) -> bool:
        """Whether this is one of the timeline's periods, and something of it lies between the start and the end."""
        first, last = self.running(period)
        return first < last and bool(self.stretches) and self.period_on(period.start) == period

    def running(self, period: Period) -> tuple[date, date]:
        """The part of a period between the start and the end (exclusive); empty unless the first is the earlier one."""
        end = self.timeline.end
        return max(period.start, self.timeline.start), period.end if end is None else min(period.end, end)

    def periods(self, since: date) -> Iterator[Period]:
        """The periods in which something runs, from the one that holds `since`; endless where no end is set."""
        if not self.stretches:
            return
        period = self.period_on(max(since, self.timeline.start))
        while self.timeline.end is None or max(period.start, self.timeline.start) < self.timeline.end:
            yield period
            period = self.period_on(period.end)

    def state_at(self, day: date) -> State | None:
        """The state that holds on a day; None before the first."""
        index = bisect_right(self.days, day)
        return self.states[index - 1] if index else None


def _stretches(timeline: Timeline, days: tuple[date, ...], states: tuple[State, ...]) -> Iterator[Stretch]:
    stretch: Stretch | None = None
    for day, state in zip(days, states, strict=True):
        if stretch is None:
            stretch = Stretch(timeline.anchor, timeline.anchor_day, state.term_months)
            yield stretch
        elif state.term_months != stretch.months:
            if stretch.period_on(day).start != day:
                raise ValueError(f"a term changes on a period's first day, and {day} is none")
            stretch = Stretch(day, timeline.anchor_day, state.term_months)
            yield stretch


def due_day(timeline: Timeline, period: Period) -> date:
    """When a period is billed: on its first day or the later start; on the day it was renewed early, if it was."""
    regular = max(period.start, timeline.start)
    return min([regular, *(one.recorded_on for one in timeline.early if one.period_start == period.start)])


def period_on(timeline: Timeline, day: date) -> Period:
    """The billing period of a timeline that holds a day; ValueError for a timeline without revisions."""
    course = Course.of(timeline)
    if not course.stretches:
        raise ValueError("a timeline without revisions has no periods")
    return course.period_on(day)


def anchor_on(timeline: Timeline, day: date) -> date:
    """The anchor of the periods around a day: from where a subscription that renews with this one counts its own."""
    course = Course.of(timeline)
    return course.stretch_on(day).anchor if course.stretches else timeline.anchor


def starts_period(timeline: Timeline, day: date) -> bool:
    """Whether a day is the first of a billing period: only there may a term change."""
    return period_on(timeline, day).start == day
