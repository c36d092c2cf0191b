"""Webhook endpoints: where events are sent, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.domain.catalog import ProductFamily as Family
from subgraph.domain.webhooks import WebhookDeliveryStatus, WebhookEndpointStatus
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, pages
from subgraph.schema.context import Request
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.fields import argument, derived, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.lookups import events_by_id
from subgraph.schema.node import Node
from subgraph.schema.notification import Event
from subgraph.schema.records import AccountRecord, EventRecord
from subgraph.schema.shown import shown
from subgraph.schema.webhook_records import (
    WebhookDeliveryRecord,
    WebhookEndpointRecord,
    refusal_of_family,
    webhook_deliveries_by_id,
    webhook_endpoints_by_id,
)
from subgraph.storage.reads.webhooks import DELIVERIES, HOOK_DELIVERIES, endpoints_by_account, endpoints_by_family

WEBHOOK_ENDPOINT_STATUS = shown(
    WebhookEndpointStatus,
    "WebhookEndpointStatus",
    "Whether an endpoint hears events.",
    {
        WebhookEndpointStatus.ENABLED: "It hears them.",
        WebhookEndpointStatus.DISABLED: "It hears none: it was disabled, answered 410, or took nothing for days.",
    },
)
WEBHOOK_DELIVERY_STATUS = shown(
    WebhookDeliveryStatus,
    "WebhookDeliveryStatus",
    "How a delivery stands.",
    {
        WebhookDeliveryStatus.PENDING: "It is to be tried, or to be tried again.",
        WebhookDeliveryStatus.DELIVERED: "The receiver took it.",
        WebhookDeliveryStatus.DEAD: "It was given up; it can be replayed.",
    },
)


@dataclass(frozen=True)
class DeliveryArgs(PageArgs):
    """Which deliveries."""

    status: str | None = argument("Those that stand there.", None, kind=maybe(WEBHOOK_DELIVERY_STATUS))


async def webhook_endpoints_of(
    request: Request, accounts: Sequence[AccountRecord], args: None
) -> list[list[WebhookEndpointRecord]]:
    """Each account's own endpoints."""
    found = await endpoints_by_account(request.reads, [one.account_id for one in accounts])
    return [[_remembered(request, row) for row in found[one.account_id]] for one in accounts]


async def webhook_endpoints_of_families(
    request: Request, families: Sequence[Family], args: None
) -> list[list[WebhookEndpointRecord] | GraphRefusal]:
    """Each family's own endpoints, for its vendor's people."""
    refused = [await refusal_of_family(request, one.key) for one in families]
    keys = [one.key for one, no in zip(families, refused, strict=True) if no is None]
    found = await endpoints_by_family(request.reads, keys) if keys else {}
    return [
        no or [_remembered(request, row) for row in found[one.key]] for one, no in zip(families, refused, strict=True)
    ]


def _remembered(request: Request, row: Any) -> WebhookEndpointRecord:
    record = WebhookEndpointRecord(row)
    request.remember(webhook_endpoints_by_id, (record.account_id, record.row.endpoint_id), record)
    return record


async def _deliveries(
    request: Request, endpoints: Sequence[WebhookEndpointRecord], args: DeliveryArgs
) -> list[ConnectionRecord]:
    parents = [one.row.endpoint_id for one in endpoints]
    owners = sorted({one.account_id for one in endpoints})
    found = await pages(request, DELIVERIES, parents, args, WebhookDeliveryRecord, owners=owners, status=args.status)
    for record in (node for parent in parents for node in found[parent].nodes):
        request.remember(webhook_deliveries_by_id, (record.account_id, record.row.delivery_id), record)
    return [found[parent] for parent in parents]


async def hook_deliveries_of_families(
    request: Request, families: Sequence[Family], args: DeliveryArgs
) -> list[ConnectionRecord | GraphRefusal]:
    """What each family's own plugin is told, for its vendor's people."""
    refused = [await refusal_of_family(request, one.key) for one in families]
    keys: list[Any] = [one.key for one, no in zip(families, refused, strict=True) if no is None]
    found: dict[Any, ConnectionRecord] = {}
    if keys:
        found = await pages(request, HOOK_DELIVERIES, keys, args, WebhookDeliveryRecord, status=args.status)
    return [no or found[one.key] for one, no in zip(families, refused, strict=True)]


async def _events(request: Request, records: Sequence[WebhookDeliveryRecord], args: None) -> list[EventRecord | None]:
    keys = [(one.account_id, UUID(int=one.row.event_seq)) for one in records]
    return await request.find_all(events_by_id, keys)


def _family(record: WebhookEndpointRecord, request: Request) -> Any:
    return request.family_or_stand_in(record.row.family) if record.row.family is not None else None


@object_type("An event on its way to an endpoint, or to a family's plugin.", record=WebhookDeliveryRecord)
class WebhookDelivery(Node):
    """An event on its way to an endpoint."""

    event = relation(Event, "What is told.", _events)
    status = leaf(WEBHOOK_DELIVERY_STATUS, "How it stands.", of="row.status")
    attempts = leaf(int, "How often it was tried since it was made or replayed.", of="row.attempts")
    next_attempt_at = leaf(
        maybe(datetime), "When it is tried next, by the database's clock; null: not any more.", of="row.next_attempt_at"
    )
    last_status = leaf(maybe(int), "The HTTP status of the last answer; null: there was none.", of="row.last_status")
    last_error = leaf(maybe(str), "Why the last try failed.", of="row.last_error")
    created_at = leaf(datetime, "When it was made, by the database's clock.", of="row.created_at")
    delivered_at = leaf(maybe(datetime), "When the receiver took it.", of="row.delivered_at")


WebhookDeliveryEdge = edge_type("WebhookDelivery", WebhookDelivery)
WebhookDeliveryConnection = connection_type("WebhookDelivery", WebhookDelivery, WebhookDeliveryEdge)


@object_type("Where events are sent, signed as Standard Webhooks says.", record=WebhookEndpointRecord)
class WebhookEndpoint(Node):
    """Where events are sent."""

    url = leaf(str, "Where to.", of="row.url")
    description = leaf(str, "What it is for; may be empty.", of="row.description")
    events = leaf(many(str), "The kinds of events that it hears; empty: all.", of="row.events")
    status = leaf(WEBHOOK_ENDPOINT_STATUS, "Whether it hears them.", of="row.status")
    family = derived(
        maybe(ref("product_family.ProductFamily")),
        "The only family whose events it hears; null: it hears all of the account's.",
        _family,
    )
    created_at = leaf(datetime, "When it was made.", of="row.created_at")
    deliveries: Any = relation(
        WebhookDeliveryConnection, "What was sent there, the newest first.", _deliveries, args=DeliveryArgs
    )
