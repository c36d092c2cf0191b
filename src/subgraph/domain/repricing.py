"""List prices that move at a renewal: what the run appends, what an early renewal plans, and what an estimate shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from subgraph.domain.billing import next_due
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.course import Course, due_day, starts_period
from subgraph.domain.prices import Price, PriceTable
from subgraph.domain.quote import Contract, Reprice, ScheduledChange
from subgraph.domain.renewal_prices import Find, PriceList, RenewalPolicy, published_for
from subgraph.domain.rules import Verb
from subgraph.domain.timeline import Component, Item, ItemKind, MeteredUsage, Revision, State, Timeline

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MovedPrice:
    """A component whose price moves with a renewal."""

    component: Component
    name: str
    before: Price
    after: Price


@dataclass(frozen=True, slots=True)
class Renewed:
    """A contract with the prices of a renewal, and which moved."""

    contract: Contract
    moved: tuple[MovedPrice, ...]


def price_lists_of(family: ProductFamily) -> tuple[PriceList, ...]:
    """A family's price lists as they were published; without a history what it declares."""
    return family.price_lists or (PriceList(None, family.prices, family.renewal_prices),)


def renew_prices(family: ProductFamily, contract: Contract, day: date, zone: tzinfo) -> Renewed | None:
    """The contract as its renewal on a business day is billed; None where no price moves, so that asking again is free.

    A period that was renewed early after it keeps what it was bought at.
    """
    timeline = contract.timeline
    moved = moved_prices(family, timeline, day, zone)
    if not moved:
        return None
    after = replace(
        contract,
        version=contract.version + 1,
        timeline=repriced(timeline, day, moved, contract.version + 1),
        scheduled=tuple(sorted((*contract.scheduled, *_kept(timeline, day, moved)), key=lambda one: one.effective_on)),
    )
    return Renewed(after, moved)


def as_renewed(family: ProductFamily, timeline: Timeline, after: date, zone: tzinfo) -> Timeline:
    """The timeline with the prices of its next regular invoice, for estimates: what the run will bill, as things stand."""
    if not _may_move(family):
        return timeline
    due = next_due(timeline, after)
    moved = moved_prices(family, timeline, due[0].start, zone) if due is not None else ()
    return repriced(timeline, due[0].start, moved, timeline.version + 1) if due is not None and moved else timeline


def moved_prices(family: ProductFamily, timeline: Timeline, day: date, zone: tzinfo) -> tuple[MovedPrice, ...]:
    """The prices that a renewal on a period's first day moves by the family's policy.

    Only what ran into the day moves: what begins on it, another term too, was sold at what was quoted. What was renewed
    early is not moved again; what is no longer priced, or was priced by the family's own code, keeps its price.
    """
    if not _may_move(family) or not _renews(timeline, day):
        return ()
    published = published_for(price_lists_of(family), day, zone)
    before, state = timeline.state_on(day - ONE_DAY), timeline.state_on(day)
    if not published.noticed or before is None or state is None or before.term != state.term:
        return ()
    ran = {one.component: one.price for one in _priced(before)}
    moved: list[MovedPrice] = []
    for one in _priced(state):
        if ran.get(one.component) == one.price and not (isinstance(one, Item) and one.own_price):
            price = published.price(one.price, _finder(one.component, timeline.currency, state.term))
            if price != one.price:
                moved.append(MovedPrice(one.component, one.name, one.price, price))
    return tuple(moved)


def first_move(
    family: ProductFamily, timeline: Timeline, after: date, zone: tzinfo
) -> tuple[date, tuple[MovedPrice, ...]] | None:
    """The first renewal after a business day that moves prices by what is published, and which; None where none will."""
    if not _may_move(family) or not timeline.revisions:
        return None
    decided = _decided_on(family, zone)
    for period in Course.of(timeline).periods(after):
        moved = moved_prices(family, timeline, period.start, zone) if period.start > after else ()
        if moved:
            return period.start, moved
        if period.start > after and period.start >= decided and due_day(timeline, period) == period.start:
            return None
    return None


def repriced(timeline: Timeline, day: date, moved: tuple[MovedPrice, ...], version: int) -> Timeline:
    """The timeline with moved prices from a day on, in every later state too that still has them from then."""
    until = _until(timeline, day)
    prices = {one.component: one for one in moved}
    first = timeline.state_on(day)
    rows = {day: first} if first is not None else {}
    rows |= {on: state for on, state in timeline.effective().items() if on > day and (until is None or on < until)}
    ran = _running_on(timeline, rows)
    new = [
        Revision(on, with_prices(state, {key: prices[key] for key in ran[on] if key in prices}), version, day)
        for on, state in rows.items()
    ]
    kept = timeline.state_on(until) if until is not None else None
    if until is not None and kept is not None and until not in timeline.effective():
        new.append(Revision(until, kept, version, day))
    changed = [one for one in new if one.on == until or one.state != timeline.state_on(one.on)]
    return replace(timeline, revisions=(*timeline.revisions, *changed))


def _running_on(timeline: Timeline, rows: Mapping[date, State]) -> dict[date, frozenset[Component]]:
    """Per state what has run on since the first of them; what was given up and comes back in the same period has, too.

    As `recalling` finds it for what is bought; what comes back later was bought at the prices of its own day, also where a
    run that comes late reads of it first.
    """
    course = Course.of(timeline)
    found: dict[date, frozenset[Component]] = {}
    for on, state in sorted(rows.items()):
        held = frozenset(one.component for one in _priced(state))
        floor = course.period_on(on).start
        since = max((one for one in found if one <= floor), default=floor)
        near = [found[one] for one in found if one >= since]
        found[on] = held & frozenset().union(*near) if found else held
    return found


def with_prices(state: State, moved: Mapping[Component, MovedPrice]) -> State:
    """A state with the prices that moved, where it still has the old ones."""

    def price(component: Component, running: Price) -> Price:
        found = moved.get(component)
        return found.after if found is not None and found.before == running else running

    items = tuple(replace(one, price=price(one.component, one.price)) for one in state.items)
    usages = tuple(replace(one, price=price(one.component, one.price)) for one in state.usages)
    return replace(state, items=items, usages=usages)


def planned_prices(family: ProductFamily, timeline: Timeline, day: date, zone: tzinfo) -> ScheduledChange | None:
    """The system's change that gives a period renewed early, from `day` on, the prices of its renewal; None: none moves."""
    moved, state = moved_prices(family, timeline, day, zone), timeline.state_on(day)
    if not moved or state is None:
        return None
    change = Reprice(state.term, tuple((one.component, one.after) for one in moved))
    return ScheduledChange("", Verb.RENEW, day, "Prices of the renewal", change, system=True)


def _priced(state: State) -> tuple[Item | MeteredUsage, ...]:
    return (*state.items, *state.usages)


def _decided_on(family: ProductFamily, zone: tzinfo) -> date:
    """From when on nothing that is published waits for its day or its notice."""
    last = price_lists_of(family)[-1]
    published = last.at.astimezone(zone).date() + timedelta(days=last.renewal.notice_days) if last.at else date.min
    return max(published, last.renewal.on or date.min)


def _may_move(family: ProductFamily) -> bool:
    return any(one.renewal.policy is not RenewalPolicy.KEEP for one in price_lists_of(family))


def _renews(timeline: Timeline, day: date) -> bool:
    """Whether a day is a renewal that nobody paid for ahead: a period's first day, after the start and before the end."""
    if day <= timeline.start or (timeline.end is not None and timeline.end <= day):
        return False
    return not any(one.period_start == day for one in timeline.early) and starts_period(timeline, day)


def _until(timeline: Timeline, day: date) -> date | None:
    """How far a renewal's prices reach: to a period that was renewed early, or to another term."""
    state = timeline.state_on(day)
    days = [one.period_start for one in timeline.early if one.period_start > day]
    days += [
        on for on, one in timeline.effective().items() if on > day and state is not None and one.term != state.term
    ]
    return min(days, default=None)


def _kept(timeline: Timeline, day: date, moved: tuple[MovedPrice, ...]) -> Iterator[ScheduledChange]:
    """What keeps a later period, renewed early, at the prices it was bought at, however often what follows is replayed."""
    until = _until(timeline, day)
    state = timeline.state_on(until) if until is not None else None
    if until is None or state is None or not any(one.period_start == until for one in timeline.early):
        return
    components = {one.component for one in moved}
    prices = tuple((one.component, one.price) for one in _priced(state) if one.component in components)
    change = Reprice(state.term, prices)
    yield ScheduledChange("", Verb.RENEW, until, "Prices as renewed early", change, system=True)


def _finder(component: Component, currency: str, term: str) -> Find:
    key = _list_key(component)

    def find(prices: PriceTable) -> Price | None:
        return prices.find(component.product, key, currency, component.edition, term)

    return find


def _list_key(component: Component) -> str:
    """What a price list calls a component."""
    if component.kind is ItemKind.SEAT:
        return f"seat:{component.key}"
    if component.kind is ItemKind.ADD_ON:
        return f"addon:{component.key}"
    if component.kind is ItemKind.USAGE:
        return f"usage:{component.key}"
    prefix, _, meter = component.key.partition(":")
    return f"usage:{meter}" if prefix == "commit" else component.key
