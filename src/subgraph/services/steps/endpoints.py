"""Reaching a webhook endpoint: an account's by its owners, administrators and operators, a family's by its staff."""

from __future__ import annotations

from dataclasses import dataclass

from subgraph.domain.events import Event, EventKind
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.viewers import Viewer
from subgraph.domain.webhook_urls import read_url
from subgraph.services.steps.access import Access, not_found, reach_row
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import OpaqueId, encode_id
from subgraph.storage.repositories import OF_FAMILIES, Account, Accounts, WebhookEndpoint, WebhookEndpoints

WHAT = "webhook endpoint"


@dataclass(frozen=True, slots=True)
class ReachedEndpoint:
    """An endpoint that the viewer may manage, locked; `account` is None for a family's."""

    endpoint: WebhookEndpoint
    account: Account | None


async def reach_endpoint(
    work: Work, viewer: Viewer, found: OpaqueId | None, field: str, *path: str
) -> ReachedEndpoint | Refusal:
    """The endpoint that the id names; NOT_FOUND for whoever is nobody to it, FORBIDDEN for whom the table keeps out."""
    if found is None:
        return not_found(WHAT, *path)
    if found.account_id == OF_FAMILIES:
        return await _reach_of_family(work, viewer, found, field, *path)
    access = await reach_row(work, viewer, found, WHAT, *path)
    if isinstance(access, Refusal):
        return access
    refused = forbid_account(access, field, *path)
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    endpoint = await WebhookEndpoints(work.connection, access.account_id).find(found.row_id)
    return ReachedEndpoint(endpoint, access.account) if endpoint is not None else not_found(WHAT, *path)


async def _reach_of_family(
    work: Work, viewer: Viewer, found: OpaqueId, field: str, *path: str
) -> ReachedEndpoint | Refusal:
    endpoint = await WebhookEndpoints(work.connection, OF_FAMILIES).find(found.row_id)
    roles = roles_for(viewer, endpoint.family if endpoint is not None else None)
    if endpoint is None or not roles:
        return not_found(WHAT, *path)
    return forbid(f"Mutation.{field}", roles, *path) or ReachedEndpoint(endpoint, None)


def roles_for(viewer: Viewer, family: str | None) -> frozenset[Role]:
    """What the viewer is to a family itself, whatever the account."""
    if viewer.operator:
        return frozenset({Role.OPERATOR, Role.STAFF})
    return frozenset({Role.STAFF}) if family in viewer.staff_of else frozenset()


def forbid_account(access: Access, field: str, *path: str) -> Refusal | None:
    """FORBIDDEN for whom the table keeps out of an account's endpoints; staff have their family's own."""
    return forbid(f"Mutation.{field}", access.roles - {Role.STAFF}, *path)


async def tell(work: Work, account: Account | None, actor: str, kind: EventKind, one: WebhookEndpoint) -> None:
    """Append the event to the account's log; what happens to a family's endpoint is in no account's."""
    if account is None:
        return
    words = {
        EventKind.WEBHOOK_ENDPOINT_ADDED: "was added",
        EventKind.WEBHOOK_ENDPOINT_REMOVED: "was removed",
        EventKind.WEBHOOK_ENDPOINT_UPDATED: f"was changed: it is {one.status.value.lower()}",
    }
    # The path of a URL may be a secret of the receiver's, and of a family's staff none may know it.
    url = read_url(one.url)
    host = url.host if url is not None else ""
    facts = {"endpoint": encode_id("whe", one.account_id, one.endpoint_id), "host": host, "status": one.status.value}
    await record(work, account, actor, Event(kind, f"The webhook endpoint at {host} {words[kind]}", facts))
