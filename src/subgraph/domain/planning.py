"""An ask's changes in order, each judged: what happens now, what waits for the next period, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from subgraph.domain.changes import FIELDS, applied, change_path
from subgraph.domain.dates import Stretch
from subgraph.domain.drafts import Done, Draft, Path, draft_of
from subgraph.domain.endings import Ending, next_unpaid, plan_cancel, plan_renewal
from subgraph.domain.offer import find_product
from subgraph.domain.quote import (
    AddAddOn,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    Cancel,
    Change,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    QuotedChange,
    RemoveAddOn,
    RemoveProduct,
    RemoveSeats,
    Renew,
    ScheduledChange,
    SetSeats,
    Unbundle,
)
from subgraph.domain.refusals import Violation
from subgraph.domain.replaying import Planned, World, conflict, grid_after, grid_on, nothing_left
from subgraph.domain.repricing import planned_prices
from subgraph.domain.rules import Case, Channel, Direction, Timing, Verb
from subgraph.domain.timeline import State
from subgraph.domain.verdicts import Verdict, judge, judge_all, refusal_of

MOST_CHANGES = 100
"""Changes in one ask."""


@dataclass(slots=True)
class Plan:
    """What an ask comes to while it is read, change by change."""

    world: World
    on: date
    before: State
    draft: Draft
    grid: Stretch
    quoted: list[QuotedChange] = field(default_factory=list)
    now: list[tuple[Change, Path]] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    wrong: list[Violation] = field(default_factory=list)

    @property
    def next_start(self) -> date:
        """The first day of the next period that is not paid yet; the second one where the start is still to come."""
        day, timeline = self.world.day, self.world.timeline
        if self.draft.term_months == self.before.term_months:
            return next_unpaid(timeline, day)
        return grid_after(self.grid, self.on, self.draft.term_months).period_on(day).end

    @property
    def promotion_codes(self) -> tuple[str, ...]:
        """Codes that this ask applies, as they are declared."""
        changes = (*(change for change, _ in self.now), *(one.scheduled.change for one in self.planned))
        return tuple(one.code for one in changes if isinstance(one, ApplyPromotion))


def plan(world: World, ask: ChangeAsk, on: date) -> Plan | tuple[Violation, ...]:
    """Everything that an ask would do on a contract that runs on day `on`; every reason why not at once."""
    before = world.timeline.state_on(on)
    if before is None:
        return (Violation("NOT_STARTED", "The subscription has no state on this day.", ("change",)),)
    made = Plan(world, on, before, draft_of(before), grid_on(world.timeline, on))
    for index, change in enumerate(ask.changes):
        path = change_path(index, change)
        match change:
            case Cancel() | Renew():
                _end_or_renew(made, change, path)
            case _:
                _take(made, change, path)
    made.wrong.extend(_overlapping(made))
    if made.now and not made.draft.items:
        made.wrong.append(nothing_left(made.now[-1][1]))
    return tuple(made.wrong) if made.wrong else made


def _take(made: Plan, change: Change, path: Path) -> None:
    world = made.world
    product = find_product(world.family, change.product.product) if isinstance(change, AddProduct) else None
    if product is not None and product.channel is Channel.CONTACT_SALES:  # what else is wrong with it is no matter
        case = Case(Verb.ADD_PRODUCT, product.key, None, None, Direction.UP)
        made.wrong.append(refusal_of(judge(world.family, world.situation.buyer, case), path))
        return
    draft = _as_renewed(made) if isinstance(change, ChangeTerm) else made.draft
    tried = applied(world.setting(made.on, made.grid), draft, change, path)
    behind = _tried_behind(made, change, path) if isinstance(tried, tuple) else None
    tried = behind or tried
    if isinstance(tried, tuple):
        made.wrong.extend(tried)
        return
    verdict = judge_all(world.family, world.situation.buyer, tried.cases)
    if verdict.refused:
        made.wrong.append(refusal_of(verdict, path))
        return
    verb = tried.cases[0].verb if tried.cases else Verb.RENEW
    if behind is not None or _waits(made, change, verdict):
        made.wrong.extend(schedule(made, change, verb, tried.summary, path))
        made.quoted.append(_quoted(verb, verdict, made.next_start, tried.summary))
        return
    known = len(made.draft.told)
    made.draft = tried.draft
    made.now.append((tried.change, path))
    made.quoted.append(_quoted(verb, verdict, made.on, tried.summary))
    made.quoted.extend(_told(made.on, tried, known))


def _tried_behind(made: Plan, change: Change, path: Path) -> Done | None:
    """A change that does not fit now and does after what waits: it waits behind that, in this ask or by its own timing.

    So a lower level can be asked for together with the removal of an add-on that it may not hold (CON-8).
    """
    setting, draft = made.world.setting(made.on, made.grid), made.draft
    planned = (one.scheduled.change for one in pending(made) if one.scheduled.effective_on <= made.next_start)
    for waiting_one in planned:
        if waiting_one is None or isinstance(waiting_one, Cancel | Renew):
            continue
        step = applied(setting, draft, waiting_one, path)
        if isinstance(step, tuple):
            return None
        draft = step.draft
    tried = applied(setting, draft, change, path)
    if isinstance(tried, tuple):
        return None
    waits = _waits(made, change, judge_all(made.world.family, made.world.situation.buyer, tried.cases))
    return tried if made.planned or waits else None


def _as_renewed(made: Plan) -> Draft:
    """The draft in the term that runs when another one can begin: what was renewed early may have its own."""
    if not any(one.period_start > made.on for one in made.world.timeline.early):
        return made.draft
    state = made.world.timeline.state_on(made.next_start - timedelta(days=1))
    return made.draft if state is None else replace(made.draft, term=state.term, term_months=state.term_months)


def _told(on: date, tried: Done, known: int) -> Iterator[QuotedChange]:
    for _, summary, reason in tried.draft.told[known:]:
        yield QuotedChange(Verb.REMOVE_ADD_ON, Channel.SELF_SERVICE, on, summary, "INCLUDED", reason)


def _waits(made: Plan, change: Change, verdict: Verdict) -> bool:
    starts = made.grid.period_on(made.on).start == made.on
    if made.world.situation.today < made.world.timeline.start:
        return isinstance(change, ChangeTerm) and not starts  # nothing runs yet: all else holds from the start
    return verdict.timing is Timing.NEXT_PERIOD or (isinstance(change, ChangeTerm) and not starts)


def _quoted(verb: Verb, verdict: Verdict, on: date, summary: str) -> QuotedChange:
    return QuotedChange(verb, verdict.channel, on, summary, verdict.code, verdict.reason)


def schedule(made: Plan, change: Change, verb: Verb, summary: str, path: Path) -> tuple[Violation, ...]:
    """Put a change on the next period's first day; ENDING where the subscription does not get there."""
    on = made.next_start
    end = made.world.timeline.end
    if end is not None and on >= end:
        return (ending(end, path),)
    made.planned.append(Planned(ScheduledChange("", verb, on, summary, change), path))
    return ()


def ending(end: date, path: Path) -> Violation:
    """The subscription ends before the change's day."""
    message = f"The subscription ends on {end}: withdraw the cancellation first."
    return Violation("ENDING", message, path, {"date": end.isoformat()})


def _end_or_renew(made: Plan, change: Cancel | Renew, path: Path) -> None:
    planned = plan_cancel(made.world, change, path) if isinstance(change, Cancel) else None
    if isinstance(change, Renew):
        planned = plan_renewal(made.world, change, path)
    if isinstance(planned, tuple):
        made.wrong.extend(planned)
    elif planned is not None:
        made.endings.append(planned)
        made.quoted.append(planned.quoted)
        if planned.term is not None:
            _schedule_term(made, planned.term, path)
        elif planned.early is not None:
            _schedule_prices(made, planned.early.period_start)


def _schedule_term(made: Plan, change: ChangeTerm, path: Path) -> None:
    where = (*path, "term")
    tried = applied(made.world.setting(made.on, made.grid), made.draft, change, where)
    if isinstance(tried, tuple):
        made.wrong.extend(tried)
    else:
        made.wrong.extend(schedule(made, change, Verb.CHANGE_TERM, tried.summary, where))


def _schedule_prices(made: Plan, on: date) -> None:
    """What is renewed early costs what its renewal would by the family's policy, as far as that is known today."""
    world = made.world
    planned = planned_prices(world.family, world.timeline, on, world.situation.zone)
    if planned is not None:
        made.planned.append(Planned(planned))


def pending(made: Plan) -> tuple[Planned, ...]:
    """What waits after this ask: what waited before and is not superseded, then the new."""
    replaced = {(one.scheduled.effective_on, _absolute(one.scheduled.change)) for one in made.planned}
    kept = (
        Planned(one)
        for one in waiting(made.world)
        if _absolute(one.change) is None or (one.effective_on, _absolute(one.change)) not in replaced
    )
    return (*kept, *made.planned)


def waiting(world: World) -> tuple[ScheduledChange, ...]:
    """Scheduled changes whose day is still to come, by day; those of one day in their order."""
    after = max(world.situation.today, world.timeline.start)
    coming = (one for one in world.contract.scheduled if one.effective_on > after or isinstance(one.change, Cancel))
    return tuple(sorted(coming, key=lambda one: one.effective_on))


def _overlapping(made: Plan) -> Iterator[Violation]:
    """What is set now and set again later by an earlier plan: neither order is what the buyer means."""
    planned = {_absolute(one.change): one for one in waiting(made.world)}
    for change, path in made.now:
        found = planned.get(_absolute(change)) if _absolute(change) is not None else None
        if found is not None:
            cause = Violation("NO_CHANGE", "It would undo this.", path)
            yield conflict(found.effective_on, found.summary, cause, path)


def _absolute(change: Change | None) -> tuple[str, ...] | None:
    match change:
        case ChangeTerm():
            return ("term",)
        case ChangeEdition(product):
            return ("edition", product)
        case SetSeats(seats):
            return ("seats", seats.product or "", seats.seat_type)
        case _:
            return None


def contradictions(ask: ChangeAsk) -> tuple[Violation, ...]:
    """Changes of one ask that speak of the same thing, and a cancellation beside anything."""
    seen: set[tuple[str, ...]] = set()
    wrong: list[Violation] = []
    for index, change in enumerate(ask.changes):
        subjects = set(_subjects(change))
        if seen & subjects or (isinstance(change, Cancel) and len(ask.changes) > 1):
            message = "Another change of this quote speaks of the same thing: say it once."
            wrong.append(Violation("CONTRADICTORY_CHANGES", message, change_path(index, change)))
        seen |= subjects
    return tuple(wrong)


def _subjects(change: Change) -> Iterator[tuple[str, ...]]:
    match change:
        case AddSeats(seats) | SetSeats(seats) | RemoveSeats(seats):
            yield ("seats", seats.product or "", seats.seat_type)
        case ChangeEdition(product):
            yield ("edition", product)
        case AddProduct(ask):
            yield ("product", ask.product)
        case RemoveProduct(product) | Bundle(product) | Unbundle(product):
            yield ("product", product)
        case AddAddOn(ask):
            yield ("add-on", ask.add_on, ask.product or "")
        case RemoveAddOn(add_on):
            yield ("add-on", add_on, "")
        case ApplyPromotion(code):
            yield ("promotion", code.strip().casefold())
        case ChangeTerm():
            yield ("term",)
        case Renew(term):
            yield from (("renew",), ("term",)) if term is not None else (("renew",),)
        case _:
            yield (FIELDS.get(type(change), "system"),)
