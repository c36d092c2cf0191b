"""Whatever has an id of its own, and how the type of a record is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from subgraph.schema.fields import leaf
from subgraph.schema.records import (
    AccountRecord,
    ApiKeyRecord,
    ChangeRequestRecord,
    EventRecord,
    InvoiceRecord,
    NotificationRecord,
    PaymentMethodRecord,
    ResourceRecord,
    ScheduledChangeRecord,
    SubscriptionRecord,
    UserRecord,
)
from subgraph.schema.webhook_records import WebhookDeliveryRecord, WebhookEndpointRecord

TYPE_NAMES: Mapping[type, str] = {
    AccountRecord: "Account",
    ApiKeyRecord: "ApiKey",
    ChangeRequestRecord: "ChangeRequest",
    EventRecord: "AccountEvent",
    InvoiceRecord: "Invoice",
    NotificationRecord: "Notification",
    PaymentMethodRecord: "PaymentMethod",
    ResourceRecord: "Resource",
    ScheduledChangeRecord: "ScheduledChange",
    UserRecord: "User",
    WebhookDeliveryRecord: "WebhookDelivery",
    WebhookEndpointRecord: "WebhookEndpoint",
}
DEFAULT_SUBSCRIPTION = "StandardSubscription"


def type_name(record: object, info: Any) -> str:
    """The type of the graph that a record is of; for a subscription its family says which."""
    if isinstance(record, SubscriptionRecord):
        family = info.context.family(record.family)
        return family.subscription_type if family else DEFAULT_SUBSCRIPTION
    return TYPE_NAMES[type(record)]


@strawberry.interface(description="Whatever has an id of its own, by which `node` finds it again.")
class Node:
    """Whatever has an id of its own."""

    id = leaf(strawberry.ID, "Opaque, and the same in logs, addresses and webhooks.")

    @classmethod
    def resolve_type(cls, value: object, info: Any, _type: Any) -> str:
        """Which type a record is of."""
        return type_name(value, info)
