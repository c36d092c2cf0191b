"""The end of a subscription, and its next period before its time (AGT-12, AGT-14; docs/billing.md, Timing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from subgraph.domain.course import Course
from subgraph.domain.dates import add_months
from subgraph.domain.drafts import Path
from subgraph.domain.offer import find_term
from subgraph.domain.quote import Cancel, ChangeTerm, QuotedChange, Renew, ScheduledChange
from subgraph.domain.refusals import Violation
from subgraph.domain.replaying import World
from subgraph.domain.rules import Case, Role, Verb
from subgraph.domain.timeline import EarlyRenewal, End, Timeline
from subgraph.domain.verdicts import judge_all, refusal_of

LAST_DAY = date(2199, 12, 31)
"""No day in the graph is later."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A subscription's end, or its next period renewed early; `scheduled` is what a buyer may withdraw."""

    quoted: QuotedChange
    end: End | None = None
    early: EarlyRenewal | None = None
    term: ChangeTerm | None = None
    scheduled: ScheduledChange | None = None


def plan_cancel(world: World, change: Cancel, path: Path) -> Ending | tuple[Violation, ...]:
    """The end at the period's end (before the start: on the start), or by staff on a day, one period back at most."""
    situation, timeline = world.situation, world.timeline
    staff = Role.STAFF in situation.buyer.roles
    if timeline.end is not None and not (staff and change.on is not None):
        return (_ends(timeline.end, path),)
    on = change.on if change.on is not None else paid_through(world)
    wrong = _unfit_day(world, on, staff=staff, path=(*path, "on"))
    if wrong is not None:
        return (wrong,)
    verdict = judge_all(world.family, situation.buyer, (Case(Verb.CANCEL),))
    if verdict.refused:
        return (refusal_of(verdict, path),)
    summary = f"Cancel on {on}"
    scheduled = ScheduledChange("", Verb.CANCEL, on, summary, Cancel(on)) if on > situation.today else None
    quoted = QuotedChange(Verb.CANCEL, verdict.channel, on, summary, verdict.code, verdict.reason)
    return Ending(quoted, end=End(on, world.version, situation.today), scheduled=scheduled)


def paid_through(world: World) -> date:
    """The end of the current period, or of the one that was renewed early; the start where that is still to come."""
    timeline, today = world.timeline, world.situation.today
    return timeline.start if today < timeline.start else next_unpaid(timeline, today)


def next_unpaid(timeline: Timeline, day: date) -> date:
    """The end of the period that holds a day, or of the last one after it that was renewed early."""
    course = Course.of(timeline)
    end = course.period_on(day).end
    renewed = {one.period_start for one in timeline.early}
    while end in renewed:
        end = course.period_on(end).end
    return end


def _unfit_day(world: World, on: date, *, staff: bool, path: Path) -> Violation | None:
    timeline, today = world.timeline, world.situation.today
    if on > LAST_DAY:
        return Violation("EFFECTIVE_IN_FUTURE", f"Name a day up to {LAST_DAY}.", path)
    if on < timeline.start:
        message = f"The subscription starts on {timeline.start}: it cannot end before."
        return Violation("BACKDATED_TOO_FAR", message, path, {"date": timeline.start.isoformat()})
    boundary = on == timeline.start > today or (on >= today and Course.of(timeline).period_on(on).start == on)
    if not staff and not boundary:
        message = f"Leave out the day to end on {paid_through(world)}: only the vendor's staff names another."
        return Violation("STAFF_ONLY", message, path)
    return too_far_back(world, on, path)


def too_far_back(world: World, on: date, path: Path) -> Violation | None:
    """Why a day is too long ago to change anything, or None: before the start, or more than one period back."""
    timeline, today = world.timeline, world.situation.today
    months = Course.of(timeline).stretch_on(max(today, timeline.start)).months
    earliest = max(timeline.start, add_months(today, -months))
    if on >= min(earliest, today) or on >= earliest:
        return None
    message = f"The earliest day is {earliest}."
    return Violation("BACKDATED_TOO_FAR", message, path, {"date": earliest.isoformat()})


def _ends(end: date, path: Path) -> Violation:
    message = f"The subscription ends on {end} already: withdraw the cancellation to go on."
    return Violation("ENDING", message, path, {"date": end.isoformat()})


def plan_renewal(world: World, change: Renew, path: Path) -> Ending | tuple[Violation, ...]:
    """The next period due today, for the same or another term from then on."""
    situation, timeline = world.situation, world.timeline
    if timeline.end is not None:
        return (_ends(timeline.end, path),)
    if situation.today < timeline.start:
        return (Violation("NOT_STARTED", f"It starts on {timeline.start}: renew it then.", path),)
    course = Course.of(timeline)
    start = course.period_on(situation.today).end
    if any(one.period_start >= start for one in timeline.early):
        message = f"The period from {start} on was renewed already."
        return (Violation("ALREADY_RENEWED", message, path, {"date": start.isoformat()}),)
    state = timeline.state_on(situation.today)
    other = change.term if state is not None and change.term not in (None, state.term) else None
    cases = (Case(Verb.RENEW), *((Case(Verb.CHANGE_TERM),) if other is not None else ()))
    verdict = judge_all(world.family, situation.buyer, cases)
    if verdict.refused:
        return (refusal_of(verdict, path),)
    term = find_term(world.family, other) if other is not None else None
    summary = f"Renew from {start}" + (f" for {term.name}" if term else "")
    quoted = QuotedChange(Verb.RENEW, verdict.channel, start, summary, verdict.code, verdict.reason)
    early = EarlyRenewal(start, world.version, situation.today)
    return Ending(quoted, early=early, term=ChangeTerm(other) if other is not None else None)
