"""What a mutation answered once is answered again to whom it may still be told: a key outlives a role, and opens nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from subgraph.domain.outcomes import QuoteMoved
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, refuse
from subgraph.schema.access import access_by_account
from subgraph.schema.context import Request
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.lookups import LOOKUPS
from subgraph.schema.transfer import find_transfers
from subgraph.schema.webhook_records import find_endpoint, webhook_endpoints_by_id
from subgraph.storage.ids import OpaqueId, decode_id
from subgraph.storage.repositories import OF_FAMILIES

PATH = "idempotencyKey"


@dataclass(frozen=True, slots=True)
class Again:
    """An outcome that was written earlier, under the key that was sent now."""

    outcome: Any


async def answer_again(request: Request, operation: str, again: Again) -> Any:
    """The outcome, read anew; NOT_FOUND where what it names no longer exists for the viewer, FORBIDDEN as for the mutation itself."""
    outcome = again.outcome.quote if isinstance(again.outcome, QuoteMoved) else again.outcome
    for named in _named(outcome):
        refused = await _refusal(request, operation, named, getattr(outcome, "family", None))
        if refused is not None:
            return refused
    return again.outcome


def _named(outcome: Any) -> Iterator[OpaqueId]:
    for one in fields(outcome):
        value = getattr(outcome, one.name)
        for text in value if isinstance(value, tuple) else (value,):
            found = decode_id(text) if isinstance(text, str) else None
            if found is not None:
                yield found


async def _refusal(request: Request, operation: str, named: OpaqueId, family: str | None) -> Refusal | None:
    if named.prefix == "trf":
        return await _refusal_of_transfer(request, named)
    if named.prefix == "whe" and not await _is_open(request, named):
        return _gone()
    if named.account_id == OF_FAMILIES:
        return None
    access = await request.find(access_by_account, named.account_id)
    if access is None or not access.roles:
        return _gone()
    lookup = LOOKUPS.get(named.prefix)
    found = await lookup.find(request, (named.account_id, named.row_id)) if lookup and lookup.of_account else None
    share = getattr(found, "family", None) or family
    roles = access.roles if share is None else access.roles_in(share)
    return forbid(f"Mutation.{operation}", roles, PATH) if roles else _gone()


async def _refusal_of_transfer(request: Request, named: OpaqueId) -> Refusal | None:
    viewer, found = await request.viewer(), await request.find(find_transfers, named.row_id)
    return None if found is not None and (viewer.operator or found.row.family in viewer.staff_of) else _gone()


async def _is_open(request: Request, named: OpaqueId) -> bool:
    """Whether an endpoint may be seen; one that was removed shows nothing."""
    key = (named.account_id, named.row_id)
    if await request.find(webhook_endpoints_by_id, key) is None:
        return True
    try:
        return await find_endpoint(request, key) is not None
    except GraphRefusal:
        return False


def _gone() -> Refusal:
    return refuse("NOT_FOUND", "What this key answered once is not there any more, or not for you.", PATH)
