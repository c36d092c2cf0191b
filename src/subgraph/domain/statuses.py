"""The closed lists of states and kinds that several rooms of the house speak of; the graph's enums are these."""

from __future__ import annotations

from datetime import date
from enum import Enum, StrEnum


class AccountKind(StrEnum):
    """Whether an account buys for itself, or also for customers of its own."""

    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"


class SubscriptionStatus(StrEnum):
    """SCHEDULED starts later; PAST_DUE has an unpaid invoice past its due day; ENDING has an end set; ENDED is over."""

    SCHEDULED = "SCHEDULED"
    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"
    ENDING = "ENDING"
    ENDED = "ENDED"


class PaymentMethodKind(StrEnum):
    """How an invoice is paid."""

    CARD = "CARD"
    PAYPAL = "PAYPAL"
    BANK_TRANSFER = "BANK_TRANSFER"


class ChangeRequestStatus(StrEnum):
    """OPEN waits for staff; OFFERED waits for its requester to confirm a new price; the others are settled."""

    OPEN = "OPEN"
    OFFERED = "OFFERED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class Decision(StrEnum):
    """What staff decide about a request; OFFER answers it with a quote that the requester confirms."""

    APPROVE = "APPROVE"
    DECLINE = "DECLINE"
    OFFER = "OFFER"


class InvoiceKind(StrEnum):
    """A credit note takes back what an invoice said."""

    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"


class InvoiceStatus(StrEnum):
    """PAST_DUE is ISSUED after its due day; VOID was taken back whole."""

    ISSUED = "ISSUED"
    PAID = "PAID"
    PAST_DUE = "PAST_DUE"
    VOID = "VOID"


class NotificationStatus(StrEnum):
    """PENDING was not sent yet; DEAD was given up after the last try."""

    PENDING = "PENDING"
    SENT = "SENT"
    DEAD = "DEAD"


class Absent(Enum):
    """An input left out, where leaving out (keep it) and null (clear it) are two answers."""

    ABSENT = "ABSENT"


ABSENT = Absent.ABSENT


def subscription_status(start: date, end: date | None, today: date, unpaid_since: date | None) -> SubscriptionStatus:
    """Where a subscription stands on a day; `unpaid_since` is the first due day among its unpaid invoices.

    One that ends before it begins has ended already; one whose end is set is ENDING, paid or not.
    """
    if end is not None and (end <= today or end <= start):
        return SubscriptionStatus.ENDED
    if start > today:
        return SubscriptionStatus.SCHEDULED
    if end is not None:
        return SubscriptionStatus.ENDING
    late = unpaid_since is not None and unpaid_since < today
    return SubscriptionStatus.PAST_DUE if late else SubscriptionStatus.ACTIVE


def invoice_status(settled: InvoiceStatus, due: date, today: date) -> InvoiceStatus:
    """An invoice's status on a day: what is issued is past due after its due day."""
    late = settled is InvoiceStatus.ISSUED and due < today
    return InvoiceStatus.PAST_DUE if late else settled
