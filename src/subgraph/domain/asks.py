"""What the graph's mutations ask of the services: one frozen value each, named after the mutation.

Ids are the graph's opaque ids. An idempotency key is not part of an ask: whoever opens the transaction keeps it.
Where leaving a field out keeps what is stored, its default is ABSENT, and None clears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from subgraph.domain.quote import ChangeAsk, StartAsk
from subgraph.domain.rules import Role, Servicing
from subgraph.domain.statuses import ABSENT, Absent, AccountKind, Decision, PaymentMethodKind


@dataclass(frozen=True, slots=True)
class QuoteStart:
    """What starting a subscription would cost; `align_with` is the subscription to renew together with."""

    account_id: str
    family: str
    start: StartAsk
    align_with: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """What changes of a subscription would cost."""

    subscription_id: str
    change: ChangeAsk


@dataclass(frozen=True, slots=True)
class ConfirmQuote:
    """Buy exactly what the token binds. Accepted terms are ids of terms documents."""

    token: str
    accepted_terms: tuple[str, ...] = ()
    payment_method_id: str | None = None


@dataclass(frozen=True, slots=True)
class RequestChange:
    """Ask the vendor; a quote's token attaches the very change, with the terms that it requires and are accepted."""

    account_id: str
    family: str
    message: str
    subscription_id: str | None = None
    invoice_id: str | None = None
    quote_token: str | None = None
    accepted_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideChangeRequest:
    """Staff's answer to a request; the quote's token says what is offered or done instead of what was asked."""

    change_request_id: str
    decision: Decision
    quote_token: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawChangeRequest:
    """Take a request back."""

    change_request_id: str


@dataclass(frozen=True, slots=True)
class CancelScheduledChange:
    """Take back a change that waits for its day."""

    scheduled_change_id: str


@dataclass(frozen=True, slots=True)
class UpdatePurchaseOrder:
    """Replace the purchase order that the next renewal invoice prints (AIR-10)."""

    subscription_id: str
    purchase_order: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateInvoicing:
    """Bill a subscription on invoices of its own, or with the account's others (AIR-6)."""

    subscription_id: str
    separate_invoice: bool


@dataclass(frozen=True, slots=True)
class UpdateBillingDetails:
    """What invoices are addressed to."""

    account_id: str
    legal_name: str | Absent | None = ABSENT
    email: str | Absent | None = ABSENT
    address_lines: tuple[str, ...] | Absent | None = ABSENT
    postal_code: str | Absent | None = ABSENT
    city: str | Absent | None = ABSENT
    country: str | Absent | None = ABSENT
    tax_id: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class UpdateTaxStanding:
    """Whether an account pays no tax where others would, why, and by what evidence."""

    account_id: str
    exempt: bool
    reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class AddPaymentMethod:
    """A way to pay; `token` comes from the payment provider's own form."""

    account_id: str
    kind: PaymentMethodKind
    token: str | None = None
    make_default: bool | None = None


@dataclass(frozen=True, slots=True)
class SetDefaultPaymentMethod:
    """Pay with this one from now on."""

    payment_method_id: str


@dataclass(frozen=True, slots=True)
class RemovePaymentMethod:
    """Forget a way to pay."""

    payment_method_id: str


@dataclass(frozen=True, slots=True)
class AddResource:
    """Something that a seat covers; `replaces` names the one marked for return, `quote_token` buys the seat with it."""

    account_id: str
    family: str
    kind: str
    name: str
    model: str | None = None
    serial: str | None = None
    parent_id: str | None = None
    replaces: str | None = None
    quote_token: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveResource:
    """It is gone; what is subscribed stays."""

    resource_id: str


@dataclass(frozen=True, slots=True)
class ReturnResource:
    """Mark it for return: it no longer counts."""

    resource_id: str


@dataclass(frozen=True, slots=True)
class ReportUsage:
    """An absolute count of a meter; the latest `at` wins, None is now."""

    account_id: str
    family: str
    meter: str
    quantity: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InviteMember:
    """Give a person a role in an account."""

    account_id: str
    email: str
    name: str
    role: Role
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateMember:
    """Another role, other duties; None keeps what is stored."""

    account_id: str
    user_id: str
    role: Role | None = None
    duties: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """A person leaves an account."""

    account_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """A new customer or partner; `owner_email` invites its first owner."""

    name: str
    kind: AccountKind
    currency: str
    external_id: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    country: str | None = None
    partner_id: str | None = None
    owner_email: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateAccount:
    """Change an account; None breaks the partner link or clears the external id, and is refused for the others."""

    account_id: str
    name: str | Absent | None = ABSENT
    external_id: str | Absent | None = ABSENT
    time_zone: str | Absent | None = ABSENT
    locale: str | Absent | None = ABSENT
    partner_id: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class UpdateEnrolment:
    """How a family serves an account; enrols it where it is not yet. None clears the day and the percent."""

    account_id: str
    family: str
    servicing: Servicing | None = None
    traits: tuple[str, ...] | None = None
    approved_on: date | Absent | None = ABSENT
    partner_discount_percent: Decimal | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class SetClock:
    """Move a sandbox's business clock, forward only."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CreateApiKey:
    """A key with which a program acts as the member of the account who makes it; its secret is shown once."""

    account_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RevokeApiKey:
    """The key opens nothing any more."""

    api_key_id: str
