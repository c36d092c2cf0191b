"""Webhook endpoints and their deliveries for the graph; what signs is read by nobody here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from subgraph.domain.webhooks import WebhookEndpointStatus
from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import paged, unless_given
from subgraph.storage.repositories.webhooks import OF_FAMILIES
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import delivery, webhook_endpoint

SHOWN = tuple(
    one for one in webhook_endpoint.c if one.name not in ("secret", "previous_secret", "previous_until", "rests_until")
)
ENDPOINTS = select(*SHOWN).where(webhook_endpoint.c.status != WebhookEndpointStatus.REMOVED.value)
ENDPOINTS_OF_ACCOUNTS = ENDPOINTS.where(any_of(webhook_endpoint.c.account_id, "account_ids")).order_by(
    webhook_endpoint.c.endpoint_id
)
ENDPOINTS_OF_FAMILIES = ENDPOINTS.where(
    webhook_endpoint.c.account_id == OF_FAMILIES, any_of(webhook_endpoint.c.family, "families")
).order_by(webhook_endpoint.c.endpoint_id)
ENDPOINTS_BY_ID = ENDPOINTS.where(
    any_of(webhook_endpoint.c.account_id, "account_ids"), any_of(webhook_endpoint.c.endpoint_id, "row_ids")
)
DELIVERIES = paged(
    select(delivery).where(any_of(delivery.c.endpoint_account_id, "owners"), unless_given("status", delivery.c.status)),
    delivery.c.endpoint_id,
    (delivery.c.delivery_id,),
    newest_first=True,
)
HOOK_DELIVERIES = paged(
    select(delivery).where(
        delivery.c.endpoint_account_id == OF_FAMILIES,
        delivery.c.endpoint_id.is_(None),
        unless_given("status", delivery.c.status),
    ),
    delivery.c.plugin,
    (delivery.c.delivery_id,),
    newest_first=True,
)
"""What a family's plugin was told of, or is to be."""
DELIVERIES_BY_ID = select(delivery).where(
    any_of(delivery.c.account_id, "account_ids"), any_of(delivery.c.delivery_id, "row_ids")
)


async def endpoints_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each account's endpoints, the oldest first."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(ENDPOINTS_OF_ACCOUNTS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found


async def endpoints_by_family(reads: Reads, families: Sequence[str]) -> dict[str, list[Row]]:
    """Each family's own endpoints, the oldest first."""
    found: dict[str, list[Row]] = {family: [] for family in families}
    for row in await reads.fetch(ENDPOINTS_OF_FAMILIES, families=families):
        found[row.family].append(row)
    return found


async def endpoints_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """Those that were not removed, by account and id."""
    found = await reads.fetch(ENDPOINTS_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.endpoint_id): row for row in found}


async def deliveries_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """Deliveries by the account of their event and their id."""
    found = await reads.fetch(DELIVERIES_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.delivery_id): row for row in found}
