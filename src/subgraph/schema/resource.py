"""What seats cover: devices, locations, counters, agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.schema.access import access_to
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, pages
from subgraph.schema.context import Request
from subgraph.schema.enums import RESOURCE_STATUS
from subgraph.schema.fields import argument, leaf, maybe, object_type, ref, relation
from subgraph.schema.lookups import resources_by_id
from subgraph.schema.node import Node
from subgraph.schema.records import AccountRecord, ResourceRecord
from subgraph.storage.reads.resources import RESOURCES


@dataclass(frozen=True)
class ResourceArgs(PageArgs):
    """Which resources."""

    family: str | None = argument("Of this family only.", None)
    kind: str | None = argument("Of this kind only.", None)
    status: str | None = argument("In this status only.", None, kind=maybe(RESOURCE_STATUS))


async def resources_of_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: ResourceArgs
) -> list[ConnectionRecord]:
    """Each account's resources in the order they were added; staff see their family's."""
    groups: dict[frozenset[str] | None, list[UUID]] = {}
    for access in await access_to(request, accounts):
        groups.setdefault(access.families_within_reach(), []).append(access.account.account_id)
    found: dict[UUID, ConnectionRecord] = {}
    for families, parents in groups.items():
        found |= await pages(
            request,
            RESOURCES,
            parents,
            args,
            ResourceRecord,
            families=sorted(families or ()),
            every_families=families is None,
            family=args.family,
            kind=args.kind,
            status=args.status,
        )
    return [found[account.account_id] for account in accounts]


async def _parents(request: Request, records: Sequence[ResourceRecord], args: None) -> list[ResourceRecord | None]:
    return await _named(request, records, "parent_id")


async def _replaced(request: Request, records: Sequence[ResourceRecord], args: None) -> list[ResourceRecord | None]:
    return await _named(request, records, "replaces_id")


async def _named(request: Request, records: Sequence[ResourceRecord], column: str) -> list[Any]:
    keys = [(one.account_id, getattr(one.row, column)) for one in records]
    found = iter(await request.find_all(resources_by_id, [key for key in keys if key[1] is not None]))
    return [next(found) if key[1] is not None else None for key in keys]


@object_type("Something a seat covers: a device, a location, a counter, an agent.", record=ResourceRecord)
class Resource(Node):
    """Something a seat covers."""

    family = leaf(str, "The key of its product family.", of="row.family")
    kind = leaf(str, "What it is: device, location, counter.", of="row.kind")
    model = leaf(maybe(str), "Which model of its kind.", of="row.model")
    name = leaf(str, "What people call it.", of="row.name")
    serial = leaf(maybe(str), "Its serial number.", of="row.serial")
    status = leaf(RESOURCE_STATUS, "Whether it counts.", of="row.status")
    parent = relation(maybe(ref("resource.Resource")), "What it stands in: a counter's location.", _parents)
    replaces = relation(maybe(ref("resource.Resource")), "The one marked for return whose place it took.", _replaced)
    added_at = leaf(datetime, "When it was added.", of="row.added_at")


ResourceEdge = edge_type("Resource", Resource)
ResourceConnection = connection_type("Resource", Resource, ResourceEdge)
