"""Accounts whose billing waits for the vendor's people, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subgraph.domain.viewers import Viewer
from subgraph.schema.access import Access, access_to, accounts_by_id
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, page
from subgraph.schema.context import Request
from subgraph.schema.fields import argument, leaf, maybe, object_type, ref, relation
from subgraph.schema.lookups import subscriptions_by_id
from subgraph.schema.records import ParkedRecord
from subgraph.storage.reads.parked import PARKED_KINDS, count_parked_accounts, parked_accounts

Parked = Sequence[ParkedRecord]


@dataclass(frozen=True)
class ParkedArgs(PageArgs):
    """Which of them."""

    family: str | None = argument("Only what waits for this family's people.", None)


async def _accounts(request: Request, parked: Parked, args: None) -> list[Any]:
    return await request.find_all(accounts_by_id, [one.account_id for one in parked])


async def _subscriptions(request: Request, parked: Parked, args: None) -> list[Any]:
    keys = [(one.account_id, one.row.subscription_id) for one in parked if one.row.subscription_id is not None]
    found = iter(await request.find_all(subscriptions_by_id, keys))
    return [next(found) if one.row.subscription_id is not None else None for one in parked]


async def _details(request: Request, parked: Parked, args: None) -> list[str | None]:
    """What an account is parked with may speak of any family's share, where it is of no one subscription."""
    accesses = await access_to(request, parked)
    return [one.row.detail if _may_read(access, one) else None for one, access in zip(parked, accesses, strict=True)]


def _may_read(access: Access, parked: ParkedRecord) -> bool:
    own = access.viewer.staff_of
    if access.viewer.operator or parked.family is not None:
        return access.viewer.operator or parked.family in own
    return bool(own) and own >= access.enrolments.keys()


@object_type("An account that is not billed until somebody at the vendor's has looked.", record=ParkedRecord)
class ParkedAccount:
    """An account that is not billed."""

    account = relation(ref("account.Account"), "Which account.", _accounts)
    reason = leaf(str, "Why, as a code: UNBALANCED.", of="row.reason")
    detail = relation(
        maybe(str),
        "Why, in words for the vendor's people; null where it may speak of another family's share.",
        _details,
    )
    subscription = relation(
        maybe(ref("subscription.SubscriptionContract")), "What could not be billed, where it is one.", _subscriptions
    )
    since = leaf(datetime, "Since when, by the account's clock.", of="row.parked_at")
    attempts = leaf(int, "How often billing it has failed.", of="row.attempts")


ParkedAccountEdge = edge_type("ParkedAccount", ParkedAccount)
ParkedAccountConnection = connection_type("ParkedAccount", ParkedAccount, ParkedAccountEdge)


async def parked_of_viewer(request: Request, args: ParkedArgs) -> ConnectionRecord:
    """Those that the viewer may retry, the longest parked first."""
    families = _families(await request.viewer(), args.family)
    window = args.window(PARKED_KINDS)

    async def count(request: Request, parents: Sequence[None]) -> Mapping[None, int]:
        return {None: await count_parked_accounts(request.reads, families)}

    rows = await parked_accounts(request.reads, families, window)
    return page(rows, window, lambda row: (row.parked_at, row.account_id), ParkedRecord, count)


def _families(viewer: Viewer, only: str | None) -> Collection[str] | None:
    if only is None:
        return None if viewer.operator else viewer.staff_of
    return {only} if viewer.operator else viewer.staff_of & {only}
