"""Webhook endpoints: where an account's events are sent, or a family's events of all its accounts."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace

from subgraph.domain.addresses import check_text
from subgraph.domain.events import EventKind
from subgraph.domain.hooks import unavailable
from subgraph.domain.outcomes import WebhookEndpointWritten
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.viewers import Viewer
from subgraph.domain.webhook_asks import (
    AddWebhookEndpoint,
    RemoveWebhookEndpoint,
    RotateWebhookSecret,
    UpdateWebhookEndpoint,
)
from subgraph.domain.webhook_urls import check_url
from subgraph.domain.webhooks import MOST_ENDPOINTS, SECRET_PREFIX, WebhookEndpointStatus, check_events
from subgraph.services.steps.access import not_found, reach_account, reach_family, read_id
from subgraph.services.steps.endpoints import forbid_account, reach_endpoint, roles_for, tell
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    OF_FAMILIES,
    Account,
    Accounts,
    Deliveries,
    WebhookEndpoint,
    WebhookEndpoints,
)

ENABLED, DISABLED = WebhookEndpointStatus.ENABLED, WebhookEndpointStatus.DISABLED
SECRET_BYTES = 32


async def add_webhook_endpoint(work: Work, viewer: Viewer, ask: AddWebhookEndpoint) -> WebhookEndpointWritten | Refusal:
    """Send events to a URL from now on; the secret that signs them is told this once."""
    account = await _owner(work, viewer, ask)
    if isinstance(account, Refusal):
        return account
    owner_id = account.account_id if account is not None else OF_FAMILIES
    endpoints = WebhookEndpoints(work.connection, owner_id)
    wrong = list(_check(work, ask.url, ask.description, ask.events))
    if await endpoints.count(ask.family if account is None else None) >= MOST_ENDPOINTS:
        facts = {"limit": str(MOST_ENDPOINTS)}
        wrong.append(Violation("TOO_MANY", f"There are at most {MOST_ENDPOINTS} endpoints.", (), facts))
    if wrong:
        return Refusal(tuple(wrong))
    at = work.now_of(account) if account is not None else work.now
    made = WebhookEndpoint(
        account_id=owner_id,
        endpoint_id=new_id(),
        family=ask.family,
        url=ask.url,
        description=ask.description.strip(),
        events=ask.events,
        status=ENABLED,
        created_by=viewer.actor,
        created_at=at,
    )
    secret = _new_secret()
    await endpoints.add(made, secret)
    await tell(work, account, viewer.actor, EventKind.WEBHOOK_ENDPOINT_ADDED, made)
    return _written(made, secret)


async def update_webhook_endpoint(
    work: Work, viewer: Viewer, ask: UpdateWebhookEndpoint
) -> WebhookEndpointWritten | Refusal:
    """Another URL, description or choice of events; disabled it hears nothing, and what was pending is dead."""
    reached = await reach_endpoint(work, viewer, read_id(ask.endpoint_id, "whe"), "updateWebhookEndpoint", "endpointId")
    if isinstance(reached, Refusal):
        return reached
    before = reached.endpoint
    wrong = tuple(_check(work, ask.url, ask.description, ask.events))
    if wrong:
        return Refusal(wrong)
    status = before.status if ask.enabled is None else ENABLED if ask.enabled else DISABLED
    after = replace(
        before,
        url=before.url if ask.url is None else ask.url,
        description=before.description if ask.description is None else ask.description.strip(),
        events=before.events if ask.events is None else ask.events,
        status=status,
    )
    if after == before:
        return refuse("NO_CHANGE", "This changes nothing.", "endpointId")
    await WebhookEndpoints(work.connection, before.account_id).save(after)
    if status is DISABLED:
        await _give_up(work, after, "the endpoint is disabled")
    await tell(work, reached.account, viewer.actor, EventKind.WEBHOOK_ENDPOINT_UPDATED, after)
    return _written(after)


async def rotate_webhook_secret(
    work: Work, viewer: Viewer, ask: RotateWebhookSecret
) -> WebhookEndpointWritten | Refusal:
    """A new secret, told this once; for a day everything is signed with both."""
    reached = await reach_endpoint(work, viewer, read_id(ask.endpoint_id, "whe"), "rotateWebhookSecret", "endpointId")
    if isinstance(reached, Refusal):
        return reached
    one, secret = reached.endpoint, _new_secret()
    await WebhookEndpoints(work.connection, one.account_id).rotate(one.endpoint_id, secret)
    await tell(work, reached.account, viewer.actor, EventKind.WEBHOOK_ENDPOINT_UPDATED, one)
    return _written(one, secret)


async def remove_webhook_endpoint(
    work: Work, viewer: Viewer, ask: RemoveWebhookEndpoint
) -> WebhookEndpointWritten | Refusal:
    """The endpoint is gone, and its secrets with it."""
    field = "removeWebhookEndpoint"
    reached = await reach_endpoint(work, viewer, read_id(ask.endpoint_id, "whe"), field, "endpointId")
    if isinstance(reached, Refusal):
        return reached
    one = reached.endpoint
    await WebhookEndpoints(work.connection, one.account_id).remove(one)
    await _give_up(work, one, "the endpoint was removed")
    await tell(work, reached.account, viewer.actor, EventKind.WEBHOOK_ENDPOINT_REMOVED, one)
    return WebhookEndpointWritten(_owner_id(one), one.family, None)


async def _owner(work: Work, viewer: Viewer, ask: AddWebhookEndpoint) -> Account | Refusal | None:
    """The account whose endpoint it will be, locked so that the limit holds; None: a family's own."""
    field = "addWebhookEndpoint"
    if ask.account_id is None:
        if ask.family is None:
            return refuse("OWNER_REQUIRED", "Name the account, or the family for all its accounts.", "accountId")
        refused = forbid(f"Mutation.{field}", roles_for(viewer, ask.family), "family")
        known = work.registry.find(ask.family) is not None
        if refused is None and not known and work.registry.is_broken(ask.family):
            return Refusal((unavailable(ask.family, "family"),))
        return refused or (None if known else not_found("product family", "family"))
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = forbid_account(access, field, "accountId")
    if refused is None and ask.family is not None:
        family = reach_family(work, access, ask.family, "family")
        refused = family if isinstance(family, Refusal) else None
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    return access.account


def _check(work: Work, url: str | None, description: str | None, events: Sequence[str] | None) -> tuple[Violation, ...]:
    return (
        *(check_url(url, work.webhooks, "url") if url is not None else ()),
        *check_text(description, "description"),
        *check_events(events or (), "events"),
    )


async def _give_up(work: Work, one: WebhookEndpoint, why: str) -> None:
    await Deliveries(work.connection).give_up((one.account_id, one.endpoint_id, None), why)


def _new_secret() -> str:
    return SECRET_PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _owner_id(one: WebhookEndpoint) -> str | None:
    return None if one.of_family else encode_id("acc", one.account_id)


def _written(one: WebhookEndpoint, secret: str | None = None) -> WebhookEndpointWritten:
    return WebhookEndpointWritten(_owner_id(one), one.family, encode_id("whe", one.account_id, one.endpoint_id), secret)
