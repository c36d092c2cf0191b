"""A change carried onto everything that comes after it: later states again, scheduled changes in order (billing.md, Words)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.changes import applied
from subgraph.domain.course import Course
from subgraph.domain.dates import Stretch
from subgraph.domain.drafts import Draft, Path, Setting, draft_of
from subgraph.domain.granting import settle
from subgraph.domain.hooks import UNAVAILABLE
from subgraph.domain.quote import Cancel, Change, ChangeTerm, Contract, Regrant, Renew, ScheduledChange, Situation
from subgraph.domain.refusals import Violation
from subgraph.domain.timeline import Component, GrantedDiscount, Item, Revision, State, Timeline


@dataclass(frozen=True, slots=True)
class Planned:
    """A change that waits for its day. `path` names a new one in the ask; None is one that was scheduled before."""

    scheduled: ScheduledChange
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What rewriting a contract reads: the family, the situation and the contract as it stands."""

    family: ProductFamily
    situation: Situation
    contract: Contract

    @property
    def timeline(self) -> Timeline:
        """The contract's timeline before the change."""
        return self.contract.timeline

    @property
    def version(self) -> int:
        """The version that the write gets."""
        return self.contract.version + 1

    @property
    def day(self) -> date:
        """Today, or the start where that is still to come."""
        return max(self.situation.today, self.timeline.start)

    def setting(self, on: date, grid: Stretch) -> Setting:
        """What trying a change on a day reads."""
        situation, timeline = self.situation, self.timeline
        return Setting(
            self.family,
            situation.currency,
            situation.buyer,
            on,
            situation.today,
            timeline.start,
            grid,
            recalling(timeline, on, grid) if on <= situation.today else planned_for(timeline, on),
            earliest_grants(timeline),
            situation.promotion_uses,
        )


@dataclass(frozen=True, slots=True)
class Base:
    """The state from the day of the change on, and what was changed, in the form in which later states get it."""

    on: date
    state: State
    changes: tuple[Change, ...] = ()


def grid_on(timeline: Timeline, day: date) -> Stretch:
    """The run of billing periods around a day."""
    return Course.of(timeline).stretch_on(day)


def grid_after(grid: Stretch, on: date, months: int) -> Stretch:
    """The run of periods from a day on, whose first day it is where the term is another."""
    return grid if months == grid.months else Stretch(on, grid.anchor_day, months)


def recalling(timeline: Timeline, on: date, grid: Stretch) -> Callable[[Component, str], Item | None]:
    """Finds a component as it last ran in the period of a day, under the same term."""
    floor = grid.period_on(on).start
    first = max((one.on for one in timeline.revisions if one.on <= floor), default=floor)

    def recall(component: Component, term: str) -> Item | None:
        near = [one for one in timeline.revisions if first <= one.on <= on and one.state.term == term]
        for revision in sorted(near, key=lambda one: (one.on, one.version), reverse=True):
            for item in revision.state.items:
                if item.component == component and item.quantity > 0:
                    return item
        return None

    return recall


def planned_for(timeline: Timeline, on: date) -> Callable[[Component, str], Item | None]:
    """Finds a component as it is planned for a day to come, under the same term."""
    state = timeline.state_on(on)

    def recall(component: Component, term: str) -> Item | None:
        items = state.items if state is not None and state.term == term else ()
        return next((one for one in items if one.component == component and one.quantity > 0), None)

    return recall


def earliest_grants(timeline: Timeline) -> dict[str, GrantedDiscount]:
    """By key, discounts for the first periods as they were first granted."""
    found: dict[str, GrantedDiscount] = {}
    for revision in sorted(timeline.revisions, key=lambda one: (one.version, one.on)):
        for discount in revision.state.discounts:
            if discount.last_day is not None:
                found.setdefault(discount.key, discount)
    return found


def rewrite(world: World, base: Base, pending: tuple[Planned, ...], path: Path) -> Contract | tuple[Violation, ...]:
    """The contract with a new state from a day on, carried onto all that follows; every reason why it cannot be.

    Of what was scheduled before, the first that no longer fits is a SCHEDULED_CHANGE_CONFLICT at `path`, with its date.
    """
    timeline = world.timeline
    days = {one for one in timeline.effective() if one > base.on} | {one.scheduled.effective_on for one in pending}
    rows: list[tuple[date, State]] = [(base.on, base.state)]
    scheduled: list[ScheduledChange] = []
    grid = grid_after(grid_on(timeline, base.on), base.on, base.state.term_months)
    for day in sorted(days):
        state = rows[-1][1]
        setting = world.setting(day, grid)
        waiting = tuple(one for one in pending if one.scheduled.effective_on == day)
        if day <= world.situation.today or _has_happened(timeline, day):
            step = _carried(setting, timeline, day, base, path)
            scheduled.extend(one.scheduled for one in waiting)
        else:
            step = _replayed(setting, state, waiting, path, _paid(timeline, day))
        if isinstance(step, tuple):
            return step
        scheduled.extend(step.scheduled)
        grid = grid_after(grid, day, step.state.term_months)
        rows.append((day, step.state))
    kept = replace(timeline, revisions=(*timeline.revisions, *_new_revisions(world, rows)))
    return replace(world.contract, version=world.version, timeline=kept, scheduled=tuple(scheduled))


@dataclass(frozen=True, slots=True)
class _Step:
    state: State
    scheduled: tuple[ScheduledChange, ...] = ()


def _has_happened(timeline: Timeline, day: date) -> bool:
    """Whether something was changed at once on a day after this one: a run that comes late finds it there already."""
    return any(one.on == day and one.recorded_on >= day for one in timeline.revisions)


def _carried(setting: Setting, timeline: Timeline, day: date, base: Base, path: Path) -> _Step | tuple[Violation, ...]:
    before = timeline.state_on(day) or base.state
    draft = draft_of(before)
    for change in base.changes:
        tried = applied(setting, draft, change, path)
        if isinstance(tried, tuple):
            return tuple(conflict(day, "what was changed since", one, path) for one in tried)
        draft = tried.draft
    if not draft.items:
        return (nothing_left(path),)
    return _Step(settle(setting, before, draft) if base.changes else before)


def _paid(timeline: Timeline, day: date) -> State | None:
    """What a period that was renewed early was bought as; None for any other day."""
    return timeline.state_on(day) if any(one.period_start == day for one in timeline.early) else None


def _replayed(
    setting: Setting, before: State, waiting: tuple[Planned, ...], path: Path, paid: State | None
) -> _Step | tuple[Violation, ...]:
    draft = draft_of(before)
    kept: list[ScheduledChange] = []
    for one in waiting:
        if one.scheduled.change is None or isinstance(one.scheduled.change, Cancel | Renew):
            kept.append(one.scheduled)
            continue
        tried = _try_planned(setting, draft, one, path)
        if isinstance(tried, tuple):
            return tried
        draft, stored = tried.draft, tried.scheduled
        kept.append(stored)
    if not draft.items:
        return (nothing_left(waiting[-1].path or path),) if waiting else _Step(before)
    if (
        paid is not None
        and paid.term == draft.term
        and any(isinstance(one, ChangeTerm | Regrant) for one in draft.made)
    ):
        return _Step(settle(setting, paid, _as_paid(draft, paid)), tuple(kept))
    return _Step(settle(setting, before, draft) if draft.made else before, tuple(kept))


def _as_paid(draft: Draft, paid: State) -> Draft:
    """What a new term or the enrolment granted when a period was renewed early is not granted again; promotions come on top."""
    made = tuple(one for one in draft.made if not isinstance(one, ChangeTerm | Regrant))
    granted = (one for one in paid.discounts if one.origin != "promotion")
    promised = (one for one in draft.discounts if one.origin == "promotion")
    return replace(draft, discounts=(*granted, *promised), made=made)


@dataclass(frozen=True, slots=True)
class _Tried:
    draft: Draft
    scheduled: ScheduledChange


def _try_planned(setting: Setting, draft: Draft, one: Planned, path: Path) -> _Tried | tuple[Violation, ...]:
    scheduled = one.scheduled
    if scheduled.change is None:
        return _Tried(draft, scheduled)
    if isinstance(scheduled.change, ChangeTerm) and setting.grid.period_on(setting.on).start != setting.on:
        off = Violation("NO_CHANGE", "A term begins on a period's first day, and this no longer is one.", path)
        return (conflict(setting.on, scheduled.summary, off, one.path or path),)
    tried = applied(setting, draft, scheduled.change, one.path or path)
    if isinstance(tried, tuple):
        if one.path is not None:
            return tried
        return tuple(conflict(setting.on, scheduled.summary, violation, path) for violation in tried)
    if one.path is not None:
        scheduled = replace(scheduled, change=tried.change, summary=tried.summary)
    return _Tried(tried.draft, scheduled)


def conflict(day: date, what: str, cause: Violation, path: Path) -> Violation:
    """A change that was scheduled, or made since, no longer fits on its day; or nobody can tell whether it does."""
    if cause.code == UNAVAILABLE:
        return replace(cause, path=path)
    message = f"What is planned for {day} ({what}) would no longer fit: {cause.message} Withdraw it first."
    facts = {"date": day.isoformat(), "cause": cause.code}
    return Violation("SCHEDULED_CHANGE_CONFLICT", message, path, facts)


def nothing_left(path: Path) -> Violation:
    """A subscription of nothing."""
    return Violation("NOTHING_LEFT", "Nothing would be left: cancel the subscription instead.", path)


def _new_revisions(world: World, rows: list[tuple[date, State]]) -> tuple[Revision, ...]:
    added: list[Revision] = []
    timeline = world.timeline
    for day, state in rows:
        seen = replace(timeline, revisions=(*timeline.revisions, *added))
        if seen.state_on(day) != state:
            added.append(Revision(day, state, world.version, world.situation.today))
    return tuple(added)
