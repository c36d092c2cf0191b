"""Mutations of webhooks."""

from __future__ import annotations

from datetime import datetime

import strawberry

from subgraph.domain import webhook_asks as asks
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.webhook_payloads import ReplayResult, WebhookEndpointResult
from subgraph.services.webhook_deliveries import replay_deliveries, replay_delivery
from subgraph.services.webhook_endpoints import (
    add_webhook_endpoint,
    remove_webhook_endpoint,
    rotate_webhook_secret,
    update_webhook_endpoint,
)

URL = "Where to: an https URL on the public internet, without credentials and fragment."
EVENTS = "The kinds of events to hear, such as INVOICE_ISSUED; an empty list: all."
WHICH = "Which."


@input_type("Where to send events.")
class AddWebhookEndpointInput:
    """Where to send events."""

    account_id = given(maybe(strawberry.ID), "Of which account; left out: of all accounts of `family`, by its staff.")
    family = given(maybe(str), "Only this family's events.")
    url = given(str, URL)
    description = given(maybe(str), "What it is for.")
    events = given(maybe(many(str)), EVENTS)
    idempotency_key = idempotency_key()


@input_type("What to change of an endpoint; what is left out stays.")
class UpdateWebhookEndpointInput:
    """What to change of an endpoint."""

    endpoint_id = given(strawberry.ID, WHICH)
    url = given(maybe(str), URL)
    description = given(maybe(str), "What it is for.")
    events = given(maybe(many(str)), EVENTS)
    enabled = given(maybe(bool), "Whether it hears events; disabled, what was pending is given up.")
    idempotency_key = idempotency_key()


@input_type("An endpoint.")
class WebhookEndpointInput:
    """An endpoint."""

    endpoint_id = given(strawberry.ID, WHICH)
    idempotency_key = idempotency_key()


@input_type("A delivery.")
class ReplayDeliveryInput:
    """A delivery."""

    delivery_id = given(strawberry.ID, WHICH)
    idempotency_key = idempotency_key()


@input_type("Which dead deliveries to send again.")
class ReplayDeliveriesInput:
    """Which dead deliveries to send again."""

    endpoint_id = given(strawberry.ID, "To which endpoint.")
    since = given(maybe(datetime), "Of events since then, by the business clock; left out: all.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of webhooks.")
class WebhookMutations:
    """Mutations of webhooks."""

    add_webhook_endpoint = mutation(
        WebhookEndpointResult,
        "Sends events to a URL from now on; the answer tells the secret that signs them, this once.",
        AddWebhookEndpointInput,
        asks.AddWebhookEndpoint,
        add_webhook_endpoint,
    )
    update_webhook_endpoint = mutation(
        WebhookEndpointResult,
        "Changes, enables or disables an endpoint.",
        UpdateWebhookEndpointInput,
        asks.UpdateWebhookEndpoint,
        update_webhook_endpoint,
    )
    rotate_webhook_secret = mutation(
        WebhookEndpointResult,
        "Makes a new secret; for 24 hours everything is signed with the old one as well.",
        WebhookEndpointInput,
        asks.RotateWebhookSecret,
        rotate_webhook_secret,
    )
    remove_webhook_endpoint = mutation(
        WebhookEndpointResult,
        "Takes an endpoint away.",
        WebhookEndpointInput,
        asks.RemoveWebhookEndpoint,
        remove_webhook_endpoint,
    )
    replay_delivery = mutation(
        ReplayResult,
        "Sends one delivery again under the same webhook-id, whether it arrived or was given up.",
        ReplayDeliveryInput,
        asks.ReplayDelivery,
        replay_delivery,
    )
    replay_deliveries = mutation(
        ReplayResult,
        "Sends an endpoint's dead deliveries again, the oldest first, 1,000 at a time.",
        ReplayDeliveriesInput,
        asks.ReplayDeliveries,
        replay_deliveries,
    )
