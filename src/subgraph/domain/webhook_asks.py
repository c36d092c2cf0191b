"""What the graph asks of webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AddWebhookEndpoint:
    """A new endpoint: of an account, narrowed to a family or not; or of a family, for all its accounts. No events: all."""

    url: str
    account_id: str | None = None
    family: str | None = None
    description: str = ""
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateWebhookEndpoint:
    """Change an endpoint; None: it stays. No events: all."""

    endpoint_id: str
    url: str | None = None
    description: str | None = None
    events: tuple[str, ...] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class RotateWebhookSecret:
    """A new secret; the one before it still signs for a day."""

    endpoint_id: str


@dataclass(frozen=True, slots=True)
class RemoveWebhookEndpoint:
    """The endpoint hears nothing any more."""

    endpoint_id: str


@dataclass(frozen=True, slots=True)
class ReplayDelivery:
    """Send one delivery again, also one that arrived."""

    delivery_id: str


@dataclass(frozen=True, slots=True)
class ReplayDeliveries:
    """Send an endpoint's dead deliveries of events since an instant again, oldest first."""

    endpoint_id: str
    since: datetime | None = None
