"""Webhook endpoints as people in a story make them, and deliveries as workers send them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from subgraph.app import App, open_app
from subgraph.clock import system_now
from subgraph.settings import Settings
from subgraph.storage.tables import delivery, webhook_endpoint
from subgraph.work.delivering import Delivered, deliver_due
from tests.scenarios.speak import Person

BEGINNING = datetime(2025, 1, 1, 9, tzinfo=UTC)
ENDPOINT = "webhookEndpoint { id url status events description family { key } } secret account { id } family { key }"
CHANGED = f"... on WebhookEndpointChanged {{ {ENDPOINT} }}"
AGAIN = "... on DeliveriesSentAgain { number webhookEndpoint { id } }"
DELIVERY = "id status attempts nextAttemptAt lastStatus lastError deliveredAt createdAt event { id kind summary }"
DELIVERIES = f"deliveries(first: 100, status: $status) {{ totalCount nodes {{ {DELIVERY} }} }}"


@asynccontextmanager
async def near(database_url: str, **more: Any) -> AsyncIterator[App]:
    """A story's installation, whose receivers may be on this machine."""
    given = {"clock": BEGINNING, "sandbox": True, "secret": "s" * 40, "webhooks_allow_private": True} | more
    opened = open_app(Settings(database_url=database_url, **given))
    yield opened
    await opened.database.close()


async def add_endpoint(person: Person, **given: Any) -> dict[str, Any]:
    """A new endpoint: the payload, secret and all."""
    return await person.change("addWebhookEndpoint", "AddWebhookEndpointInput", CHANGED, **given)


async def change_endpoint(person: Person, verb: str, endpoint: str, **given: Any) -> dict[str, Any]:
    """`update`, `rotate` or `remove`."""
    field, kind = {
        "update": ("updateWebhookEndpoint", "UpdateWebhookEndpointInput"),
        "rotate": ("rotateWebhookSecret", "WebhookEndpointInput"),
        "remove": ("removeWebhookEndpoint", "WebhookEndpointInput"),
    }[verb]
    return await person.change(field, kind, CHANGED, endpointId=endpoint, **given)


async def replay(person: Person, **given: Any) -> int:
    """Send one delivery again, or an endpoint's dead ones; how many."""
    one = "deliveryId" in given
    field, kind = ("replayDelivery", "ReplayDeliveryInput") if one else ("replayDeliveries", "ReplayDeliveriesInput")
    return int((await person.change(field, kind, AGAIN, **given))["number"])


async def deliveries(person: Person, endpoint: str, status: str | None = None) -> list[dict[str, Any]]:
    """What was sent to an endpoint, the oldest first."""
    document = f"""query ($id: ID!, $status: WebhookDeliveryStatus) {{
      node(id: $id) {{ ... on WebhookEndpoint {{ {DELIVERIES} }} }} }}"""
    found = (await person.ask(document, id=endpoint, status=status))["node"]["deliveries"]
    assert found["totalCount"] == len(found["nodes"])
    return list(reversed(found["nodes"]))


async def send(app: App, limit: int = 1_000) -> Delivered:
    """What a worker sends in one batch."""
    return await deliver_due(app.house, limit)


async def make_due(app: App, **more: Any) -> None:
    """As if the time until the next try had passed for everything that waits."""
    async with app.database.transaction() as connection:
        waits = delivery.update().where(delivery.c.status == "PENDING")
        await connection.execute(webhook_endpoint.update().values(rests_until=None))
        await connection.execute(waits.values(next_attempt_at=system_now() - timedelta(seconds=1), **more))


async def rows(app: App) -> list[Mapping[str, Any]]:
    """All deliveries as they are stored."""
    async with app.database.transaction() as connection:
        found = await connection.execute(select(delivery).order_by(delivery.c.delivery_id))
    return [row._mapping for row in found]
