"""Deliveries of events to webhook endpoints and to families' event hooks: written with the event, sent after it.

Everything about when is by the database's clock. A try moves the delivery ahead first (its lease), so that of any number
of workers one sends it; one that is killed leaves it to be sent again, under the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.events import Event, EventKind
from subgraph.domain.webhooks import EXPIRES_SECONDS, KEPT_SECONDS, WebhookDeliveryStatus, WebhookEndpointStatus
from subgraph.storage.ids import new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.moments import moment
from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.repositories.events import About, StoredEvent
from subgraph.storage.statements import Row
from subgraph.storage.tables import delivery, event, webhook_endpoint

LEASE_SECONDS = 60
RANKED = 1_000
"""How many of what is due are looked at to give every target its part."""
PENDING, DELIVERED, DEAD = (one.value for one in WebhookDeliveryStatus)
Target = tuple[UUID, UUID | None, str | None]
"""Whom a delivery goes to: the endpoint's account, the endpoint, or else the family whose plugin hears it."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """An event that is to be told to an endpoint, or to the plugin of a family."""

    account_id: UUID
    event_seq: int
    endpoint_account_id: UUID
    endpoint_id: UUID | None = None
    plugin: str | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a delivery goes and what signs it; the secret before a rotation while it still does."""

    url: str
    secret: str
    previous_secret: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to try for the length of the lease; `at` is the database's instant, `attempts` counts this try."""

    account_id: UUID
    delivery_id: UUID
    target: Target
    attempts: int
    at: datetime
    created_at: datetime
    expires_at: datetime
    stored: StoredEvent
    receiver: Receiver | None


class Deliveries(GlobalRepository):
    """Deliveries of all accounts: the system's own use, or of an endpoint that a caller was let to."""

    async def add(self, new: Sequence[NewDelivery]) -> None:
        """Stores deliveries that are due at once, in one statement."""
        if new:
            await ask_together(self.connection, _add, new)

    async def claim(
        self,
        limit: int,
        *,
        each: int,
        alone: int = 1,
        without: Collection[Target] = (),
        account_id: UUID | None = None,
    ) -> tuple[Claimed, ...]:
        """At most so many that are due, at most `each` of one endpoint and `alone` of one plugin, none of targets in `without`."""
        found = await self.rows(_due(limit, each, alone, without, account_id))
        keys = [(row.account_id, row.delivery_id) for row in found]
        if not keys:
            return ()
        mine = tuple_(delivery.c.account_id, delivery.c.delivery_id).in_(keys)
        lease = {"attempts": delivery.c.attempts + 1, "next_attempt_at": moment(LEASE_SECONDS)}
        await self.changed(delivery.update().where(mine).values(**lease))
        return tuple(_claimed(row) for row in await self.rows(_TOLD.where(mine).order_by(delivery.c.delivery_id)))

    async def delivered(self, one: Claimed, status: int | None) -> bool:
        """It arrived; False where it is no longer ours."""
        values = {"status": DELIVERED, "next_attempt_at": None, "delivered_at": moment(), "last_error": None}
        return await self._finish(one, values | {"last_status": status})

    async def failed(self, one: Claimed, wait_seconds: int | None, status: int | None, error: str) -> bool:
        """It did not, and is tried again after so long; None: it is DEAD. False where it is no longer ours."""
        told = {"last_status": status, "last_error": error}
        if wait_seconds is None:
            return await self._finish(one, told | {"status": DEAD, "next_attempt_at": None})
        return await self._finish(one, told | {"next_attempt_at": moment(wait_seconds)})

    async def rest(self, target: Target, seconds: int) -> None:
        """An endpoint that does not answer is left alone for so long, so that it takes no other's time."""
        account_id, endpoint_id, _ = target
        here = webhook_endpoint.c.account_id == account_id, webhook_endpoint.c.endpoint_id == endpoint_id
        await self.changed(webhook_endpoint.update().where(*here).values(rests_until=moment(seconds)))

    async def forget(self, limit: int) -> int:
        """Deletes what arrived long ago; how many."""
        old = select(delivery.c.account_id, delivery.c.delivery_id).where(
            delivery.c.delivered_at < moment(-KEPT_SECONDS)
        )
        found = [(row.account_id, row.delivery_id) for row in await self.rows(old.limit(limit))]
        if not found:
            return 0
        gone = tuple_(delivery.c.account_id, delivery.c.delivery_id).in_(found)
        arrived = delivery.c.status == DELIVERED  # one that was replayed since is not gone
        return await self.changed(delivery.delete().where(gone, arrived))

    async def give_up(self, target: Target, error: str) -> None:
        """What is pending to a target is DEAD."""
        values = {"status": DEAD, "next_attempt_at": None, "last_error": error}
        await self.changed(delivery.update().where(_to(target), delivery.c.status == PENDING).values(**values))

    async def arrived_since(self, target: Target, at: datetime) -> bool:
        """Whether anything was delivered to a target since an instant."""
        there = exists().where(_to(target), delivery.c.status == DELIVERED, delivery.c.delivered_at >= at)
        row = await self.row(select(there.label("any")))
        return bool(row.any) if row is not None else False

    async def target_of(self, account_id: UUID, delivery_id: UUID) -> Target | None:
        """Whom a delivery goes to."""
        row = await self.row(select(*_TARGET).where(_at(account_id, delivery_id)))
        return (row.endpoint_account_id, row.endpoint_id, row.plugin) if row is not None else None

    async def replay(self, account_id: UUID, delivery_id: UUID) -> None:
        """Sends one again at once, with all its tries before it; one that is being tried is only tried sooner."""
        pending = delivery.c.status == PENDING
        values = _AGAIN | {
            "attempts": case((pending, delivery.c.attempts), else_=0),
            "expires_at": case((pending, delivery.c.expires_at), else_=moment(EXPIRES_SECONDS)),
        }
        await self.changed(delivery.update().where(_at(account_id, delivery_id)).values(**values))

    async def replay_dead(self, target: Target, since: datetime | None, limit: int) -> int:
        """Sends a target's dead deliveries again, the oldest first, of events since a business instant; how many."""
        keys = select(delivery.c.account_id, delivery.c.delivery_id).where(_to(target), delivery.c.status == DEAD)
        if since is not None:
            keys = keys.join(event, _OF_EVENT).where(event.c.at >= since)
        found = await self.rows(keys.order_by(delivery.c.delivery_id).limit(limit))
        dead = [(row.account_id, row.delivery_id) for row in found]
        if not dead:
            return 0
        mine = tuple_(delivery.c.account_id, delivery.c.delivery_id).in_(dead)
        values = _AGAIN | {"attempts": 0, "expires_at": moment(EXPIRES_SECONDS)}
        return await self.changed(delivery.update().where(mine, delivery.c.status == DEAD).values(**values))

    async def _finish(self, one: Claimed, values: Mapping[str, Any]) -> bool:
        ours = and_(
            _at(one.account_id, one.delivery_id),
            delivery.c.attempts == one.attempts,
            # Given up by whoever disabled the endpoint meanwhile, it may have arrived all the same.
            delivery.c.status.in_((PENDING,) if values.get("next_attempt_at") is not None else (PENDING, DEAD)),
        )
        return bool(await self.changed(delivery.update().where(ours).values(**values)))


_TARGET = (delivery.c.endpoint_account_id, delivery.c.endpoint_id, delivery.c.plugin)
_AGAIN: dict[str, Any] = {"status": PENDING, "next_attempt_at": moment(), "delivered_at": None}
_NEW = delivery.insert().values(
    status=PENDING, attempts=0, next_attempt_at=moment(), created_at=moment(), expires_at=moment(EXPIRES_SECONDS)
)
_OF_EVENT = and_(event.c.account_id == delivery.c.account_id, event.c.seq == delivery.c.event_seq)
_RESTING = exists().where(
    webhook_endpoint.c.account_id == delivery.c.endpoint_account_id,
    webhook_endpoint.c.endpoint_id == delivery.c.endpoint_id,
    webhook_endpoint.c.rests_until > moment(),
)
_STILL = case((webhook_endpoint.c.previous_until > moment(), webhook_endpoint.c.previous_secret), else_=None)
_TOLD = (
    select(
        event,
        delivery.c.delivery_id,
        delivery.c.attempts,
        delivery.c.created_at,
        delivery.c.expires_at,
        *_TARGET,
        webhook_endpoint.c.url,
        webhook_endpoint.c.secret,
        webhook_endpoint.c.status.label("endpoint_status"),
        _STILL.label("still"),
        moment().label("now"),
    )
    .select_from(delivery)
    .join(event, _OF_EVENT)
    .outerjoin(
        webhook_endpoint,
        and_(
            webhook_endpoint.c.account_id == delivery.c.endpoint_account_id,
            webhook_endpoint.c.endpoint_id == delivery.c.endpoint_id,
        ),
    )
)


async def _add(connection: AsyncConnection, asks: Sequence[Sequence[NewDelivery]]) -> list[None]:
    await connection.execute(_NEW, [_values(one) for new in asks for one in new])
    return [None for _ in asks]


def _due(limit: int, each: int, alone: int, without: Collection[Target], account_id: UUID | None) -> Select[Any]:
    due = and_(delivery.c.status == PENDING, delivery.c.next_attempt_at <= moment())
    wanted = [due, ~_RESTING, *(~_to(one) for one in without)]
    if account_id is not None:
        wanted.append(delivery.c.account_id == account_id)
    # Of a long list only the beginning is ranked; whoever fills it is in `without` next time, and the others come.
    first = select(delivery.c.account_id, delivery.c.delivery_id, delivery.c.next_attempt_at, *_TARGET)
    first_due = first.where(*wanted).order_by(delivery.c.next_attempt_at).limit(max(limit, RANKED)).subquery()
    target = (first_due.c.endpoint_account_id, first_due.c.endpoint_id, first_due.c.plugin)
    order = (first_due.c.next_attempt_at, first_due.c.delivery_id)
    place = func.row_number().over(partition_by=target, order_by=order).label("place")
    ranked = select(first_due.c.account_id, first_due.c.delivery_id, place).subquery()
    same = and_(delivery.c.account_id == ranked.c.account_id, delivery.c.delivery_id == ranked.c.delivery_id)
    return (
        select(delivery.c.account_id, delivery.c.delivery_id)
        .join(ranked, same)
        # What is due is asked of the row itself again: another worker may have taken it since the list was made.
        .where(ranked.c.place <= case((delivery.c.endpoint_id.is_(None), alone), else_=each), due)
        .order_by(delivery.c.next_attempt_at, delivery.c.delivery_id)
        .limit(limit)
        .with_for_update(of=delivery, skip_locked=True)
    )


def _to(target: Target) -> ColumnElement[bool]:
    account_id, endpoint_id, plugin = target
    if endpoint_id is None:
        return and_(delivery.c.endpoint_id.is_(None), delivery.c.plugin == plugin)
    return and_(delivery.c.endpoint_account_id == account_id, delivery.c.endpoint_id == endpoint_id)


def _at(account_id: UUID, delivery_id: UUID) -> ColumnElement[bool]:
    return and_(delivery.c.account_id == account_id, delivery.c.delivery_id == delivery_id)


def _values(one: NewDelivery) -> dict[str, Any]:
    return {
        "account_id": one.account_id,
        "delivery_id": new_id(),
        "endpoint_account_id": one.endpoint_account_id,
        "endpoint_id": one.endpoint_id,
        "plugin": one.plugin,
        "event_seq": one.event_seq,
    }


def _claimed(row: Row) -> Claimed:
    about = About(row.family, row.subscription_id, row.version, row.invoice_id, row.request_id, row.resource_id)
    told = Event(EventKind(row.kind), row.summary, row.facts)
    enabled = row.endpoint_status == WebhookEndpointStatus.ENABLED.value
    return Claimed(
        account_id=row.account_id,
        delivery_id=row.delivery_id,
        target=(row.endpoint_account_id, row.endpoint_id, row.plugin),
        attempts=row.attempts,
        at=row.now,
        created_at=row.created_at,
        expires_at=row.expires_at,
        stored=StoredEvent(row.seq, row.at, row.actor, told, about),
        receiver=Receiver(row.url, row.secret, row.still, enabled) if row.url is not None else None,
    )
