"""Subscriptions: the contract that every family's type implements, and the type of families without one of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from subgraph.schema.access import access_to, withheld
from subgraph.schema.action import Action, actions_on_subscriptions
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, pages
from subgraph.schema.context import Request
from subgraph.schema.enums import SUBSCRIPTION_STATUS
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.fields import argument, derived, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.invoice_lists import invoices_of_subscriptions
from subgraph.schema.lookups import subscriptions_by_id
from subgraph.schema.money import Period, Totals
from subgraph.schema.node import Node
from subgraph.schema.notification import EventConnection, history_of_subscriptions
from subgraph.schema.product_family import ProductFamily, Term
from subgraph.schema.records import AccountRecord, SubscriptionRecord
from subgraph.schema.scheduled_change import ScheduledChange, scheduled_changes_of
from subgraph.schema.seat_usage import SeatUsage
from subgraph.schema.subscription_facts import (
    accounts_of,
    discounts_of,
    estimates_of,
    family_of,
    items_of,
    next_dates_of,
    periods_of,
    seat_usage_of,
    statuses_of,
    terms_of,
)
from subgraph.schema.subscription_item import AppliedDiscount, SubscriptionItem
from subgraph.schema.timelines import key_of, today_by_account
from subgraph.storage.reads.subscriptions import SUBSCRIPTIONS

PERMISSION = "Account.subscriptions"


@dataclass(frozen=True)
class SubscriptionArgs(PageArgs):
    """Which subscriptions."""

    family: str | None = argument("Of this family only.", None)
    status: str | None = argument("Those that stand there today.", None, kind=maybe(SUBSCRIPTION_STATUS))


async def subscriptions_of_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: SubscriptionArgs
) -> list[ConnectionRecord | GraphRefusal]:
    """Each account's subscriptions, the oldest first; those of families whose rules let the viewer see them."""
    days = await request.find_all(today_by_account, [account.account_id for account in accounts])
    groups: dict[tuple[frozenset[str] | None, date], list[UUID]] = {}
    found: dict[UUID, ConnectionRecord | GraphRefusal] = {}
    for access, today in zip(await access_to(request, accounts), days, strict=True):
        refusal = access.refusal(PERMISSION, args.family) if args.family in access.enrolments else None
        if refusal is not None:
            found[access.account.account_id] = refusal
        else:
            group = groups.setdefault((access.open_families(PERMISSION), today), [])
            group.append(access.account.account_id)
    for (families, today), parents in groups.items():
        asked = {
            "families": sorted(families or ()),
            "every_families": families is None,
            "today": today,
            "family": args.family,
            "status": args.status,
        }
        read = await pages(request, SUBSCRIPTIONS, parents, args, SubscriptionRecord, **asked)
        for record in (node for connection in read.values() for node in connection.nodes):
            request.remember(subscriptions_by_id, key_of(record), record)
        found |= read
    return [found[account.account_id] for account in accounts]


def _family(record: SubscriptionRecord, request: Request) -> Any:
    return family_of(request, record)


@strawberry.interface(
    name="SubscriptionContract",
    description="Each family's own type implements this and adds that family's facts.",
)
class SubscriptionContract(Node):
    """What this product sells: a subscription of a family."""

    version = leaf(int, "Raised by every confirmed change.", of="row.version")
    account = relation(ref("account.Account"), "Whose it is.", accounts_of)
    family = derived(ProductFamily, "Of which family.", _family)
    status = relation(SUBSCRIPTION_STATUS, "Where it stands today.", statuses_of)
    start_date = leaf(date, "The first day.", of="row.start_on")
    end_date = leaf(maybe(date), "The day after the last; null: it runs until cancelled.", of="row.end_on")
    past_due_on = leaf(
        maybe(date), "The day on which dunning found it unpaid; null once it is paid.", of="row.past_due_on"
    )
    suspended_on = leaf(
        maybe(date),
        "The day on which dunning suspended it: what that means is the vendor's product's to do. Null once it is paid.",
        of="row.suspended_on",
    )
    term = relation(Term, "How long is paid for at once.", terms_of)
    current_period = relation(maybe(Period), "The billing period that today falls in, while it runs.", periods_of)
    next_invoice_date = relation(maybe(date), "The day of the next regular invoice.", next_dates_of)
    next_invoice_estimate = relation(
        maybe(Totals), "What the next regular invoice comes to, as things stand.", estimates_of
    )
    purchase_order = leaf(maybe(str), "What the next renewal invoice will carry.", of="row.purchase_order")
    separate_invoice = leaf(
        bool, "Whether it is billed on invoices of its own, not with the account's others.", of="row.separate_invoice"
    )
    items = relation(many(SubscriptionItem), "What it holds.", items_of)
    seat_usage = relation(many(SeatUsage), "Its seats against its part of what the account needs.", seat_usage_of)
    discounts = relation(many(AppliedDiscount), "What is taken off, in order.", discounts_of)
    scheduled_changes = relation(many(ScheduledChange), "Changes that wait for their day.", scheduled_changes_of)
    invoices = withheld(
        maybe(ref("invoice.InvoiceConnection")),
        "The invoices that bill it, the newest first.",
        invoices_of_subscriptions,
        permission="SubscriptionContract.invoices",
        args=PageArgs,
    )
    history = withheld(
        maybe(EventConnection),
        "Every revision and who made it, newest first.",
        history_of_subscriptions,
        permission="SubscriptionContract.history",
        args=PageArgs,
    )
    actions = relation(many(Action), "What this viewer may do with it.", actions_on_subscriptions)


@object_type("A subscription of a family that has no type of its own.", record=SubscriptionRecord)
class StandardSubscription(SubscriptionContract, Node):
    """A subscription of a family that has no type of its own."""


SubscriptionEdge = edge_type("Subscription", SubscriptionContract)
SubscriptionConnection = connection_type("Subscription", SubscriptionContract, SubscriptionEdge)
