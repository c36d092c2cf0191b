"""Deliveries of webhooks: sent again by those who own the endpoint, and endpoints given up by the system."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from subgraph.domain.events import EventKind
from subgraph.domain.outcomes import DeliveriesReplayed
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.domain.webhook_asks import ReplayDeliveries, ReplayDelivery
from subgraph.domain.webhooks import MOST_REPLAYED, WebhookEndpointStatus
from subgraph.services.steps.access import not_found, read_id
from subgraph.services.steps.endpoints import ReachedEndpoint, reach_endpoint, roles_for, tell
from subgraph.services.steps.recording import SYSTEM
from subgraph.services.work import Work
from subgraph.storage.ids import OpaqueId, encode_id
from subgraph.storage.repositories import OF_FAMILIES, Accounts, Deliveries, WebhookEndpoints


async def replay_delivery(work: Work, viewer: Viewer, ask: ReplayDelivery) -> DeliveriesReplayed | Refusal:
    """Send one delivery again under the same id, whether it arrived or was given up."""
    found = read_id(ask.delivery_id, "dlv")
    deliveries = Deliveries(work.connection)
    target = await deliveries.target_of(found.account_id, found.row_id) if found is not None else None
    if found is None or target is None:
        return not_found("delivery", "deliveryId")
    if target[1] is None:
        return await _tell_again(work, viewer, found, target[2])
    endpoint_id = OpaqueId("whe", target[0], target[1])
    reached = await reach_endpoint(work, viewer, endpoint_id, "replayDelivery", "deliveryId")
    refused = _refusal(reached, "deliveryId")
    if refused is not None or isinstance(reached, Refusal):
        return refused or not_found("delivery", "deliveryId")
    await deliveries.rest(target, 0)
    await deliveries.replay(found.account_id, found.row_id)
    return _replayed(reached, 1)


async def _tell_again(work: Work, viewer: Viewer, found: OpaqueId, family: str | None) -> DeliveriesReplayed | Refusal:
    """What a family's plugin did not hear is told again by the family's staff."""
    roles = roles_for(viewer, family)
    if not roles:
        return not_found("delivery", "deliveryId")
    refused = forbid("Mutation.replayDelivery", roles, "deliveryId")
    if refused is not None:
        return refused
    await Deliveries(work.connection).replay(found.account_id, found.row_id)
    return DeliveriesReplayed(None, 1)


async def replay_deliveries(work: Work, viewer: Viewer, ask: ReplayDeliveries) -> DeliveriesReplayed | Refusal:
    """Send an endpoint's dead deliveries again, the oldest first, at most `MOST_REPLAYED` at once."""
    reached = await reach_endpoint(work, viewer, read_id(ask.endpoint_id, "whe"), "replayDeliveries", "endpointId")
    refused = _refusal(reached, "endpointId")
    if refused is not None or isinstance(reached, Refusal):
        return refused or not_found("webhook endpoint", "endpointId")
    one = reached.endpoint
    target = (one.account_id, one.endpoint_id, None)
    deliveries = Deliveries(work.connection)
    await deliveries.rest(target, 0)
    return _replayed(reached, await deliveries.replay_dead(target, ask.since, MOST_REPLAYED))


async def disable_endpoint(work: Work, account_id: UUID, endpoint_id: UUID, why: str) -> bool:
    """Stop sending to an endpoint that wants no more or took nothing for days; False where it is not enabled."""
    account = None
    if account_id != OF_FAMILIES:
        account = await Accounts(work.connection, account_id).lock()
    endpoints = WebhookEndpoints(work.connection, account_id)
    before = await endpoints.find(endpoint_id)
    if before is None or before.status is not WebhookEndpointStatus.ENABLED:
        return False
    after = replace(before, status=WebhookEndpointStatus.DISABLED)
    await endpoints.save(after)
    await Deliveries(work.connection).give_up((account_id, endpoint_id, None), why)
    await tell(work, account, SYSTEM, EventKind.WEBHOOK_ENDPOINT_UPDATED, after)
    return True


def _refusal(reached: ReachedEndpoint | Refusal, *path: str) -> Refusal | None:
    if isinstance(reached, Refusal):
        return reached
    if reached.endpoint.status is WebhookEndpointStatus.ENABLED:
        return None
    return refuse("ENDPOINT_DISABLED", "The endpoint is disabled: enable it before anything is sent there.", *path)


def _replayed(reached: ReachedEndpoint, number: int) -> DeliveriesReplayed:
    one = reached.endpoint
    return DeliveriesReplayed(encode_id("whe", one.account_id, one.endpoint_id), number)
