"""What happened to an account, and which mail it causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from subgraph.domain.notices import (
    REPLACES_RETURNING,
    BillingContact,
    Concerned,
    Duties,
    FamilyContact,
    Notification,
    Recipients,
    Requester,
    Roles,
)
from subgraph.domain.rules import Role


class EventKind(StrEnum):
    """Every kind of event; a family's notifications name them, and so does `Event.kind` in the graph."""

    ACCOUNT_CREATED = "ACCOUNT_CREATED"
    ACCOUNT_UPDATED = "ACCOUNT_UPDATED"
    BILLING_DETAILS_UPDATED = "BILLING_DETAILS_UPDATED"
    ENROLMENT_UPDATED = "ENROLMENT_UPDATED"
    MEMBER_INVITED = "MEMBER_INVITED"
    MEMBER_UPDATED = "MEMBER_UPDATED"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    PAYMENT_METHOD_ADDED = "PAYMENT_METHOD_ADDED"
    PAYMENT_METHOD_REMOVED = "PAYMENT_METHOD_REMOVED"
    DEFAULT_PAYMENT_METHOD_SET = "DEFAULT_PAYMENT_METHOD_SET"
    RESOURCE_ADDED = "RESOURCE_ADDED"
    RESOURCE_REMOVED = "RESOURCE_REMOVED"
    RESOURCE_RETURNING = "RESOURCE_RETURNING"
    USAGE_REPORTED = "USAGE_REPORTED"
    USAGE_WARNING = "USAGE_WARNING"
    OVER_LIMIT = "OVER_LIMIT"
    TERMS_ACCEPTED = "TERMS_ACCEPTED"
    SUBSCRIPTION_STARTED = "SUBSCRIPTION_STARTED"
    SUBSCRIPTION_CHANGED = "SUBSCRIPTION_CHANGED"
    SUBSCRIPTION_RENEWED_EARLY = "SUBSCRIPTION_RENEWED_EARLY"
    SUBSCRIPTION_CANCELLED = "SUBSCRIPTION_CANCELLED"
    CHANGE_SCHEDULED = "CHANGE_SCHEDULED"
    SCHEDULED_CHANGE_CANCELLED = "SCHEDULED_CHANGE_CANCELLED"
    SEATS_RAISED = "SEATS_RAISED"
    PRICES_ANNOUNCED = "PRICES_ANNOUNCED"
    PRICES_RENEWED = "PRICES_RENEWED"
    PURCHASE_ORDER_UPDATED = "PURCHASE_ORDER_UPDATED"
    INVOICING_UPDATED = "INVOICING_UPDATED"
    INVOICE_ISSUED = "INVOICE_ISSUED"
    CREDIT_NOTE_ISSUED = "CREDIT_NOTE_ISSUED"
    INVOICE_PAID = "INVOICE_PAID"
    CHANGE_REQUESTED = "CHANGE_REQUESTED"
    CHANGE_REQUEST_OFFERED = "CHANGE_REQUEST_OFFERED"
    CHANGE_REQUEST_DECIDED = "CHANGE_REQUEST_DECIDED"
    CHANGE_REQUEST_WITHDRAWN = "CHANGE_REQUEST_WITHDRAWN"
    ACCOUNT_PARKED = "ACCOUNT_PARKED"
    ACCOUNT_RELEASED = "ACCOUNT_RELEASED"
    CLOCK_ADVANCED = "CLOCK_ADVANCED"
    RENEWAL_AHEAD = "RENEWAL_AHEAD"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_ACTION_REQUIRED = "PAYMENT_ACTION_REQUIRED"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"
    PAYMENT_DISPUTED = "PAYMENT_DISPUTED"
    PAYMENT_METHOD_EXPIRING = "PAYMENT_METHOD_EXPIRING"
    PAYMENT_REMINDED = "PAYMENT_REMINDED"
    SUBSCRIPTION_PAST_DUE = "SUBSCRIPTION_PAST_DUE"
    SUBSCRIPTION_SUSPENDED = "SUBSCRIPTION_SUSPENDED"
    SUBSCRIPTION_RECOVERED = "SUBSCRIPTION_RECOVERED"
    INVOICE_VOIDED = "INVOICE_VOIDED"
    INVOICE_CREDITED = "INVOICE_CREDITED"
    INVOICE_REISSUED = "INVOICE_REISSUED"
    TAX_STANDING_UPDATED = "TAX_STANDING_UPDATED"
    WEBHOOK_ENDPOINT_ADDED = "WEBHOOK_ENDPOINT_ADDED"
    WEBHOOK_ENDPOINT_UPDATED = "WEBHOOK_ENDPOINT_UPDATED"
    WEBHOOK_ENDPOINT_REMOVED = "WEBHOOK_ENDPOINT_REMOVED"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in words, with facts as text: ids of what it happened to, numbers, and `replaces_returning`."""

    kind: EventKind
    summary: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommittedEvent:
    """An event that was written for good, as webhooks and families' plugins hear of it: ids are those of the graph.

    `seq` numbers the events of the account; `at` is the business instant; `facts` say what the summary says, as texts.
    """

    id: str
    seq: int
    at: datetime
    kind: EventKind
    account: str
    family: str | None
    subscription: str | None
    invoice: str | None
    request: str | None
    resource: str | None
    summary: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """A member of the account as mail sees it."""

    email: str
    role: Role
    duties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to be sent: what kind it is, and to whom. The address list is never empty."""

    kind: str
    to: tuple[str, ...]


_OWNERS = Roles((Role.OWNER,))
_PAYERS = (_OWNERS, BillingContact())
UNLESS_DECLARED = (
    Notification(EventKind.PRICES_ANNOUNCED, _OWNERS),
    Notification(EventKind.MEMBER_INVITED, Concerned()),
    Notification(EventKind.SUBSCRIPTION_CANCELLED, _OWNERS),
    Notification(EventKind.RENEWAL_AHEAD, _PAYERS),
    Notification(EventKind.INVOICE_ISSUED, _PAYERS),
    Notification(EventKind.CREDIT_NOTE_ISSUED, _PAYERS),
    Notification(EventKind.INVOICE_PAID, _PAYERS),
    Notification(EventKind.PAYMENT_FAILED, _PAYERS),
    Notification(EventKind.PAYMENT_ACTION_REQUIRED, _PAYERS),
    Notification(EventKind.PAYMENT_METHOD_EXPIRING, _PAYERS),
    Notification(EventKind.PAYMENT_REMINDED, _PAYERS),
    Notification(EventKind.PAYMENT_REFUNDED, _PAYERS),
    Notification(EventKind.SUBSCRIPTION_PAST_DUE, _PAYERS),
    Notification(EventKind.SUBSCRIPTION_SUSPENDED, _PAYERS),
    Notification(EventKind.SUBSCRIPTION_RECOVERED, _PAYERS),
    Notification(EventKind.INVOICE_VOIDED, _PAYERS),
    Notification(EventKind.INVOICE_CREDITED, _PAYERS),
    Notification(EventKind.INVOICE_REISSUED, _PAYERS),
)
"""Mail that goes out where no family that the event concerns declares any on it: what costs money, and who belongs to the account."""


def declared_on(kind: EventKind, declared: Iterable[Notification]) -> tuple[Notification, ...]:
    """A family's own notifications on an event."""
    return tuple(one for one in declared if one.on == kind)


def usual_on(kind: EventKind) -> tuple[Notification, ...]:
    """What goes out on an event where no family declares any."""
    return declared_on(kind, UNLESS_DECLARED)


def mail_caused(
    notifications: Iterable[Notification],
    event: Event,
    members: Iterable[Contact],
    *,
    requester: str | None = None,
    family_contact: str | None = None,
    billing_contact: str | None = None,
) -> tuple[Mail, ...]:
    """The mail that an event causes by a family's declarations, in their order; nobody is written to twice by one (CON-8, LOC-4, LOC-8)."""
    known = _Known(tuple(members), requester, family_contact, billing_contact, event.facts.get("email"))
    sent: list[Mail] = []
    for one in notifications:
        if one.on != event.kind or (one.unless is not None and _holds(one.unless, event)):
            continue
        if one.resources is not None and event.facts.get("kind") not in one.resources:
            continue
        chosen = one.to if isinstance(one.to, tuple) else (one.to,)
        to: dict[str, str] = {}
        for address in (address for recipients in chosen for address in _addresses(recipients, known)):
            to.setdefault(address.lower(), address)  # one mailbox, however it is written
        if to:
            sent.append(Mail(one.kind or str(one.on), tuple(to.values())))
    return tuple(sent)


def _holds(condition: str, event: Event) -> bool:
    return condition == REPLACES_RETURNING and event.facts.get(REPLACES_RETURNING) == "true"


@dataclass(frozen=True, slots=True)
class _Known:
    members: tuple[Contact, ...]
    requester: str | None
    family_contact: str | None
    billing_contact: str | None
    concerned: str | None


def _addresses(recipients: Recipients, known: _Known) -> tuple[str, ...]:
    match recipients:
        case Duties(labels):
            return tuple(one.email for one in known.members if one.duties.intersection(labels))
        case Roles(roles):
            return tuple(one.email for one in known.members if one.role in roles)
        case Requester():
            return (known.requester,) if known.requester else ()
        case FamilyContact():
            return (known.family_contact,) if known.family_contact else ()
        case BillingContact():
            return (known.billing_contact,) if known.billing_contact else ()
        case Concerned():
            return (known.concerned,) if known.concerned else ()
