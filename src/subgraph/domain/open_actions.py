"""Which actions stand open to a buyer, on an account and on one subscription, and whether a thing can be bought (AIR-1, AGT-1, AGT-14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from subgraph.domain.availability import Action, Availability, AvailabilityStatus
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.course import Course
from subgraph.domain.coverage import subscribed_seats
from subgraph.domain.further_resource import resource_cases
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import (
    bundle_of,
    excluding,
    find_add_on,
    find_product,
    included_add_on,
    includes_product,
    title,
)
from subgraph.domain.possibilities import cases_of, start_cases
from subgraph.domain.quote import Contract
from subgraph.domain.rules import Buyer, Case, Channel, Role, Timing, Verb
from subgraph.domain.seats import CountedResource
from subgraph.domain.timeline import State, Timeline
from subgraph.domain.verdicts import FREEDOM, Verdict, judge

OF_SUBSCRIPTION = (
    Verb.ADD_SEATS,
    Verb.REMOVE_SEATS,
    Verb.ADD_PRODUCT,
    Verb.REMOVE_PRODUCT,
    Verb.BUNDLE,
    Verb.UNBUNDLE,
    Verb.UPGRADE_EDITION,
    Verb.DOWNGRADE_EDITION,
    Verb.ADD_ADD_ON,
    Verb.REMOVE_ADD_ON,
    Verb.CHANGE_TERM,
    Verb.APPLY_PROMOTION,
    Verb.RENEW,
    Verb.CANCEL,
)
"""Verbs that change one subscription."""
OF_ACCOUNT = (
    Verb.ADD_RESOURCE,
    Verb.REQUEST_CHANGE,
    Verb.MANAGE_PAYMENT_METHODS,
    Verb.MANAGE_MEMBERS,
    Verb.VIEW,
)
"""Verbs that need no subscription."""


def subscription_actions(family: ProductFamily, buyer: Buyer, contract: Contract, today: date) -> tuple[Action, ...]:
    """What this buyer may do with a subscription, verb by verb; where several ways are open, the freest."""
    changes = tuple(_on_subscription(family, buyer, contract.timeline, verb, today) for verb in OF_SUBSCRIPTION)
    others = tuple(_shown(verb, [judge(family, buyer, Case(verb))]) for verb in (Verb.REQUEST_CHANGE, Verb.VIEW))
    return (*changes, *others)


def account_actions(
    family: ProductFamily,
    buyer: Buyer,
    contracts: Sequence[Contract],
    today: date,
    resources: Sequence[CountedResource] = (),
) -> tuple[Action, ...]:
    """What this buyer may do on an account, for every kind of change; `contracts` are its active and scheduled ones.

    A change of a subscription is allowed when one of them allows it; a start unless there are as many as may be; a further
    resource as what it would be here, beside the account's `resources`: with a seat that is free, or bought with it.
    """
    start = _start(family, buyer, len(contracts))
    changes = tuple(_on_any(family, buyer, contracts, verb, today) for verb in OF_SUBSCRIPTION)
    found = (one.timeline.state_on(max(today, one.timeline.start)) for one in contracts)
    held = subscribed_seats(one for one in found if one is not None)
    cases = {Verb.ADD_RESOURCE: resource_cases(family, resources, held)}
    others = tuple(
        _shown(verb, [judge(family, buyer, one) for one in cases.get(verb, (Case(verb),))]) for verb in OF_ACCOUNT
    )
    return (start, *changes, *others)


def _start(family: ProductFamily, buyer: Buyer, running: int) -> Action:
    limit = family.subscriptions_per_account
    if limit is not None and running >= limit:
        reason = f"An account has at most {limit} running here: change the one there is."
        return Action(Verb.START_SUBSCRIPTION, allowed=False, code="SUBSCRIPTION_LIMIT", reason=reason)
    return _shown(Verb.START_SUBSCRIPTION, [judge(family, buyer, one) for one in start_cases(family)])


def _on_any(family: ProductFamily, buyer: Buyer, contracts: Sequence[Contract], verb: Verb, today: date) -> Action:
    found = [_on_subscription(family, buyer, one.timeline, verb, today) for one in contracts]
    if not found:
        reason = "There is no running subscription: start one."
        return Action(verb, allowed=False, code="NO_SUBSCRIPTION", reason=reason)
    return min(found, key=lambda one: FREEDOM.index(one.channel or Channel.REFUSE))


def _on_subscription(family: ProductFamily, buyer: Buyer, timeline: Timeline, verb: Verb, today: date) -> Action:
    closed = _closed(timeline, verb, today, staff=Role.STAFF in buyer.roles)
    if closed is not None:
        return closed
    state = timeline.state_on(max(today, timeline.start))
    cases = cases_of(family, state, verb) if state is not None else ()
    if cases:
        return _shown_before(timeline, verb, [judge(family, buyer, one) for one in cases], today)
    general = judge(family, buyer, Case(verb))
    if general.channel is Channel.REFUSE:
        return _shown(verb, [general])
    return Action(verb, allowed=False, code="NOT_OFFERED", reason="There is nothing of the kind here.")


def _shown_before(timeline: Timeline, verb: Verb, verdicts: Sequence[Verdict], today: date) -> Action:
    """As `_shown`, without what would wait for a period that the subscription does not reach."""
    end = timeline.end
    day = max(today, timeline.start)
    if end is None or verb is Verb.CANCEL or Course.of(timeline).period_on(day).end < end:
        return _shown(verb, verdicts)
    reached = [one for one in verdicts if one.channel is Channel.REFUSE or one.timing is Timing.NOW]
    if verb is not Verb.CHANGE_TERM and any(one.channel is not Channel.REFUSE for one in reached):
        return _shown(verb, reached)
    if all(one.channel is Channel.REFUSE for one in verdicts):
        return _shown(verb, verdicts)
    return _ending(verb, end)


def _ending(verb: Verb, end: date) -> Action:
    return Action(verb, allowed=False, code="ENDING", reason=f"It ends on {end}: withdraw the cancellation first.")


def _closed(timeline: Timeline, verb: Verb, today: date, *, staff: bool) -> Action | None:
    end = timeline.end
    if end is not None and end <= max(today, timeline.start):
        return Action(verb, allowed=False, code="SUBSCRIPTION_ENDED", reason="It has ended: start a new one.")
    if end is not None and (verb is Verb.RENEW or (verb is Verb.CANCEL and not staff)):
        return _ending(verb, end)
    if verb is not Verb.RENEW:
        return None
    if today < timeline.start:
        return Action(verb, allowed=False, code="NOT_STARTED", reason=f"It starts on {timeline.start}.")
    if timeline.early and timeline.early[-1].period_start >= Course.of(timeline).period_on(today).end:
        return Action(verb, allowed=False, code="ALREADY_RENEWED", reason="The next period was renewed already.")
    return None


def _shown(verb: Verb, verdicts: Iterable[Verdict]) -> Action:
    best = min(verdicts, key=lambda one: FREEDOM.index(one.channel))
    allowed = best.channel is not Channel.REFUSE
    return Action(verb, allowed, best.channel if allowed else None, best.code, best.reason)


def product_availability(
    family: ProductFamily, buyer: Buyer, states: Sequence[State], product_key: str
) -> Availability:
    """Whether an account may have a product; `states` are those of its running subscriptions of the family."""
    product = find_product(family, product_key)
    if product is None:
        return Availability(AvailabilityStatus.UNAVAILABLE, "UNKNOWN_PRODUCT", "There is no such product.")
    held = frozenset(item.component.product for state in states for item in state.items)
    if product.key in held:
        return Availability(AvailabilityStatus.OWNED)
    bundle = bundle_of(family, product.key, held)
    if bundle is not None:
        return Availability(AvailabilityStatus.INCLUDED, "PRODUCT_IN_BUNDLE", f"{bundle.name} includes it.")
    levels = {item.component.product: item.component.edition for state in states for item in state.items}
    giving = next((one for one in family.products if includes_product(one, levels.get(one.key), product.key)), None)
    if giving is not None:
        reason = f"{title(giving, levels[giving.key])} includes it."
        return Availability(AvailabilityStatus.INCLUDED, "INCLUDED", reason)
    other = excluding(family, product.key, held)
    if other is not None:
        reason = f"{other.name} is there, and an account has one of the two."
        return Availability(AvailabilityStatus.UNAVAILABLE, "PRODUCT_EXCLUDED", reason)
    cases = [
        one for verb in (Verb.ADD_PRODUCT, Verb.BUNDLE) for state in states for one in cases_of(family, state, verb)
    ]
    limit = family.subscriptions_per_account
    if limit is None or len(states) < limit:
        cases.extend(start_cases(family))
    verdicts = [judge(family, buyer, one) for one in cases if one.product == product.key]
    return _available(verdicts)


def add_on_availability(family: ProductFamily, buyer: Buyer, state: State, add_on_key: str) -> Availability:
    """Whether a subscription in this state may have an add-on (AGT-13)."""
    add_on = find_add_on(family, add_on_key)
    if add_on is None:
        return Availability(AvailabilityStatus.UNAVAILABLE, "UNKNOWN_ADD_ON", "There is no such add-on.")
    if any(item.component.kind == "ADD_ON" and item.component.key == add_on.key for item in state.items):
        return Availability(AvailabilityStatus.OWNED)
    editions = {item.component.product: item.component.edition for item in state.items}
    homes = [one for one in family.products if one.key in editions]
    for product in homes:
        included, limit = included_add_on(product, editions[product.key], add_on.key)
        if included:
            upto = f", up to {limit:,}" if limit is not None else ""
            return Availability(AvailabilityStatus.INCLUDED, "INCLUDED", f"{product.name} includes it{upto}.")
    homes = [one for one in homes if one.key in add_on.products]
    if not homes:
        needed = ", ".join(add_on.products)
        return Availability(AvailabilityStatus.UNAVAILABLE, "PRODUCT_NOT_HELD", f"It needs one of: {needed}.")
    if not any(may_hold(add_on, one, editions[one.key]) for one in homes):
        needed = ", ".join(add_on.editions or ())
        return Availability(AvailabilityStatus.UNAVAILABLE, "ADD_ON_NOT_IN_EDITION", f"It needs one of: {needed}.")
    cases = [one for one in cases_of(family, state, Verb.ADD_ADD_ON) if one.component == add_on.key]
    return _available([judge(family, buyer, one) for one in cases])


def _available(verdicts: Sequence[Verdict]) -> Availability:
    best = min(verdicts, key=lambda one: FREEDOM.index(one.channel), default=None)
    if best is None:
        return Availability(AvailabilityStatus.UNAVAILABLE, "NOT_OFFERED", "It cannot be added here.")
    if best.refused:
        return Availability(AvailabilityStatus.UNAVAILABLE, best.code, best.reason)
    return Availability(AvailabilityStatus.AVAILABLE, best.code, best.reason)
