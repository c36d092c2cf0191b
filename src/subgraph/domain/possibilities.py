"""Every concrete thing that a change of some kind could be, here and now: what rules are asked to show what is open."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.domain.catalog import Product, ProductFamily
from subgraph.domain.drafts import Draft, draft_of, holding_of
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import bundle_of, excluding, find_edition, included_add_on, included_seats
from subgraph.domain.quantities import MOST
from subgraph.domain.rules import Case, Direction, Verb
from subgraph.domain.timeline import ItemKind, State


def cases_of(family: ProductFamily, state: State, verb: Verb) -> tuple[Case, ...]:
    """What a verb could do to a subscription in this state; empty where there is nothing of the kind."""
    draft = draft_of(state)
    match verb:
        case Verb.ADD_SEATS | Verb.REMOVE_SEATS:
            return tuple(_seats(family, draft, verb))
        case Verb.ADD_PRODUCT | Verb.REMOVE_PRODUCT | Verb.BUNDLE | Verb.UNBUNDLE:
            return tuple(_products(family, draft, verb))
        case Verb.UPGRADE_EDITION | Verb.DOWNGRADE_EDITION:
            return tuple(_editions(family, draft, verb))
        case Verb.ADD_ADD_ON | Verb.REMOVE_ADD_ON:
            return tuple(_add_ons(family, draft, verb))
        case Verb.CHANGE_TERM:
            return (Case(verb),) if any(one.key != state.term for one in family.terms) else ()
        case Verb.APPLY_PROMOTION:
            return (Case(verb),) if family.promotions else ()
        case _:
            return (Case(verb),)


def start_cases(family: ProductFamily) -> tuple[Case, ...]:
    """Every product and edition that a subscription could start with; of a family without products, any start."""
    found = tuple(
        Case(Verb.START_SUBSCRIPTION, product.key, None, edition.key if edition else None, Direction.UP)
        for product in family.products
        for edition in product.editions or (None,)
    )
    return found or (Case(Verb.START_SUBSCRIPTION),)


def _held(family: ProductFamily, draft: Draft) -> Iterator[Product]:
    return (one for one in family.products if one.key in draft.held)


def _seats(family: ProductFamily, draft: Draft, verb: Verb) -> Iterator[Case]:
    up = verb is Verb.ADD_SEATS
    for product in _held(family, draft):
        holding = holding_of(draft, product)
        for seat in product.seat_types:
            here = holding.seats.get(seat.key, 0)
            most = seat.quantities[-1] if seat.quantities else MOST if seat.maximum is None else seat.maximum
            least = max(seat.minimum, included_seats(product, holding.edition, seat.key))
            if here < most if up else here > least:
                direction = Direction.UP if up else Direction.DOWN
                yield Case(verb, product.key, seat.key, holding.edition, direction)


def _products(family: ProductFamily, draft: Draft, verb: Verb) -> Iterator[Case]:
    held = frozenset(draft.held)
    for product in family.products:
        inside = held.intersection(product.includes)
        if verb is Verb.ADD_PRODUCT or verb is Verb.BUNDLE:
            covered = product.key in held or bundle_of(family, product.key, held) is not None
            covered = covered or excluding(family, product.key, held) is not None
            if not covered and bool(inside) == (verb is Verb.BUNDLE):
                for edition in product.editions or (None,):
                    yield Case(verb, product.key, None, edition.key if edition else None, Direction.UP)
        elif product.key in held and (len(held) > 1 if verb is Verb.REMOVE_PRODUCT else bool(product.includes)):
            yield Case(verb, product.key, None, draft.held[product.key], Direction.DOWN)


def _editions(family: ProductFamily, draft: Draft, verb: Verb) -> Iterator[Case]:
    up = verb is Verb.UPGRADE_EDITION
    for product in _held(family, draft):
        here = find_edition(product, draft.held[product.key])
        for edition in product.editions:
            if here is not None and (edition.rank > here.rank if up else edition.rank < here.rank):
                yield Case(verb, product.key, None, edition.key, Direction.UP if up else Direction.DOWN)


def _add_ons(family: ProductFamily, draft: Draft, verb: Verb) -> Iterator[Case]:
    if verb is Verb.REMOVE_ADD_ON:
        for component in draft.items:
            if component.kind is ItemKind.ADD_ON:
                yield Case(verb, component.product, component.key, component.edition, Direction.DOWN)
        return
    for product in _held(family, draft):
        edition = draft.held[product.key]
        here = holding_of(draft, product).add_ons
        for add_on in family.add_ons:
            included, limit = included_add_on(product, edition, add_on.key)
            more = limit is not None and (add_on.maximum is None or add_on.maximum > limit)
            if add_on.key not in here and (more if included else may_hold(add_on, product, edition)):
                yield Case(verb, product.key, add_on.key, edition, Direction.UP)
