"""The closed lists of states and kinds that several rooms of the house speak of; the graph's enums are these."""

from __future__ import annotations

from datetime import date
from enum import Enum, StrEnum


class AccountKind(StrEnum):
    """Whether an account buys for itself, or also for customers of its own."""

    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"


class SubscriptionStatus(StrEnum):
    """SCHEDULED starts later; PAST_DUE is a step of dunning; ENDING has an end set; ENDED is over."""

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


class PaymentKind(StrEnum):
    """How money moved: taken from a way to pay, received at the bank, or given back."""

    CHARGE = "CHARGE"
    TRANSFER = "TRANSFER"
    REFUND = "REFUND"


class RefundOf(StrEnum):
    """What money that goes back was until then; what a standing invoice was paid with is neither of them."""

    BALANCE = "BALANCE"
    """Credit on the account's balance, which is taken off it with the refund."""
    SURPLUS = "SURPLUS"
    """Taken for nothing: its purchase did not come about, or its invoice was paid already."""


class PaymentStatus(StrEnum):
    """PENDING is being asked for, REQUIRES_ACTION waits for the payer, UNKNOWN is a provider's answer that was lost."""

    PENDING = "PENDING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


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
    """PENDING was not sent yet; DEAD was given up after the last try; UNWANTED was for people who refused mail of its kind."""

    PENDING = "PENDING"
    SENT = "SENT"
    DEAD = "DEAD"
    UNWANTED = "UNWANTED"


class Absent(Enum):
    """An input left out, where leaving out (keep it) and null (clear it) are two answers."""

    ABSENT = "ABSENT"


ABSENT = Absent.ABSENT


def subscription_status(
    start: date, end: date | None, today: date, past_due_on: date | None = None
) -> SubscriptionStatus:
    """Where a subscription stands on a day; one that ends before it begins has ended already.

    An overdue invoice is the invoice's own status: it makes no subscription PAST_DUE before dunning says so. What is past due and
    has an end set is PAST_DUE: the end is told by its own date, what must be paid by nothing else.
    """
    if end is not None and (end <= today or end <= start):
        return SubscriptionStatus.ENDED
    if start > today:
        return SubscriptionStatus.SCHEDULED
    if past_due_on is not None:
        return SubscriptionStatus.PAST_DUE
    return SubscriptionStatus.ENDING if end is not None else SubscriptionStatus.ACTIVE


def invoice_status(settled: InvoiceStatus, due: date, today: date) -> InvoiceStatus:
    """An invoice's status on a day: what is issued is past due after its due day."""
    late = settled is InvoiceStatus.ISSUED and due < today
    return InvoiceStatus.PAST_DUE if late else settled
