"""Rules: whether each of them ever decides anything, and whether what is sold can be had by anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from subgraph.domain.catalog import Product, ProductFamily
from subgraph.domain.codes import CODES
from subgraph.domain.rules import Buyer, Case, Channel, Direction, Role, Rule, Servicing, Verb, first_match
from subgraph.domain.verdicts import judge
from subgraph.plugins.answers import prefix_of

GETTING = (
    Verb.START_SUBSCRIPTION,
    Verb.ADD_PRODUCT,
    Verb.BUNDLE,
    Verb.UNBUNDLE,
    Verb.UPGRADE_EDITION,
    Verb.DOWNGRADE_EDITION,
)
"""The verbs that lead to a product in an edition."""

OTHERWISE = Rule()


@dataclass(frozen=True, slots=True)
class _Asked:
    buyer: Buyer
    case: Case


def rule_problems(family: ProductFamily) -> Iterator[str]:
    """Rules that are never read, refusals without the family's prefix, and offers that everybody is refused."""
    yield from _unread(family)
    prefix = prefix_of(family.key)
    for number, rule in enumerate(family.rules, 1):
        if rule.code is not None and not rule.code.startswith(prefix) and rule.code not in CODES:
            yield f"Rule {number}: code {rule.code!r} has not the family's prefix: call it {prefix}{rule.code}"
    yield from _out_of_reach(family)


def _unread(family: ProductFamily) -> Iterator[str]:
    """Rules but the last, which must match everything, that decide nothing of all that can be asked."""
    asked = [_Asked(buyer, case) for buyer in _buyers(family) for case in _cases(family)]
    takers: dict[int, set[int]] = {number: set() for number in range(1, len(family.rules))}
    for one in asked:
        first = next(number for number, rule in enumerate(family.rules, 1) if _matches(rule, one))
        for number in takers:
            if number >= first and _matches(family.rules[number - 1], one):
                takers[number].add(first)
    for number, first_ones in takers.items():
        if number not in first_ones:
            yield f"Rule {number} {_why(first_ones)}"


def _why(takers: set[int]) -> str:
    if not takers:
        return (
            "matches nothing that can happen in this family: see which products, add-ons, editions and traits go with "
            "its verbs, or take it out"
        )
    before = ", ".join(str(one) for one in sorted(takers))
    return f"is never read, as rule{'s' if len(takers) > 1 else ''} {before} matched all of it before: move it up, or take it out"


def _matches(rule: Rule, asked: _Asked) -> bool:
    return first_match((rule, OTHERWISE), asked.buyer, asked.case) is rule


def _buyers(family: ProductFamily) -> Iterator[Buyer]:
    """Everybody who differs for a rule: one role, one way to be served, one trait or none."""
    for role in Role:
        roles = frozenset({role, Role.STAFF} if role is Role.OPERATOR else {role})
        for servicing in Servicing:
            for trait in (None, *family.traits):
                yield Buyer(roles, servicing, frozenset({trait} if trait else ()))


def _cases(family: ProductFamily) -> Iterator[Case]:
    """Everything that rules are asked about in this family; of each kind also without a product, as menus ask."""
    yield from (Case(verb) for verb in Verb if _happens(family, verb))
    for product in family.products:
        for edition in (one.key for one in product.editions) if product.editions else (None,):
            yield from _product_cases(family, product, edition)
    for kind in family.resources:
        for verb in (Verb.ADD_RESOURCE, Verb.RETURN_RESOURCE):
            yield Case(verb, component=kind.key)
        yield Case(Verb.ADD_RESOURCE, component=kind.key, direction=Direction.UP)


def _product_cases(family: ProductFamily, product: Product, edition: str | None) -> Iterator[Case]:
    whole = Case(Verb.START_SUBSCRIPTION, product.key, None, edition, Direction.UP)
    for verb, direction in (
        (Verb.START_SUBSCRIPTION, Direction.UP),
        (Verb.ADD_PRODUCT, Direction.UP),
        (Verb.BUNDLE, Direction.UP),
        (Verb.UPGRADE_EDITION, Direction.UP),
        (Verb.DOWNGRADE_EDITION, Direction.DOWN),
        (Verb.REMOVE_PRODUCT, Direction.DOWN),
        (Verb.UNBUNDLE, Direction.DOWN),
    ):
        if _happens(family, verb) and (product.includes or verb not in (Verb.BUNDLE, Verb.UNBUNDLE)):
            yield replace(whole, verb=verb, direction=direction)
    parts = [(Verb.ADD_SEATS, Verb.REMOVE_SEATS, seat.key) for seat in product.seat_types]
    parts += [(Verb.ADD_ADD_ON, Verb.REMOVE_ADD_ON, one.key) for one in family.add_ons if product.key in one.products]
    for more, less, key in parts:
        yield replace(whole, verb=more, component=key)
        yield replace(whole, verb=less, component=key, direction=Direction.DOWN)


def _happens(family: ProductFamily, verb: Verb) -> bool:
    """Whether there is anything in the family that a verb could be about."""
    match verb:
        case Verb.ADD_SEATS | Verb.REMOVE_SEATS:
            return any(one.seat_types for one in family.products)
        case Verb.ADD_PRODUCT | Verb.REMOVE_PRODUCT:
            return len(family.products) > 1
        case Verb.BUNDLE | Verb.UNBUNDLE:
            return any(one.includes for one in family.products)
        case Verb.UPGRADE_EDITION | Verb.DOWNGRADE_EDITION:
            return any(len(one.editions) > 1 for one in family.products)
        case Verb.ADD_ADD_ON | Verb.REMOVE_ADD_ON:
            return bool(family.add_ons)
        case Verb.APPLY_PROMOTION:
            return bool(family.promotions)
        case _:
            return True


def _out_of_reach(family: ProductFamily) -> Iterator[str]:
    """Products and editions on sale that nobody can get, the vendor's staff included."""
    buyers = list(_buyers(family))
    for product in family.products:
        if product.channel is Channel.CONTACT_SALES:
            continue
        editions: list[str | None] = [one.key for one in product.editions] or [None]
        cases = [one for one in _cases(family) if one.verb in GETTING and one.product == product.key]
        open_ones = {one.edition for one in cases if any(not judge(family, buyer, one).refused for buyer in buyers)}
        closed = [one for one in editions if one not in open_ones]
        if len(closed) == len(editions):
            yield f"Product {product.key!r} can be had by nobody: every Rule refuses it; open it to some role, or to staff"
            continue
        for edition in closed:
            yield (
                f"Edition {product.key}/{edition} can be had by nobody: every Rule refuses to start with it and to "
                "change to it; open it to some role, or to staff"
            )
