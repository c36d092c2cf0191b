"""Webhook endpoints and deliveries as they run through the graph, found by their ids, for whoever may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.permissions import only_for, permitted
from subgraph.domain.rules import Role
from subgraph.schema.access import access_by_account
from subgraph.schema.context import Request
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.storage.ids import encode_id
from subgraph.storage.reads import webhooks
from subgraph.storage.repositories import OF_FAMILIES
from subgraph.storage.statements import Row

Key = tuple[UUID, UUID]
"""(account, row)."""
OF_ACCOUNT, OF_FAMILY = "Account.webhookEndpoints", "ProductFamily.webhookEndpoints"


@dataclass(frozen=True, slots=True, eq=False)
class WebhookEndpointRecord:
    """A row of `webhook_endpoint` without its secrets."""

    row: Row

    @property
    def id(self) -> str:
        """whe_…"""
        return encode_id("whe", self.row.account_id, self.row.endpoint_id)

    @property
    def account_id(self) -> UUID:
        """Whose it is; zeros where it is a family's."""
        account_id: UUID = self.row.account_id
        return account_id


@dataclass(frozen=True, slots=True, eq=False)
class WebhookDeliveryRecord:
    """A row of `delivery`."""

    row: Row

    @property
    def id(self) -> str:
        """dlv_…: what consumers get as webhook-id."""
        return encode_id("dlv", self.row.account_id, self.row.delivery_id)

    @property
    def account_id(self) -> UUID:
        """Whose event it tells of."""
        account_id: UUID = self.row.account_id
        return account_id


async def webhook_endpoints_by_id(request: Request, keys: Sequence[Key]) -> list[WebhookEndpointRecord | None]:
    """Endpoints, whoever asks."""
    accounts = list({account_id for account_id, _ in keys})
    found = await webhooks.endpoints_by_id(request.reads, accounts, [row_id for _, row_id in keys])
    return [WebhookEndpointRecord(found[key]) if key in found else None for key in keys]


async def webhook_deliveries_by_id(request: Request, keys: Sequence[Key]) -> list[WebhookDeliveryRecord | None]:
    """Deliveries, whoever asks."""
    accounts = list({account_id for account_id, _ in keys})
    found = await webhooks.deliveries_by_id(request.reads, accounts, [row_id for _, row_id in keys])
    return [WebhookDeliveryRecord(found[key]) if key in found else None for key in keys]


async def find_endpoint(request: Request, key: Key) -> WebhookEndpointRecord | None:
    """The endpoint as far as it exists for the viewer; GraphRefusal where permission withholds it."""
    found: WebhookEndpointRecord | None = await request.find(webhook_endpoints_by_id, key)
    if found is None:
        return None
    if found.account_id == OF_FAMILIES:
        return found if await refusal_of_family(request, found.row.family) is None else None
    access = await request.find(access_by_account, found.account_id)
    if access is None or not access.roles:
        return None
    refusal = access.refusal(OF_ACCOUNT, None)
    if refusal is not None:
        raise refusal
    return found


async def find_delivery(request: Request, key: Key) -> WebhookDeliveryRecord | None:
    """The delivery, for whoever may see its endpoint, or for the staff of the family whose plugin it goes to."""
    found: WebhookDeliveryRecord | None = await request.find(webhook_deliveries_by_id, key)
    if found is None:
        return None
    if found.row.endpoint_id is None:
        return found if await refusal_of_family(request, found.row.plugin) is None else None
    endpoint = await find_endpoint(request, (found.row.endpoint_account_id, found.row.endpoint_id))
    return found if endpoint is not None else None


async def refusal_of_family(request: Request, family: str) -> GraphRefusal | None:
    """Why the endpoints of a family are withheld from all but its vendor's people."""
    viewer = await request.viewer()
    roles = {Role.STAFF} if viewer.operator or family in viewer.staff_of else set()
    return None if permitted(OF_FAMILY, roles) else GraphRefusal(ErrorCode.FORBIDDEN, only_for(OF_FAMILY))
