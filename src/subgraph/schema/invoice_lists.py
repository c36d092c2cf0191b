"""The invoices of accounts and of subscriptions, a level at a time."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from subgraph.schema.access import by_open_families
from subgraph.schema.connections import ConnectionRecord, PageArgs, pages
from subgraph.schema.context import Request
from subgraph.schema.lookups import invoices_by_id
from subgraph.schema.records import AccountRecord, InvoiceRecord, SubscriptionRecord
from subgraph.storage.reads.invoices import INVOICES, INVOICES_OF_SUBSCRIPTIONS


async def invoices_of_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: PageArgs
) -> list[ConnectionRecord]:
    """Each account's documents, the newest first; those of families whose rules let the viewer see them."""
    found: dict[UUID, ConnectionRecord] = {}
    for families, group in (await by_open_families(request, "Account.invoices", accounts)).items():
        parents = [account.account_id for account in group]
        visible = sorted(families or ())
        every = families is None
        found |= await pages(request, INVOICES, parents, args, InvoiceRecord, families=visible, every_families=every)
    return [_remembered(request, found[account.account_id]) for account in accounts]


async def invoices_of_subscriptions(
    request: Request, subscriptions: Sequence[SubscriptionRecord], args: PageArgs
) -> list[ConnectionRecord]:
    """The documents that bill each subscription, the newest first."""
    parents = [one.row.subscription_id for one in subscriptions]
    found = await pages(request, INVOICES_OF_SUBSCRIPTIONS, parents, args, InvoiceRecord)
    return [_remembered(request, found[parent]) for parent in parents]


def _remembered(request: Request, connection: ConnectionRecord) -> ConnectionRecord:
    for record in connection.nodes:
        request.remember(invoices_by_id, (record.account_id, record.row.invoice_id), record)
    return connection
