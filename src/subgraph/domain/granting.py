"""Which discounts a state carries: granted when bought, kept to the renewal, in the family's declared order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from subgraph.domain.catalog import Discount, Fact
from subgraph.domain.conditions import AgeAtLeast, ApprovedBefore, Condition, HasTrait, QuantityAtLeast, TermIs
from subgraph.domain.dates import Stretch, add_months
from subgraph.domain.drafts import Draft, Setting
from subgraph.domain.money import ratio, rounded
from subgraph.domain.offer import find_term
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, State

TERM = "term"
"""The key of a term's own discount, the first of all."""
WHOLE = Decimal(100)
_DAY = timedelta(days=1)


def settle(setting: Setting, before: State | None, draft: Draft) -> State:
    """The state that a draft comes to: discounts granted, kept or dropped (AIR-4, PTR-2, PTR-3, AGT-9).

    A start and a new term grant everything anew; a changed enrolment grants what reads it; any other change
    only looks again at conditions on quantities and at discounts whose products came or went.
    """
    granted = (*_term_discount(setting, before, draft), *_family_discounts(setting, before, draft))
    kept = _without_excluded(setting, (*granted, *_promotions(setting, draft)))
    return State(draft.term, draft.term_months, tuple(draft.items.values()), tuple(kept), draft.usages)


def conditions_of(discount: Discount) -> tuple[Condition, ...]:
    """A discount's conditions, all of which must hold."""
    if discount.when is None:
        return ()
    return discount.when if isinstance(discount.when, tuple) else (discount.when,)


def grant(setting: Setting, draft: Draft, discount: Discount, origin: str) -> GrantedDiscount | None:
    """A discount as this buyer gets it today, or None where there is nothing to take or a condition fails."""
    if not conditions_hold(setting, draft, discount) or not in_scope(discount, draft.items.values()):
        return None
    percent = _percent(setting, draft, discount)
    amount_minor = _amount_minor(discount, setting.currency)
    if percent is None and amount_minor is None:
        return None
    first_day, last_day = _window(setting, draft, discount)
    return GrantedDiscount(
        discount.key,
        discount.name,
        percent,
        amount_minor,
        None if discount.products is None else frozenset(discount.products),
        None if discount.components is None else frozenset(discount.components),
        first_day,
        last_day,
        origin,
    )


def conditions_hold(setting: Setting, draft: Draft, discount: Discount) -> bool:
    """Whether all conditions but age hold; age only says from which day."""
    return all(_holds(setting, draft, discount, one) for one in conditions_of(discount))


def _holds(setting: Setting, draft: Draft, discount: Discount, condition: Condition) -> bool:
    match condition:
        case QuantityAtLeast(quantity, component):
            return _seats(discount, draft.items.values(), component) >= quantity
        case TermIs(terms):
            return draft.term in terms
        case HasTrait(trait):
            return trait in setting.buyer.traits
        case ApprovedBefore(day):
            return setting.buyer.approved_on is not None and setting.buyer.approved_on < day
        case AgeAtLeast():
            return True


def in_scope(discount: Discount, items: Iterable[Item]) -> bool:
    """Whether there is anything that the discount is taken from."""
    return any(_reaches(discount, one.component) for one in items)


def _reaches(discount: Discount, component: Component) -> bool:
    return (discount.products is None or component.product in discount.products) and (
        discount.components is None or component.key in discount.components
    )


def _seats(discount: Discount, items: Iterable[Item], component: str | None) -> int:
    return sum(
        one.quantity
        for one in items
        if one.component.kind is ItemKind.SEAT
        and (one.component.key == component if component is not None else _reaches(discount, one.component))
    )


def _percent(setting: Setting, draft: Draft, discount: Discount) -> Decimal | None:
    found: Decimal | None
    if isinstance(discount.percent, Fact):
        newer = draft.enrolment_facts
        facts = dict(newer.facts) if newer is not None else setting.buyer.facts
        found = facts.get(discount.percent.name)
    else:
        found = discount.percent
    return found if found is not None and 0 < found <= WHOLE else None


def _amount_minor(discount: Discount, currency: str) -> int | None:
    if discount.amount is None or currency not in discount.amount:
        return None
    return rounded(*ratio(discount.amount[currency], currency))


def _window(setting: Setting, draft: Draft, discount: Discount) -> tuple[date | None, date | None]:
    earlier = setting.granted.get(discount.key)
    if discount.periods is not None and earlier is not None and earlier.last_day is not None:
        return earlier.first_day, earlier.last_day  # the first n periods are given once
    grid = Stretch(setting.grid.anchor, setting.grid.anchor_day, draft.term_months)
    first: date | None = None
    for condition in conditions_of(discount):
        if isinstance(condition, AgeAtLeast):
            first = _start_on_or_after(grid, add_months(setting.start, condition.months))
    if discount.periods is None:
        return first, None
    return first, _last_of(grid, max(first or setting.on, setting.on), discount.periods)


def _start_on_or_after(grid: Stretch, day: date) -> date:
    period = grid.period_on(day)
    return period.start if period.start == day else period.end


def _last_of(grid: Stretch, day: date, periods: int) -> date:
    cursor = _start_on_or_after(grid, day)
    for _ in range(periods):
        cursor = grid.period_on(cursor).end
    return cursor - _DAY


def _term_discount(setting: Setting, before: State | None, draft: Draft) -> Iterator[GrantedDiscount]:
    if before is not None and not draft.renews_grants:
        yield from (one for one in draft.discounts if one.origin == TERM)
        return
    term = find_term(setting.family, draft.term)
    if term is not None and term.discount:
        yield GrantedDiscount(TERM, term.name, percent=term.discount, origin=TERM)


def _family_discounts(setting: Setting, before: State | None, draft: Draft) -> Iterator[GrantedDiscount]:
    running = {one.key: one for one in draft.discounts if one.origin == "family"}
    for discount in setting.family.discounts:
        old = running.pop(discount.key, None)
        decided = _decide(setting, before, draft, discount, old)
        if decided is not None:
            yield decided
    if not draft.renews_grants:
        yield from running.values()  # no longer declared: kept to the renewal


def _decide(
    setting: Setting, before: State | None, draft: Draft, discount: Discount, old: GrantedDiscount | None
) -> GrantedDiscount | None:
    anew = before is None or draft.renews_grants or _reads_enrolment(draft, discount)
    if not anew and before is not None and not _looked_at_again(before, draft, discount):
        return old
    new = grant(setting, draft, discount, "family")
    if new is None or old is None:
        return new
    runs = old.first_day is None or old.first_day <= setting.on
    first_day = old.first_day if runs else new.first_day
    if not anew:
        return replace(old, first_day=first_day)
    return replace(new, first_day=first_day)


def _reads_enrolment(draft: Draft, discount: Discount) -> bool:
    if draft.enrolment_facts is None:
        return False
    return isinstance(discount.percent, Fact) or any(
        isinstance(one, HasTrait | ApprovedBefore) for one in conditions_of(discount)
    )


def _looked_at_again(before: State, draft: Draft, discount: Discount) -> bool:
    if any(isinstance(one, QuantityAtLeast) for one in conditions_of(discount)):
        return True
    return in_scope(discount, before.items) != in_scope(discount, draft.items.values())


def _promotions(setting: Setting, draft: Draft) -> Iterator[GrantedDiscount]:
    declared = {one.discount.key: one.discount for one in setting.family.promotions}
    places = {key: place for place, key in enumerate(declared)}
    promised = [one for one in draft.discounts if one.origin == "promotion"]
    for one in sorted(promised, key=lambda one: places.get(one.key, len(places))):
        discount = declared.get(one.key)
        if discount is None or conditions_hold(setting, draft, discount):
            yield one


def _without_excluded(setting: Setting, granted: Iterable[GrantedDiscount]) -> Iterator[GrantedDiscount]:
    kept: list[GrantedDiscount] = []
    for one in granted:
        trimmed: GrantedDiscount | None = one
        for earlier in kept:
            if trimmed is None or is_over(setting, one) or is_over(setting, earlier):
                continue
            if excludes(setting, earlier.key, one.key):
                trimmed = _beside(trimmed, earlier)
        if trimmed is not None:
            kept.append(trimmed)
            yield trimmed


def excludes(setting: Setting, one: str, other: str) -> bool:
    """Whether either of two discounts says that it does not stand beside the other."""
    declared = (*setting.family.discounts, *(promotion.discount for promotion in setting.family.promotions))
    named = {discount.key: discount.excludes for discount in declared}
    return other in named.get(one, ()) or one in named.get(other, ())


def is_over(setting: Setting, one: GrantedDiscount) -> bool:
    """Whether a discount's last day lies before the day of the change: it stands in no other one's way any more."""
    return one.last_day is not None and one.last_day < setting.on


def overlap(one: GrantedDiscount, other: GrantedDiscount) -> bool:
    """Whether two discounts have a day in common."""
    return (one.first_day is None or other.last_day is None or one.first_day <= other.last_day) and (
        other.first_day is None or one.last_day is None or other.first_day <= one.last_day
    )


def _beside(one: GrantedDiscount, earlier: GrantedDiscount) -> GrantedDiscount | None:
    """What is left of a discount where one declared before it holds: the days after it, else the days before."""
    if not overlap(one, earlier):
        return one
    if earlier.last_day is not None and (one.last_day is None or one.last_day > earlier.last_day):
        return replace(one, first_day=earlier.last_day + _DAY)
    if earlier.first_day is not None and (one.first_day is None or one.first_day < earlier.first_day):
        return replace(one, last_day=earlier.first_day - _DAY)
    return None
