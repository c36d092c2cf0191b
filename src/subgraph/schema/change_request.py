"""Change requests: what was asked of the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.domain.outcomes import SignedQuote
from subgraph.domain.plain import from_plain
from subgraph.domain.quote import Quote as DomainQuote
from subgraph.schema.access import access_to, accounts_by_id, by_open_families
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, pages
from subgraph.schema.context import FindBatch, Request
from subgraph.schema.enums import CHANGE_REQUEST_STATUS
from subgraph.schema.fields import derived, leaf, maybe, object_type, ref, relation
from subgraph.schema.lookups import invoices_by_id, people_by_id, subscriptions_by_id
from subgraph.schema.node import Node
from subgraph.schema.product_family import ProductFamily
from subgraph.schema.quote import Quote
from subgraph.schema.records import AccountRecord, ChangeRequestRecord, QuoteRecord
from subgraph.storage.ids import encode_id
from subgraph.storage.reads.change_requests import CHANGE_REQUESTS

Records = Sequence[ChangeRequestRecord]


async def change_requests_of_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: PageArgs
) -> list[ConnectionRecord]:
    """Each account's requests, the newest first; those of families whose rules let the viewer see them."""
    found: dict[UUID, ConnectionRecord] = {}
    for families, group in (await by_open_families(request, "Account.changeRequests", accounts)).items():
        parents = [account.account_id for account in group]
        found |= await pages(
            request,
            CHANGE_REQUESTS,
            parents,
            args,
            ChangeRequestRecord,
            families=sorted(families or ()),
            every_families=families is None,
        )
    return [found[account.account_id] for account in accounts]


async def _accounts(request: Request, records: Records, args: None) -> list[Any]:
    return await request.find_all(accounts_by_id, [record.account_id for record in records])


async def _found(request: Request, finder: FindBatch, keys: Sequence[Any]) -> list[Any]:
    """What stands under the keys; None where there is no key."""
    found = iter(await request.find_all(finder, [key for key in keys if key is not None]))
    return [next(found) if key is not None else None for key in keys]


async def _subscriptions(request: Request, records: Records, args: None) -> list[Any]:
    """The subscription that each speaks of; withheld where the family's rules keep it from the viewer."""
    keys = [(one.account_id, one.row.subscription_id) if one.row.subscription_id else None for one in records]
    return await _readable(request, "Query.subscription", records, await _found(request, subscriptions_by_id, keys))


async def _invoices(request: Request, records: Records, args: None) -> list[Any]:
    """The invoice that each speaks of; withheld where there is one that the viewer may not read."""
    keys = [(one.account_id, one.row.invoice_id) if one.row.invoice_id else None for one in records]
    return await _readable(request, "ChangeRequest.invoice", records, await _found(request, invoices_by_id, keys))


async def _readable(request: Request, permission: str, records: Records, found: Sequence[Any]) -> list[Any]:
    """What was found, or why the viewer may not read it; None where nothing was."""
    accesses = await access_to(request, records)
    return [
        one and (access.refusal(permission, one.family) or one) for one, access in zip(found, accesses, strict=True)
    ]


async def _requesters(request: Request, records: Records, args: None) -> list[Any]:
    return await _found(request, people_by_id, [one.row.requested_by for one in records])


async def _deciders(request: Request, records: Records, args: None) -> list[Any]:
    return await _found(request, people_by_id, [one.row.decided_by for one in records])


def _family(record: ChangeRequestRecord, request: Request) -> Any:
    return request.family_or_stand_in(record.row.family)


def _quote(record: ChangeRequestRecord, request: Request) -> QuoteRecord | None:
    shown = record.row.quote
    if shown is None:
        return None
    signed = SignedQuote(
        account_id=encode_id("acc", record.account_id),
        family=record.row.family,
        quote=from_plain(DomainQuote, shown["quote"]),
        token=shown["token"],
        expires_at=datetime.fromisoformat(shown["expires_at"]),
    )
    return QuoteRecord(signed, _family(record, request))


@object_type("Something asked of the vendor, and what became of it.", record=ChangeRequestRecord)
class ChangeRequest(Node):
    """Something asked of the vendor."""

    account = relation(ref("account.Account"), "For which account.", _accounts)
    family = derived(ProductFamily, "Of which family's staff.", _family)
    subscription = relation(
        maybe(ref("subscription.SubscriptionContract")), "About which subscription.", _subscriptions
    )
    invoice = relation(
        maybe(ref("invoice.Invoice")), "About which invoice.", _invoices, permission="ChangeRequest.invoice"
    )
    status = leaf(CHANGE_REQUEST_STATUS, "Where it stands.", of="row.status")
    message = leaf(str, "What was asked, in words.", of="row.message")
    quote = derived(maybe(Quote), "What was asked for, or is offered, with what it costs.", _quote)
    requested_by = relation(ref("user.User"), "Who asked.", _requesters)
    requested_at = leaf(datetime, "When.", of="row.requested_at")
    decided_by = relation(maybe(ref("user.User")), "Who decided.", _deciders)
    decided_at = leaf(maybe(datetime), "When.", of="row.decided_at")
    answer = leaf(maybe(str), "What staff said.", of="row.answer")


ChangeRequestEdge = edge_type("ChangeRequest", ChangeRequest)
ChangeRequestConnection = connection_type("ChangeRequest", ChangeRequest, ChangeRequestEdge)
