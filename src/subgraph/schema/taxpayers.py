"""How what subscriptions owe is taxed, for estimates: one statement, and none where nobody is declared to sell."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from subgraph.domain.taxes import Taxpayer
from subgraph.domain.taxing import Taxing
from subgraph.schema.context import Request
from subgraph.schema.records import SubscriptionRecord
from subgraph.services.steps.taxing import taxing_of, taxpayer_of
from subgraph.storage.reads.accounts import billed_to_by_account
from subgraph.storage.repositories import BilledTo


async def taxings_of(request: Request, records: Sequence[SubscriptionRecord]) -> list[Taxing]:
    """How each subscription's next invoice is taxed, as things stand."""
    families = [request.family_or_stand_in(one.row.family) for one in records]
    sold = {one.account_id for one, family in zip(records, families, strict=True) if family.sellers}
    found = dict(zip(sold, await request.find_all(taxpayers_by_account, list(sold)), strict=True)) if sold else {}
    return [
        taxing_of(family, found.get(one.account_id, Taxpayer()), request.registry.rates, one.row.currency)
        for one, family in zip(records, families, strict=True)
    ]


async def taxpayers_by_account(request: Request, account_ids: Sequence[UUID]) -> list[Taxpayer]:
    """What decides the tax of accounts."""
    found = await billed_to_by_account(request.reads, account_ids)
    return [taxpayer_of(found.get(one, BilledTo())) for one in account_ids]
