"""The root of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from subgraph.domain.outcomes import SignedQuote
from subgraph.domain.statuses import ChangeRequestStatus
from subgraph.schema.account import Account, AccountArgs, AccountConnection, accounts_of_viewer
from subgraph.schema.change_request import ChangeRequestConnection
from subgraph.schema.connections import ConnectionRecord, PageArgs, page
from subgraph.schema.context import Request
from subgraph.schema.enums import CHANGE_REQUEST_STATUS
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import argument, many, maybe, root
from subgraph.schema.invoice import Invoice
from subgraph.schema.lookups import change_requests_by_id, look_up
from subgraph.schema.mutations.quote_asks import change_ask, start_ask
from subgraph.schema.mutations.quote_inputs import QuoteInput
from subgraph.schema.node import Node
from subgraph.schema.parked import ParkedAccountConnection, ParkedArgs, parked_of_viewer
from subgraph.schema.payloads import quote_record
from subgraph.schema.performing import ask_only
from subgraph.schema.product_family import ProductFamily
from subgraph.schema.quote import QuoteResult
from subgraph.schema.records import ChangeRequestRecord
from subgraph.schema.subscription import SubscriptionContract
from subgraph.schema.transfer import IncomingTransferConnection, TransferArgs, transfers_of_viewer
from subgraph.schema.user import Viewer
from subgraph.services.quotes import quote_change, quote_start
from subgraph.storage.reads.change_requests import WAITING_KINDS, count_waiting_requests, waiting_requests

MOST_NODES = 100


@dataclass(frozen=True)
class IdArgs:
    """Which one."""

    id: str = argument("Its id.", kind=strawberry.ID)


@dataclass(frozen=True)
class IdsArgs:
    """Which ones."""

    ids: tuple[str, ...] = argument(f"Their ids, {MOST_NODES} at most.", kind=many(strawberry.ID))


@dataclass(frozen=True)
class KeyArgs:
    """Which family."""

    key: str = argument("Its key.")


@dataclass(frozen=True)
class QuoteArgs:
    """What to quote."""

    input: Any = argument("What to quote.", kind=QuoteInput)  # noqa: RUF009


@dataclass(frozen=True)
class ChangeRequestArgs(PageArgs):
    """Which requests."""

    status: str | None = argument(
        "In this status; those that are OPEN unless it is given.", None, kind=maybe(CHANGE_REQUEST_STATUS)
    )


async def _viewer(request: Request, args: None) -> Any:
    return await request.viewer()


async def _node(request: Request, args: IdArgs) -> Any:
    return await look_up(request, args.id)


async def _nodes(request: Request, args: IdsArgs) -> list[Any]:
    if len(args.ids) > MOST_NODES:
        raise GraphRefusal(ErrorCode.BAD_USER_INPUT, f"`ids` may hold {MOST_NODES} at most.")
    # Each is awaited by itself, so that one that is withheld spoils its own place only.
    return [look_up(request, one) for one in args.ids]


async def _account(request: Request, args: IdArgs) -> Any:
    return await look_up(request, args.id, "acc")


async def _subscription(request: Request, args: IdArgs) -> Any:
    return await look_up(request, args.id, "sub")


async def _invoice(request: Request, args: IdArgs) -> Any:
    return await look_up(request, args.id, "inv")


async def _families(request: Request, args: None) -> list[Any]:
    await request.viewer()
    return list(request.registry.families)


async def _family(request: Request, args: KeyArgs) -> Any:
    await request.viewer()
    return request.family(args.key)


async def _quote(request: Request, args: QuoteArgs) -> Any:
    change = args.input.change
    if change:
        answer = await ask_only(request, quote_change, change_ask(change))
    else:
        answer = await ask_only(request, quote_start, start_ask(args.input.start))
    return quote_record(answer, request) if isinstance(answer, SignedQuote) else answer


async def _change_requests(request: Request, args: ChangeRequestArgs) -> ConnectionRecord:
    viewer = await request.viewer()
    families = None if viewer.operator else viewer.staff_of
    window = args.window(WAITING_KINDS)
    status = args.status or ChangeRequestStatus.OPEN

    async def count(request: Request, parents: Sequence[None]) -> Mapping[None, int]:
        return {None: await count_waiting_requests(request.reads, families, status)}

    rows = await waiting_requests(request.reads, families, status, window)
    found = page(rows, window, lambda row: (row.requested_at, row.request_id), ChangeRequestRecord, count)
    for record in found.nodes:
        request.remember(change_requests_by_id, (record.account_id, record.row.request_id), record)
    return found


@strawberry.type(description="What can be read.")
class Query:
    """What can be read."""

    node = root(maybe(Node), "Whatever has this id, as far as it exists for the viewer.", _node, args=IdArgs)
    nodes = root(many(maybe(Node)), "As `node`, in the order of the ids.", _nodes, args=IdsArgs)
    viewer = root(Viewer, "Who asks.", _viewer)
    accounts = root(
        AccountConnection,
        "Accounts the viewer may see: its own, a partner's customers, or, for staff, those that hold their product "
        "family; for an operator all. By name.",
        accounts_of_viewer,
        args=AccountArgs,
    )
    account = root(maybe(Account), "An account; null where it does not exist for the viewer.", _account, args=IdArgs)
    product_families = root(many(ProductFamily), "All that is sold here.", _families)
    product_family = root(maybe(ProductFamily), "A family by its key.", _family, args=KeyArgs)
    subscription = root(
        maybe(SubscriptionContract),
        "A subscription; null where it does not exist for the viewer.",
        _subscription,
        args=IdArgs,
    )
    invoice = root(
        maybe(Invoice),
        "An invoice or a credit note; null where it does not exist for the viewer.",
        _invoice,
        args=IdArgs,
    )
    quote = root(QuoteResult, "What a purchase or change would do and cost. Writes nothing.", _quote, args=QuoteArgs)
    incoming_transfers = root(
        maybe(IncomingTransferConnection),
        "What came to a family's bank account, for its staff, the oldest first; what could not be matched is WAITING.",
        transfers_of_viewer,
        args=TransferArgs,
    )
    change_requests = root(
        ChangeRequestConnection,
        "Requests that are the viewer's to decide (staff), the oldest first; those that wait are OPEN. None for others.",
        _change_requests,
        args=ChangeRequestArgs,
    )
    parked_accounts = root(
        ParkedAccountConnection,
        "Accounts whose billing waits for the viewer (staff: where it is their family's), the longest parked first. None for others.",
        parked_of_viewer,
        args=ParkedArgs,
    )
