"""What the services answer the graph with: ids of what was written, re-read for the selection that was asked.

Each is plain text and ids, so that it can be stored beside an idempotency key and answered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from subgraph.domain.quote import Quote


@dataclass(frozen=True, slots=True)
class SignedQuote:
    """A quote with the token that binds it until `expires_at`, for somebody who reads the language of `locale`."""

    account_id: str
    family: str
    quote: Quote
    token: str
    expires_at: datetime
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A purchase that was written; no invoice where nothing was due."""

    subscription_id: str
    invoice_id: str | None


@dataclass(frozen=True, slots=True)
class QuoteMoved:
    """The quote no longer holds: nothing was written, and this is what holds now."""

    quote: SignedQuote


@dataclass(frozen=True, slots=True)
class SubscriptionWritten:
    """A subscription that was changed."""

    subscription_id: str


@dataclass(frozen=True, slots=True)
class AccountWritten:
    """An account, or something that belongs to it, that was changed."""

    account_id: str


@dataclass(frozen=True, slots=True)
class PaymentMethodWritten:
    """A payment method that was changed."""

    account_id: str
    payment_method_id: str


@dataclass(frozen=True, slots=True)
class PaymentSetupBegun:
    """A form of a payment provider's; the client secret is told this once."""

    account_id: str
    setup_id: str
    provider: str
    client_secret: str | None = None
    publishable_key: str | None = None


@dataclass(frozen=True, slots=True)
class InvoicePaid:
    """An invoice of which nothing is open any more."""

    invoice_id: str


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """Money that is on its way back: the refunds that were written."""

    invoice_id: str
    payment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceWritten:
    """A resource that was changed."""

    account_id: str
    resource_id: str


@dataclass(frozen=True, slots=True)
class ChangeRequestWritten:
    """A change request that was made, decided or withdrawn."""

    change_request_id: str


@dataclass(frozen=True, slots=True)
class ApiKeyWritten:
    """An API key that was made (its secret is told this once) or revoked (no secret)."""

    account_id: str
    api_key_id: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookEndpointWritten:
    """A webhook endpoint, of an account or a family, that was made or changed; a new secret is told this once. None: it is gone."""

    account_id: str | None
    family: str | None
    endpoint_id: str | None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveriesReplayed:
    """How many deliveries to an endpoint, or (None) to a family's plugin, are sent again."""

    endpoint_id: str | None
    number: int


@dataclass(frozen=True, slots=True)
class CatalogWritten:
    """A family's catalog that was changed, and the change's number."""

    family: str
    number: int


@dataclass(frozen=True, slots=True)
class TransfersWritten:
    """Lines of a bank statement that were recorded, now or before, in the order in which they were sent."""

    transfer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransferWritten:
    """A transfer that was recorded, assigned or returned."""

    transfer_id: str


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """Where the business clock stands now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ClockAdvancing:
    """An account's test clock is to be moved: what falls due on the way is done after this was written (decision 0028).

    `last_event`: the number of the account's last event before.
    """

    account_id: str
    before: datetime
    to: datetime
    last_event: int


@dataclass(frozen=True, slots=True)
class ClockAdvanced:
    """An account's test clock was moved; what happened are the events after `since` up to `until`."""

    account_id: str
    before: datetime
    now: datetime
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class NotificationResent:
    """Mail that is to be sent again."""

    account_id: str
    notification_id: str


@dataclass(frozen=True, slots=True)
class AccountReleased:
    """A parked account may be billed again, which is tried after this was written; `attempts` failed so far."""

    account_id: str
    last_event: int
    attempts: int


@dataclass(frozen=True, slots=True)
class AccountRetried:
    """A parked account was billed again, or parked again; what happened are the events after `since` up to `until`."""

    account_id: str
    since: int
    until: int


Outcome = (
    Confirmed
    | SubscriptionWritten
    | AccountWritten
    | PaymentMethodWritten
    | ResourceWritten
    | ChangeRequestWritten
    | ApiKeyWritten
    | WebhookEndpointWritten
    | DeliveriesReplayed
    | CatalogWritten
    | TransfersWritten
    | TransferWritten
    | NotificationResent
    | ClockMoved
    | ClockAdvancing
    | ClockAdvanced
    | AccountReleased
    | AccountRetried
)
