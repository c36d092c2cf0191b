"""What waits for its day, taken back; and the system's own changes: enrolment facts and required seats at a renewal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from subgraph.domain.billing import next_due
from subgraph.domain.catalog import ProductFamily, SeatType
from subgraph.domain.changes import applied
from subgraph.domain.coverage import SeatKey, subscribed_seats
from subgraph.domain.drafts import draft_of
from subgraph.domain.endings import next_unpaid, paid_through
from subgraph.domain.granting import settle
from subgraph.domain.hooks import UNAVAILABLE
from subgraph.domain.offer import find_product, find_seat_type
from subgraph.domain.planning import waiting
from subgraph.domain.quantities import next_sold
from subgraph.domain.quote import (
    Cancel,
    Change,
    ChangeTerm,
    Contract,
    Regrant,
    ScheduledChange,
    SeatsAsk,
    SetSeats,
    Situation,
)
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.replaying import Base, Planned, World, grid_on, rewrite
from subgraph.domain.rules import Case, Channel, Verb
from subgraph.domain.seats import SeatCount
from subgraph.domain.timeline import End, State, Timeline
from subgraph.domain.verdicts import judge


def withdraw_scheduled(
    family: ProductFamily, situation: Situation, contract: Contract, scheduled_change_id: str
) -> Contract | Refusal:
    """The contract without a change that waits for its day; withdrawing a cancellation lets it run on.

    Refused where the buyer's rules do not leave the change itself to self-service, and where what waits besides it
    needs it (SCHEDULED_CHANGE_CONFLICT).
    """
    world = World(family, situation, contract)
    here = waiting(world)
    found = next((one for one in here if one.scheduled_change_id == scheduled_change_id), None)
    path = ("scheduledChangeId",)
    if found is None or (contract.timeline.end is not None and contract.timeline.end <= situation.today):
        return refuse("UNKNOWN_SCHEDULED_CHANGE", "No such change waits for its day.", *path)
    if found.system:
        return refuse("SCHEDULED_CHANGE_FIXED", "This was not asked for by anyone, and nobody withdraws it.", *path)
    verdict = judge(family, situation.buyer, Case(found.verb))
    if verdict.channel is not Channel.SELF_SERVICE:
        code = verdict.code if verdict.refused and verdict.code else "WITHDRAW_BY_REQUEST"
        return refuse(code, verdict.reason or "Ask for this with requestChange.", *path)
    kept = tuple(Planned(one) for one in here if one is not found)
    state = contract.timeline.state_on(world.day)
    if state is None:
        return refuse("UNKNOWN_SCHEDULED_CHANGE", "No such change waits for its day.", *path)
    if isinstance(found.change, ChangeTerm):
        kept = _without_term(world, Base(world.day, state), kept, found)
    after = rewrite(world, Base(world.day, state), kept, path)
    if isinstance(after, tuple):
        return Refusal(after)
    if not isinstance(found.change, Cancel):
        return after
    ends = (*after.timeline.ends, End(None, world.version, situation.today))
    return replace(after, timeline=replace(after.timeline, ends=ends))


def _without_term(world: World, base: Base, others: tuple[Planned, ...], gone: ScheduledChange) -> tuple[Planned, ...]:
    """What else waits once a term is withdrawn: a changed enrolment for the next period as periods are then."""
    later = [one for one in others if one.scheduled.effective_on > gone.effective_on]
    moved = [one for one in later if isinstance(one.scheduled.change, Regrant)]
    rest = tuple(one for one in others if one not in moved)
    plain = rewrite(world, base, rest, ())
    if not moved or isinstance(plain, tuple):
        return others
    on = next_unpaid(plain.timeline, world.day)
    return (*rest, Planned(replace(moved[-1].scheduled, scheduled_change_id="", effective_on=on)))


def schedule_regrant(family: ProductFamily, situation: Situation, contract: Contract) -> Contract | Refusal | None:
    """The contract whose discounts follow the account's enrolment from the next period on; None where nothing differs.

    Before the start it is the start; an earlier such change is superseded (PTR-2; billing.md, Timing). FAMILY_UNAVAILABLE
    where the family's own code cannot price again what waits.
    """
    world = World(family, situation, contract)
    timeline = contract.timeline
    change = Regrant(tuple(sorted(situation.buyer.facts.items())))
    on = paid_through(world)  # what was renewed early was bought as it was planned then
    kept = tuple(Planned(one) for one in waiting(world) if one.effective_on < on or not isinstance(one.change, Regrant))
    state = timeline.state_on(world.day)
    if state is None or (timeline.end is not None and timeline.end <= world.day):
        return None
    if situation.today < timeline.start:
        return _regranted_start(world, state, change, kept)
    new = Planned(ScheduledChange("", Verb.RENEW, on, "Discounts as the account is enrolled", change, system=True))
    base = Base(world.day, state)
    earlier = tuple(one for one in kept if isinstance(one.scheduled.change, Regrant))
    # It also stands behind an end, or a new term, that may be withdrawn: then the period is as the account is enrolled.
    needed = _matters(world, base, kept, new) or _matters(world, base, earlier, new)
    after = rewrite(world, base, (*kept, new) if needed else kept, ())
    if isinstance(after, tuple):
        return _unpriced(after)
    plans = [(one.effective_on, one.change) for one in after.scheduled]
    same = plans == [(one.effective_on, one.change) for one in waiting(world)]
    return None if same and after.timeline.effective() == timeline.effective() else after


def _matters(world: World, base: Base, others: tuple[Planned, ...], new: Planned) -> bool:
    """Whether a change makes a difference on its day, beside these others."""
    on = new.scheduled.effective_on
    without, after = rewrite(world, base, others, ()), rewrite(world, base, (*others, new), ())
    if isinstance(without, tuple) or isinstance(after, tuple):
        return False
    return after.timeline.state_on(on) != without.timeline.state_on(on)


def _regranted_start(
    world: World, state: State, change: Change, kept: tuple[Planned, ...]
) -> Contract | Refusal | None:
    tried = applied(world.setting(world.day, grid_on(world.timeline, world.day)), draft_of(state), change)
    if isinstance(tried, tuple):
        return None
    granted = settle(world.setting(world.day, grid_on(world.timeline, world.day)), state, tried.draft)
    if granted == state:
        return None
    after = rewrite(world, Base(world.day, granted, (change,)), kept, ())
    return _unpriced(after) if isinstance(after, tuple) else after


def _unpriced(wrong: tuple[Violation, ...]) -> Refusal | None:
    """What a later attempt may find well; whatever else does not fit stays as it is."""
    return Refusal(wrong) if any(one.code == UNAVAILABLE for one in wrong) else None


def required_renewal(
    family: ProductFamily, situation: Situation, contract: Contract, counts: Mapping[SeatKey, SeatCount]
) -> Contract | Refusal | None:
    """The contract with the seats that `at_renewal` seat types require from `situation.today` on (LOC-2).

    Seats never fall by themselves; None where enough are there, and on any day but a period's first. Other subscriptions' seats count. A Refusal says which
    scheduled change would no longer fit, or that the family's own count of seats failed (FAMILY_UNAVAILABLE).
    """
    world = World(family, situation, contract)
    today, timeline = situation.today, contract.timeline
    state = timeline.state_on(today)
    if state is None or today < timeline.start or (timeline.end is not None and timeline.end <= today):
        return None
    if grid_on(timeline, today).period_on(today).start != today:
        return None
    uncounted = [one.problem for key, one in counts.items() if one.problem and _at_renewal(world, key) is not None]
    if uncounted:
        return Refusal(tuple(uncounted))
    changes = _raises(world, state, counts)
    draft = draft_of(state)
    done: list[Change] = []
    for change in changes:
        tried = applied(world.setting(today, grid_on(timeline, today)), draft, change)
        if isinstance(tried, tuple):
            return Refusal(tried)
        draft = tried.draft
        done.append(tried.change)
    if not done:
        return None
    raised = settle(world.setting(today, grid_on(timeline, today)), state, draft)
    kept = tuple(Planned(one) for one in waiting(world))
    after = rewrite(world, Base(today, raised, tuple(done)), kept, ())
    return Refusal(after) if isinstance(after, tuple) else after


def _raises(world: World, state: State, counts: Mapping[SeatKey, SeatCount]) -> list[SetSeats]:
    subscribed = subscribed_seats([state])
    held = {item.component.product for item in state.items}
    found: list[SetSeats] = []
    for key, count in counts.items():
        seat = _at_renewal(world, key) if key[0] in held else None
        if seat is None:
            continue
        required = count.required - world.situation.seats_elsewhere.get(key, 0)
        wanted = next_sold(seat, required) if required > 0 else 0
        if wanted > subscribed.get(key, 0):
            found.append(SetSeats(SeatsAsk(key[1], wanted, key[0])))
    return found


def _at_renewal(world: World, key: SeatKey) -> SeatType | None:
    """A seat type whose required number is billed from the next period on."""
    product = find_product(world.family, key[0])
    seat = find_seat_type(product, key[1]) if product is not None else None
    return seat if seat is not None and seat.over_limit == "at_renewal" else None


def as_required(family: ProductFamily, situation: Situation, contract: Contract) -> Timeline:
    """The timeline with the seats that its next regular invoice bills, for estimates: as `required_renewal` would raise them (LOC-2).

    `situation` is today's. As it is where nothing is missing, or nothing can be raised.
    """
    timeline = contract.timeline
    due = next_due(timeline, situation.today)
    if due is None or due[0].start <= timeline.start:
        return timeline
    then = replace(situation, today=due[0].start)
    after = required_renewal(family, then, contract, situation.counts)
    return after.timeline if isinstance(after, Contract) else timeline


def raises_at_renewal(family: ProductFamily) -> bool:
    """Whether the family has seats that a renewal raises to what is required."""
    return any(seat.over_limit == "at_renewal" for product in family.products for seat in product.seat_types)


def renewal_days(contract: Contract, since: date, through: date) -> tuple[date, ...]:
    """The first days of periods after `since` up to `through`: when `required_renewal` is to be asked."""
    timeline = contract.timeline
    days: list[date] = []
    cursor = max(since, timeline.start)
    while timeline.end is None or cursor < timeline.end:
        cursor = grid_on(timeline, cursor).period_on(cursor).end
        if cursor > through or (timeline.end is not None and cursor >= timeline.end):
            break
        days.append(cursor)
    return tuple(days)
