"""What seats cover: the account's resources, and the readings of its meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from subgraph.domain.events import EventKind
from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.domain.timeline import Reading
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import Row
from subgraph.storage.tables import event, meter_reading, resource


@dataclass(frozen=True, slots=True)
class Resource:
    """Something a seat covers."""

    resource_id: UUID
    family: str
    kind: str
    model: str | None
    name: str
    serial: str | None
    status: ResourceStatus
    parent_id: UUID | None
    replaces_id: UUID | None
    added_at: datetime


class Resources(Repository):
    """The account's resources; none is ever deleted."""

    async def add(self, new: Resource) -> None:
        """Stores a new one; its parent and the one that it replaces are the account's (IntegrityError)."""
        values = {
            "account_id": self.account_id,
            "resource_id": new.resource_id,
            "family": new.family,
            "kind": new.kind,
            "model": new.model,
            "name": new.name,
            "serial": new.serial,
            "status": new.status.value,
            "parent_id": new.parent_id,
            "replaces_id": new.replaces_id,
            "added_at": new.added_at,
            "changed_at": new.added_at,
        }
        await self.insert(resource, [values])

    async def find(self, resource_id: UUID) -> Resource | None:
        """One, whatever its state."""
        row = await self.row(
            select(resource).where(resource.c.account_id == self.account_id, resource.c.resource_id == resource_id)
        )
        return _resource(row) if row else None

    async def load(self, family: str) -> tuple[Resource, ...]:
        """All of a family, in the order of adding."""
        rows = await self.rows(
            select(resource)
            .where(resource.c.account_id == self.account_id, resource.c.family == family)
            .order_by(resource.c.resource_id)
        )
        return tuple(_resource(row) for row in rows)

    async def counted(self, family: str, before: datetime | None = None) -> tuple[CountedResource, ...]:
        """Those of a family that are not removed, as counting reads them: now, or as they stood just before an instant."""
        columns = (
            resource.c.resource_id,
            resource.c.kind,
            resource.c.model,
            resource.c.status,
            resource.c.parent_id,
            resource.c.added_at,
            resource.c.changed_at,
        )
        there = resource.c.status != ResourceStatus.REMOVED.value
        if before is not None:
            there = (resource.c.added_at < before) & (there | (resource.c.changed_at >= before))
        rows = await self.rows(
            select(*columns).where(resource.c.account_id == self.account_id, resource.c.family == family, there)
        )
        later = [one for one in rows if before is not None and one.changed_at >= before]
        returning = await self._returning(before) if before is not None and later else frozenset()
        earlier = {
            one.resource_id: ResourceStatus.RETURNING if one.resource_id in returning else ResourceStatus.ACTIVE
            for one in later
        }
        return tuple(
            CountedResource(
                self._name(row.resource_id),
                row.kind,
                row.model,
                earlier.get(row.resource_id, ResourceStatus(row.status)),
                self._name(row.parent_id) if row.parent_id else None,
            )
            for row in rows
        )

    async def _returning(self, before: datetime) -> frozenset[UUID]:
        """Those that had been marked for return before an instant."""
        marked = select(event.c.resource_id).where(
            event.c.account_id == self.account_id,
            event.c.kind == EventKind.RESOURCE_RETURNING.value,
            event.c.at < before,
        )
        return frozenset(row.resource_id for row in await self.rows(marked))

    async def set_status(self, resource_id: UUID, status: ResourceStatus, at: datetime) -> None:
        """Marks it for return, or removed."""
        await self.changed(
            resource.update()
            .where(resource.c.account_id == self.account_id, resource.c.resource_id == resource_id)
            .values(status=status.value, changed_at=at)
        )

    async def replacement_of(self, resource_id: UUID) -> Resource | None:
        """The one that has taken its place."""
        row = await self.row(
            select(resource).where(resource.c.account_id == self.account_id, resource.c.replaces_id == resource_id)
        )
        return _resource(row) if row else None

    def _name(self, resource_id: UUID) -> str:
        return encode_id("res", self.account_id, resource_id)


@dataclass(frozen=True, slots=True)
class NewReading:
    """A meter's absolute count at an instant, `read_on` that instant's business day."""

    family: str
    meter: str
    quantity: int
    read_at: datetime
    read_on: date
    recorded_on: date
    recorded_at: datetime
    actor: str


class Readings(Repository):
    """What the account's meters reported."""

    async def add(self, new: NewReading) -> None:
        """Stores one; an earlier one stays."""
        values = {
            "account_id": self.account_id,
            "reading_id": new_id(),
            "family": new.family,
            "meter": new.meter,
            "quantity": new.quantity,
            "read_at": new.read_at,
            "read_on": new.read_on,
            "recorded_on": new.recorded_on,
            "recorded_at": new.recorded_at,
            "actor": new.actor,
        }
        await self.insert(meter_reading, [values])

    async def load(self, family: str, before: datetime | None = None) -> tuple[Reading, ...]:
        """All of a family, or those known before an instant; the one that counts of several last: by instant read, then recorded."""
        known = [meter_reading.c.account_id == self.account_id, meter_reading.c.family == family]
        if before is not None:
            known += [meter_reading.c.read_at < before, meter_reading.c.recorded_at < before]
        rows = await self.rows(
            select(meter_reading)
            .where(*known)
            .order_by(meter_reading.c.read_at, meter_reading.c.recorded_at, meter_reading.c.reading_id)
        )
        return tuple(Reading(row.meter, row.quantity, row.read_on, row.recorded_on) for row in rows)

    async def latest(self, family: str, before: datetime | None = None) -> dict[str, int]:
        """The latest count of each meter: the latest instant read wins, of one instant the last recorded."""
        return {one.meter: one.quantity for one in await self.load(family, before)}


def _resource(row: Row) -> Resource:
    return Resource(
        row.resource_id,
        row.family,
        row.kind,
        row.model,
        row.name,
        row.serial,
        ResourceStatus(row.status),
        row.parent_id,
        row.replaces_id,
        row.added_at,
    )
