"""Webhook endpoints: an account's own, or a family's for all its accounts, which stand under the account id of zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.webhooks import ROTATION_SECONDS, WebhookEndpointStatus
from subgraph.storage.joint import ask_together
from subgraph.storage.moments import moment
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import webhook_endpoint

OF_FAMILIES = UUID(int=0)
"""The account id under which families' endpoints stand."""


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Where events are sent; `family` narrows an account's endpoint, and owns one of `OF_FAMILIES`. No events: all kinds."""

    account_id: UUID
    endpoint_id: UUID
    family: str | None
    url: str
    description: str
    events: tuple[str, ...]
    status: WebhookEndpointStatus
    created_by: str
    created_at: datetime

    @property
    def of_family(self) -> bool:
        """Whether it hears all accounts of a family."""
        return self.account_id == OF_FAMILIES


class WebhookEndpoints(Repository):
    """The endpoints of an account, or those of families where it is made for `OF_FAMILIES`."""

    async def find(self, endpoint_id: UUID) -> WebhookEndpoint | None:
        """One that was not removed, locked until the transaction ends."""
        found = await self.row(select(webhook_endpoint).where(self._at(endpoint_id), _THERE).with_for_update())
        return _endpoint(found) if found is not None else None

    async def count(self, family: str | None = None) -> int:
        """How many there are; of one family where it is named."""
        where = [webhook_endpoint.c.account_id == self.account_id, _THERE]
        if family is not None:
            where.append(webhook_endpoint.c.family == family)
        found = await self.row(select(func.count().label("number")).where(*where))
        return int(found.number) if found is not None else 0

    async def add(self, new: WebhookEndpoint, secret: str) -> None:
        """Stores a new endpoint with the secret that signs for it."""
        values = {
            "account_id": self.account_id,
            "endpoint_id": new.endpoint_id,
            "family": new.family,
            "url": new.url,
            "description": new.description,
            "events": list(new.events),
            "secret": secret,
            "previous_secret": None,
            "previous_until": None,
            "rests_until": None,
            "status": new.status.value,
            "created_by": new.created_by,
            "created_at": new.created_at,
        }
        await self.insert(webhook_endpoint, [values])

    async def save(self, changed: WebhookEndpoint) -> None:
        """Stores what may change: the URL, the description, the kinds of events, the status."""
        values = {
            "url": changed.url,
            "description": changed.description,
            "events": list(changed.events),
            "status": changed.status.value,
            "rests_until": None,
        }
        await self.changed(webhook_endpoint.update().where(self._at(changed.endpoint_id)).values(**values))

    async def rotate(self, endpoint_id: UUID, secret: str) -> None:
        """Another secret; the one before signs as well for a day, by the database's clock."""
        values = {
            "secret": secret,
            "previous_secret": webhook_endpoint.c.secret,
            "previous_until": moment(ROTATION_SECONDS),
        }
        await self.changed(webhook_endpoint.update().where(self._at(endpoint_id)).values(**values))

    async def remove(self, one: WebhookEndpoint) -> None:
        """It is shown no more, and its secrets are gone."""
        await self.save(replace(one, status=WebhookEndpointStatus.REMOVED))
        gone = {"secret": "", "previous_secret": None, "previous_until": None}
        await self.changed(webhook_endpoint.update().where(self._at(one.endpoint_id)).values(**gone))

    def _at(self, endpoint_id: UUID) -> ColumnElement[bool]:
        return and_(webhook_endpoint.c.account_id == self.account_id, webhook_endpoint.c.endpoint_id == endpoint_id)


class Listeners(GlobalRepository):
    """The endpoints that may hear what happens to accounts: the system's own use, never a caller's."""

    async def load(self, account_ids: Sequence[UUID]) -> tuple[WebhookEndpoint, ...]:
        """The enabled endpoints of these accounts and of all families, by one statement, also for many transactions' parts."""
        return await ask_together(self.connection, _listening, frozenset(account_ids))


async def _listening(connection: AsyncConnection, asks: Sequence[frozenset[UUID]]) -> list[tuple[WebhookEndpoint, ...]]:
    accounts = {OF_FAMILIES}.union(*asks)
    found = [_endpoint(row) for row in await connection.execute(_LISTENING, {"accounts": sorted(accounts)})]
    return [tuple(one for one in found if one.of_family or one.account_id in ask) for ask in asks]


_THERE = webhook_endpoint.c.status != WebhookEndpointStatus.REMOVED.value
_LISTENING = (
    select(webhook_endpoint)
    .where(
        any_of(webhook_endpoint.c.account_id, "accounts"),
        webhook_endpoint.c.status == WebhookEndpointStatus.ENABLED.value,
    )
    .order_by(webhook_endpoint.c.account_id, webhook_endpoint.c.endpoint_id)
)


def _endpoint(row: Row) -> WebhookEndpoint:
    return WebhookEndpoint(
        row.account_id,
        row.endpoint_id,
        row.family,
        row.url,
        row.description,
        tuple(row.events),
        WebhookEndpointStatus(row.status),
        row.created_by,
        row.created_at,
    )
