"""What seats cover: deployed, returned, replaced, gone (AIR-3, LOC-2, LOC-4, LOC-7, LOC-8)."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.addresses import check_text
from subgraph.domain.asks import AddResource, RemoveResource, ReturnResource
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.deployments import check_kind, check_parent, check_replacement, find_kind
from subgraph.domain.events import Event, EventKind
from subgraph.domain.notices import REPLACES_RETURNING
from subgraph.domain.outcomes import ResourceWritten
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Case, Direction, Verb
from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import (
    Access,
    check_rule,
    check_table,
    find_family,
    not_found,
    reach_account,
    reach_family,
    reach_row,
    read_id,
)
from subgraph.services.steps.deploying import buy_seats, seats_to_buy, warn_over_limit
from subgraph.services.steps.paying import ChargeFirst
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import About, Accounts, Enrolments, Resource, Resources


async def add_resource(work: Work, viewer: Viewer, ask: AddResource) -> ResourceWritten | ChargeFirst | Refusal:
    """Deploy something; where its seat is bought at once, the quote's token buys the seat in the same step (AGT-14)."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    family = reach_family(work, access, ask.family, "family")
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, "addResource", family.key, "accountId")
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    new = await _read_new(work, access, family, ask)
    if isinstance(new, Refusal):
        return new
    buys = await seats_to_buy(work, access, family, _counted(access, new))
    if isinstance(buys, Refusal):
        return buys
    case = Case(Verb.ADD_RESOURCE, component=ask.kind, direction=Direction.UP if buys else None)
    refused = check_rule(family, access.buyer(family.key), case, "kind")
    if refused is not None:
        return refused
    not_bought = await buy_seats(work, access, family, buys, ask.quote_token)
    if not_bought is not None:
        return not_bought
    return await _deploy(work, access, family, new)


async def _read_new(work: Work, access: Access, family: ProductFamily, ask: AddResource) -> Resource | Refusal:
    resources = Resources(work.connection, access.account_id)
    parent = await _find_other(work, access, family, ask.parent_id)
    replaced = await _find_other(work, access, family, ask.replaces)
    wrong = [
        *check_text(ask.name, "name", required=True),
        *check_text(ask.serial, "serial"),
        *check_kind(family, ask.kind, ask.model),
    ]
    if ask.parent_id is not None:
        counted = _counted(access, parent) if parent is not None else None
        wrong += check_parent(find_kind(family, ask.kind), counted)
    if ask.replaces is not None:
        counted = _counted(access, replaced) if replaced is not None else None
        taken = replaced is not None and await resources.replacement_of(replaced.resource_id) is not None
        wrong += check_replacement(ask.kind, counted, taken)
    serial = (ask.serial or "").strip() or None
    if serial is not None and any(_same(one, ask.kind, serial) for one in await resources.load(family.key)):
        wrong.append(Violation("SERIAL_TAKEN", "Another one with this serial is deployed here.", ("serial",)))
    if wrong:
        return Refusal(tuple(wrong))
    return Resource(
        resource_id=new_id(),
        family=family.key,
        kind=ask.kind,
        model=ask.model,
        name=ask.name.strip(),
        serial=serial,
        status=ResourceStatus.ACTIVE,
        parent_id=parent.resource_id if parent is not None else None,
        replaces_id=replaced.resource_id if replaced is not None else None,
        added_at=work.now_of(access.account),
    )


def _same(one: Resource, kind: str, serial: str) -> bool:
    return (one.kind, one.serial, one.status) == (kind, serial, ResourceStatus.ACTIVE)


async def _deploy(work: Work, access: Access, family: ProductFamily, new: Resource) -> ResourceWritten:
    await Enrolments(work.connection, access.account_id).ensure(family.key, work.now_of(access.account))
    await Resources(work.connection, access.account_id).add(new)
    facts = {"kind": new.kind, "name": new.name} | ({"model": new.model} if new.model else {})
    if new.replaces_id is not None:
        facts[REPLACES_RETURNING] = "true"
        facts["replaces"] = encode_id("res", access.account_id, new.replaces_id)
    await _tell(work, access, new, EventKind.RESOURCE_ADDED, "was added", facts)
    await warn_over_limit(work, access, family, new.resource_id)
    return _written(access, new.resource_id)


async def remove_resource(work: Work, viewer: Viewer, ask: RemoveResource) -> ResourceWritten | Refusal:
    """It is gone; what is subscribed stays, and is reported as unused (LOC-7)."""
    found = await _manage(work, viewer, ask.resource_id, "removeResource", Verb.ADD_RESOURCE)
    if isinstance(found, Refusal):
        return found
    access, resource = found
    if resource.status is ResourceStatus.REMOVED:
        return refuse("ALREADY_REMOVED", "It was removed already.", "resourceId")
    await _mark(work, access, resource, ResourceStatus.REMOVED)
    await _tell(work, access, resource, EventKind.RESOURCE_REMOVED, "was removed", {"kind": resource.kind})
    return _written(access, resource.resource_id)


async def return_resource(work: Work, viewer: Viewer, ask: ReturnResource) -> ResourceWritten | Refusal:
    """Mark it for return: it no longer counts, and its replacement is no new one (LOC-8)."""
    found = await _manage(work, viewer, ask.resource_id, "returnResource", Verb.RETURN_RESOURCE)
    if isinstance(found, Refusal):
        return found
    access, resource = found
    if resource.status is not ResourceStatus.ACTIVE:
        return refuse("NOT_ACTIVE", "Only an active one is marked for return.", "resourceId", status=resource.status)
    await _mark(work, access, resource, ResourceStatus.RETURNING)
    facts = {"kind": resource.kind}
    await _tell(work, access, resource, EventKind.RESOURCE_RETURNING, "was marked for return", facts)
    return _written(access, resource.resource_id)


async def _manage(
    work: Work, viewer: Viewer, resource_id: str, field: str, verb: Verb
) -> tuple[Access, Resource] | Refusal:
    path = "resourceId"
    found = read_id(resource_id, "res")
    access = await reach_row(work, viewer, found, "resource", path)
    if isinstance(access, Refusal):
        return access
    await Accounts(work.connection, access.account_id).lock()
    row = found.row_id if found is not None else None
    resource = await Resources(work.connection, access.account_id).find(row) if row is not None else None
    family = find_family(work, access, resource.family if resource is not None else None, "resource", path)
    if resource is None or isinstance(family, Refusal):
        return family if isinstance(family, Refusal) else not_found("resource", path)
    refused = check_table(access, field, family.key, path) or check_rule(
        family, access.buyer(family.key), Case(verb, component=resource.kind), path
    )
    return refused if refused is not None else (access, resource)


async def _mark(work: Work, access: Access, resource: Resource, status: ResourceStatus) -> None:
    await Resources(work.connection, access.account_id).set_status(
        resource.resource_id, status, work.now_of(access.account)
    )


async def _find_other(work: Work, access: Access, family: ProductFamily, other_id: str | None) -> Resource | None:
    found = read_id(other_id or "", "res")
    if found is None or found.account_id != access.account_id:
        return None
    other = await Resources(work.connection, access.account_id).find(found.row_id)
    return other if other is not None and other.family == family.key else None


def _counted(access: Access, one: Resource) -> CountedResource:
    parent = encode_id("res", access.account_id, one.parent_id) if one.parent_id is not None else None
    return CountedResource(
        encode_id("res", access.account_id, one.resource_id), one.kind, one.model, one.status, parent
    )


async def _tell(work: Work, access: Access, one: Resource, kind: EventKind, what: str, facts: dict[str, str]) -> None:
    name = f"{one.model} {one.name}" if one.model else one.name
    told = Event(kind, f"{name} {what}", facts | {"resource": encode_id("res", access.account_id, one.resource_id)})
    about = About(one.family, resource_id=one.resource_id)
    await record(work, access.account, access.viewer.actor, told, about)


def _written(access: Access, resource_id: UUID) -> ResourceWritten:
    return ResourceWritten(access.reach.account_id, encode_id("res", access.account_id, resource_id))
