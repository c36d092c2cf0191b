"""Resources and meter readings for the graph."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import one_of_given, paged, unless_given
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import meter_reading, resource

RESOURCES = paged(
    select(resource).where(
        one_of_given("families", resource.c.family),
        unless_given("family", resource.c.family),
        unless_given("kind", resource.c.kind),
        unless_given("status", resource.c.status),
    ),
    resource.c.account_id,
    (resource.c.resource_id,),
)
RESOURCES_BY_ID = select(resource).where(
    any_of(resource.c.account_id, "account_ids"), any_of(resource.c.resource_id, "row_ids")
)
# What counting needs of every resource that may count; REMOVED ones never do.
COUNTED = select(
    resource.c.account_id,
    resource.c.resource_id,
    resource.c.family,
    resource.c.kind,
    resource.c.model,
    resource.c.status,
    resource.c.parent_id,
).where(any_of(resource.c.account_id, "account_ids"), resource.c.status != "REMOVED")

_RANKED = (
    select(
        meter_reading.c.account_id,
        meter_reading.c.family,
        meter_reading.c.meter,
        meter_reading.c.quantity,
        func.row_number()
        .over(
            partition_by=[meter_reading.c.account_id, meter_reading.c.family, meter_reading.c.meter],
            order_by=[meter_reading.c.read_at.desc(), meter_reading.c.reading_id.desc()],
        )
        .label("place"),
    )
    .where(any_of(meter_reading.c.account_id, "account_ids"))
    .subquery()
)
LATEST_READINGS = select(_RANKED).where(_RANKED.c.place == 1)


async def resources_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """The resources that exist, by account and id."""
    found = await reads.fetch(RESOURCES_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.resource_id): row for row in found}


async def counted_resources(reads: Reads, account_ids: Sequence[UUID]) -> list[Row]:
    """What there is to count over the accounts."""
    return await reads.fetch(COUNTED, account_ids=account_ids)


def counted_resource(row: Row) -> CountedResource:
    """Such a row as counting reads it."""
    parent = str(row.parent_id) if row.parent_id else None
    return CountedResource(str(row.resource_id), row.kind, row.model, ResourceStatus(row.status), parent)


async def latest_readings(reads: Reads, account_ids: Sequence[UUID]) -> list[Row]:
    """The latest reading of each meter of the accounts."""
    return await reads.fetch(LATEST_READINGS, account_ids=account_ids)
