"""Accounts and all that hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from subgraph.schema.access import Access, access_by_account, accounts_by_id, withheld
from subgraph.schema.account_parts import (
    BillingDetails,
    TermsAcceptance,
    accepted_terms_of,
    api_keys_of,
    balances_of,
    billing_details_of,
    memberships_of,
    payment_methods_of,
    seat_usage_of,
)
from subgraph.schema.action import Action, FamilyArgs, actions_on_accounts
from subgraph.schema.change_request import ChangeRequestConnection, change_requests_of_accounts
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, page, pages
from subgraph.schema.context import Request
from subgraph.schema.enrolment import Enrolment, enrolments_of
from subgraph.schema.enums import ACCOUNT_KIND
from subgraph.schema.fields import argument, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.invoice import InvoiceConnection
from subgraph.schema.invoice_lists import invoices_of_accounts
from subgraph.schema.money import Money
from subgraph.schema.node import Node
from subgraph.schema.notification import NotificationConnection, notifications_of_accounts
from subgraph.schema.payment_method import PaymentMethod
from subgraph.schema.records import AccountRecord
from subgraph.schema.resource import ResourceArgs, ResourceConnection, resources_of_accounts
from subgraph.schema.scalars import CurrencyCode
from subgraph.schema.seat_usage import SeatUsage
from subgraph.schema.sight import sight_of
from subgraph.schema.subscription import SubscriptionArgs, SubscriptionConnection, subscriptions_of_accounts
from subgraph.schema.tax import TaxStanding, tax_standings_of
from subgraph.schema.user import ApiKey, Membership
from subgraph.schema.webhook import WebhookEndpoint, webhook_endpoints_of
from subgraph.storage.reads.accounts import CUSTOMERS, ORDER, count_visible_accounts, visible_accounts
from subgraph.storage.reads.pages import kinds_of

Accounts = Sequence[AccountRecord]


@dataclass(frozen=True)
class AccountArgs(PageArgs):
    """Which accounts."""

    search: str | None = argument("Part of the name in any letters, or the whole external id.", None)


async def customers_of(request: Request, accounts: Accounts, args: AccountArgs) -> list[ConnectionRecord]:
    """The customers of each partner that the viewer sees, by name."""
    sight = sight_of(await request.viewer())
    parents = [account.account_id for account in accounts]
    found = await pages(request, CUSTOMERS, parents, args, AccountRecord, **sight.values(args.search))
    return [_remembered(request, found[parent]) for parent in parents]


async def accounts_of_viewer(request: Request, args: AccountArgs) -> ConnectionRecord:
    """All accounts that the viewer sees, by name."""
    sight = sight_of(await request.viewer())
    window = args.window(kinds_of(ORDER))

    async def count(request: Request, parents: Sequence[None]) -> Mapping[None, int]:
        return {None: await count_visible_accounts(request.reads, sight, args.search)}

    rows = await visible_accounts(request.reads, sight, window, args.search)
    return _remembered(request, page(rows, window, lambda row: (row.name, row.account_id), AccountRecord, count))


def _remembered(request: Request, connection: ConnectionRecord) -> ConnectionRecord:
    for record in connection.nodes:
        request.remember(accounts_by_id, record.account_id, record)
    return connection


async def partners_of(request: Request, accounts: Accounts, args: None) -> list[AccountRecord | None]:
    """The partner of each account, for viewers who have a part in it too."""
    keys: list[UUID | None] = [account.row.partner_id for account in accounts]
    found = iter(await request.find_all(access_by_account, [key for key in keys if key is not None]))
    partners: list[Access | None] = [next(found) if key is not None else None for key in keys]
    return [one.account if one is not None and one.roles else None for one in partners]


@object_type("A customer or a partner.", record=AccountRecord)
class Account(Node):
    """A customer or a partner."""

    external_id = leaf(maybe(str), "The vendor's own identifier of this customer, unique.", of="row.external_id")
    name = leaf(str, "What people call it.", of="row.name")
    kind = leaf(ACCOUNT_KIND, "Whether it has customers of its own.", of="row.kind")
    currency = leaf(CurrencyCode, "What it is billed in.", of="row.currency")
    time_zone = leaf(str, "By IANA's name; it decides what day it is.", of="row.time_zone")
    locale = leaf(str, "BCP 47; mail, invoices and messages speak it.", of="row.locale")
    test_clock = leaf(
        maybe(datetime),
        "Where its test clock stands, in a sandbox; null: it lives by the installation's.",
        of="row.clock_at",
    )
    enrolments = relation(many(Enrolment), "The families that serve it.", enrolments_of)
    partner = relation(maybe(ref("account.Account")), "Who buys on its behalf, where the viewer sees it.", partners_of)
    customers = relation(
        ref("account.AccountConnection"), "For a partner: whom it buys for, by name.", customers_of, args=AccountArgs
    )
    billing_details = withheld(
        maybe(BillingDetails),
        "What invoices are addressed to.",
        billing_details_of,
        permission="Account.billingDetails",
    )
    tax_standing = withheld(
        maybe(TaxStanding),
        "What the vendor's people found about its taxes; null where it is taxed like everybody.",
        tax_standings_of,
        permission="Account.taxStanding",
    )
    memberships = withheld(maybe(many(Membership)), "Who is in it.", memberships_of, permission="Account.memberships")
    payment_methods = withheld(
        maybe(many(PaymentMethod)), "Its ways to pay.", payment_methods_of, permission="Account.paymentMethods"
    )
    credit_balance = withheld(
        maybe(Money), "Credit that next invoices are settled from.", balances_of, permission="Account.creditBalance"
    )
    resources = relation(
        ResourceConnection, "What seats cover, in the order it was added.", resources_of_accounts, args=ResourceArgs
    )
    seat_usage = relation(
        many(SeatUsage), "Subscribed against used, over all subscriptions of a family.", seat_usage_of, args=FamilyArgs
    )
    subscriptions = withheld(
        maybe(SubscriptionConnection),
        "What it subscribes to, the oldest first.",
        subscriptions_of_accounts,
        permission="Account.subscriptions",
        args=SubscriptionArgs,
    )
    invoices = withheld(
        maybe(InvoiceConnection),
        "Its invoices and credit notes, the newest first.",
        invoices_of_accounts,
        permission="Account.invoices",
        args=PageArgs,
    )
    change_requests = withheld(
        maybe(ChangeRequestConnection),
        "What was asked of vendors, the newest first.",
        change_requests_of_accounts,
        permission="Account.changeRequests",
        args=PageArgs,
    )
    notifications = withheld(
        maybe(NotificationConnection),
        "Mail that the account caused, whatever sends it, the newest first.",
        notifications_of_accounts,
        permission="Account.notifications",
        args=PageArgs,
    )
    accepted_terms = withheld(
        maybe(many(TermsAcceptance)), "What was accepted.", accepted_terms_of, permission="Account.acceptedTerms"
    )
    api_keys = withheld(
        maybe(many(ApiKey)), "The keys with which programs act here.", api_keys_of, permission="Account.apiKeys"
    )
    webhook_endpoints = withheld(
        maybe(many(WebhookEndpoint)),
        "Where its events are sent.",
        webhook_endpoints_of,
        permission="Account.webhookEndpoints",
    )
    actions = relation(
        many(Action),
        "What this viewer may do here, per family, so that a client shows only that.",
        actions_on_accounts,
        args=FamilyArgs,
    )


AccountEdge = edge_type("Account", Account)
AccountConnection = connection_type("Account", Account, AccountEdge)
