"""Who may do what, through which channel and when: a family's rules as an ordered list, the first match wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to an account and a family. An operator also holds STAFF wherever rules are read."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"
    PARTNER = "PARTNER"
    STAFF = "STAFF"
    OPERATOR = "OPERATOR"


class Servicing(StrEnum):
    """How a vendor serves an account."""

    SELF_SERVICE = "SELF_SERVICE"
    ASSISTED = "ASSISTED"


class Verb(StrEnum):
    """What can be done: the graph's ChangeKind, and RETURN_RESOURCE, which is never shown as an action of its own."""

    START_SUBSCRIPTION = "START_SUBSCRIPTION"
    ADD_SEATS = "ADD_SEATS"
    REMOVE_SEATS = "REMOVE_SEATS"
    ADD_PRODUCT = "ADD_PRODUCT"
    REMOVE_PRODUCT = "REMOVE_PRODUCT"
    BUNDLE = "BUNDLE"
    UNBUNDLE = "UNBUNDLE"
    UPGRADE_EDITION = "UPGRADE_EDITION"
    DOWNGRADE_EDITION = "DOWNGRADE_EDITION"
    ADD_ADD_ON = "ADD_ADD_ON"
    REMOVE_ADD_ON = "REMOVE_ADD_ON"
    CHANGE_TERM = "CHANGE_TERM"
    APPLY_PROMOTION = "APPLY_PROMOTION"
    RENEW = "RENEW"
    CANCEL = "CANCEL"
    ADD_RESOURCE = "ADD_RESOURCE"
    RETURN_RESOURCE = "RETURN_RESOURCE"
    REQUEST_CHANGE = "REQUEST_CHANGE"
    MANAGE_PAYMENT_METHODS = "MANAGE_PAYMENT_METHODS"
    MANAGE_MEMBERS = "MANAGE_MEMBERS"
    VIEW = "VIEW_BILLING"


class Channel(StrEnum):
    """How something is bought; REFUSE is a rule's plain no and never leaves the domain."""

    SELF_SERVICE = "SELF_SERVICE"
    REQUEST = "REQUEST"
    CONTACT_SALES = "CONTACT_SALES"
    REFUSE = "REFUSE"


class Timing(StrEnum):
    """When a change takes effect."""

    NOW = "NOW"
    NEXT_PERIOD = "NEXT_PERIOD"


class Direction(StrEnum):
    """Whether a change of a quantity or an edition goes up or down."""

    UP = "UP"
    DOWN = "DOWN"


@dataclass(frozen=True, slots=True)
class Rule:
    """One case: what it matches (None matches all; a tuple matches any of its members) and what it says.

    A refusing rule names a stable `code` and a `reason` in words.
    """

    verb: Verb | tuple[Verb, ...] | None = None
    role: Role | tuple[Role, ...] | None = None
    servicing: Servicing | None = None
    trait: str | None = None
    product: str | tuple[str, ...] | None = None
    component: str | tuple[str, ...] | None = None
    edition: str | tuple[str, ...] | None = None
    direction: Direction | None = None
    channel: Channel = Channel.SELF_SERVICE
    timing: Timing = Timing.NOW
    code: str | None = None
    reason: str | None = None

    @property
    def matches_all(self) -> bool:
        """Whether nothing escapes this rule: what the last rule of a family must be."""
        return all(
            part is None
            for part in (
                self.verb,
                self.role,
                self.servicing,
                self.trait,
                self.product,
                self.component,
                self.edition,
                self.direction,
            )
        )


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who asks, seen from one account and one family: the viewer's roles there and the account's enrolment.

    `facts` are numbers that discounts read by name: partner_discount_percent, present only while a partner link stands.
    """

    roles: frozenset[Role]
    servicing: Servicing = Servicing.SELF_SERVICE
    traits: frozenset[str] = frozenset()
    approved_on: date | None = None
    facts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """The one thing about to be done, as rules look at it. `component` is a seat type's or an add-on's key."""

    verb: Verb
    product: str | None = None
    component: str | None = None
    edition: str | None = None
    direction: Direction | None = None


def _meets(wanted: object, found: object) -> bool:
    return wanted is None or (found in wanted if isinstance(wanted, tuple) else wanted == found)


def _role_meets(wanted: Role | tuple[Role, ...] | None, roles: frozenset[Role]) -> bool:
    if wanted is None:
        return True
    return bool(roles.intersection(wanted if isinstance(wanted, tuple) else (wanted,)))


def first_match(rules: Iterable[Rule], buyer: Buyer, case: Case) -> Rule:
    """The first rule that fits; LookupError cannot happen in a checked family, whose last rule matches all."""
    for rule in rules:
        if (
            _meets(rule.verb, case.verb)
            and _role_meets(rule.role, buyer.roles)
            and _meets(rule.servicing, buyer.servicing)
            and (rule.trait is None or rule.trait in buyer.traits)
            and _meets(rule.product, case.product)
            and _meets(rule.component, case.component)
            and _meets(rule.edition, case.edition)
            and _meets(rule.direction, case.direction)
        ):
            return rule
    raise LookupError(f"no rule matches {case.verb}")
