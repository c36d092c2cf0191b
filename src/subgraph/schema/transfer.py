"""Transfers at the bank: what came in, what it paid, and what waits for the vendor's people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry

from subgraph.domain.permissions import only_for, permitted
from subgraph.domain.rules import Role
from subgraph.schema.access import accounts_by_id
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, page
from subgraph.schema.context import Request
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import argument, derived, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.lookups import invoices_by_id
from subgraph.schema.money import money
from subgraph.schema.money_enums import TRANSFER_STATUS, TRANSFER_WAITING
from subgraph.schema.product_family import ProductFamily
from subgraph.storage.ids import encode_id
from subgraph.storage.reads.transfers import TRANSFER_KINDS, count_transfers, transfers_by_id, transfers_of_family
from subgraph.storage.statements import Row


@dataclass(frozen=True, slots=True, eq=False)
class TransferRecord:
    """A row of `incoming_transfer`."""

    row: Row

    @property
    def id(self) -> str:
        """trf_…"""
        return encode_id("trf", self.row.transfer_id)


@dataclass(frozen=True, slots=True, eq=False)
class AllocationRecord:
    """A part of a transfer: what it paid of an invoice, or put on the account's balance (None); minor units."""

    account_id: UUID
    invoice_id: UUID | None
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class TransferArgs(PageArgs):
    """Which transfers."""

    family: str = argument("Of which family's bank account.")
    status: str | None = argument("In this status; all unless it is given.", None, kind=maybe(TRANSFER_STATUS))


async def find_transfers(request: Request, row_ids: Sequence[UUID]) -> list[TransferRecord | None]:
    """Transfers by their rows."""
    found = await transfers_by_id(request.reads, row_ids)
    return [TransferRecord(found[one]) if one in found else None for one in row_ids]


async def transfers_of_viewer(request: Request, args: TransferArgs) -> ConnectionRecord:
    """A family's transfers, the oldest first, for whoever keeps its bank account."""
    viewer = await request.viewer()
    field = "Query.incomingTransfers"
    roles = {Role.OPERATOR} if viewer.operator else {Role.STAFF} if args.family in viewer.staff_of else set()
    if not permitted(field, roles):
        raise GraphRefusal(ErrorCode.FORBIDDEN, only_for(field))
    window = args.window(TRANSFER_KINDS)

    async def count(request: Request, parents: Sequence[None]) -> Mapping[None, int]:
        return {None: await count_transfers(request.reads, args.family, args.status)}

    rows = await transfers_of_family(request.reads, args.family, args.status, window)
    return page(rows, window, lambda row: (row.recorded_at, row.transfer_id), TransferRecord, count)


async def _accounts(request: Request, records: Sequence[TransferRecord], args: None) -> list[Any]:
    ids = [one.row.account_id for one in records]
    found = iter(await request.find_all(accounts_by_id, [one for one in ids if one is not None]))
    return [next(found) if one is not None else None for one in ids]


async def _invoices(request: Request, records: Sequence[AllocationRecord], args: None) -> list[Any]:
    keys = [(one.account_id, one.invoice_id) for one in records]
    found = iter(await request.find_all(invoices_by_id, [key for key in keys if key[1] is not None]))
    return [next(found) if key[1] is not None else None for key in keys]


def _allocations(record: TransferRecord) -> list[AllocationRecord]:
    row = record.row
    return [
        AllocationRecord(row.account_id, UUID(one["invoice"]) if one["invoice"] else None, one["amount"], row.currency)
        for one in row.allocation
    ]


def _family(record: TransferRecord, request: Request) -> Any:
    return request.family_or_stand_in(record.row.family)


@object_type("A part of a transfer.")
class TransferAllocation:
    """A part of a transfer."""

    invoice = relation(maybe(ref("invoice.Invoice")), "What it paid; null: it is on the account's balance.", _invoices)
    amount = money("How much.", "amount_minor")


@object_type("A credit on a vendor's bank account: one line of a statement.")
class IncomingTransfer:
    """A credit on a vendor's bank account."""

    id = leaf(strawberry.ID, "Opaque.")
    family = derived(ProductFamily, "Of which family's bank account.", _family)
    bank_reference = leaf(str, "The bank's own name for the line.", of="row.bank_reference")
    amount = money("How much came.", "row.amount_minor", "row.currency")
    received_on = leaf(date, "The day on which the bank booked it.", of="row.received_on")
    payer = leaf(maybe(str), "Who sent it, as the bank says.", of="row.payer")
    message = leaf(str, "What the payer wrote.", of="row.message")
    status = leaf(TRANSFER_STATUS, "Where it stands.", of="row.status")
    waits_for = leaf(maybe(TRANSFER_WAITING), "Why it could not be matched by itself.", of="row.waits_for")
    account = relation(maybe(ref("account.Account")), "Who paid, once that is known.", _accounts)
    allocations = leaf(many(TransferAllocation), "What it paid, in order.", read=_allocations)
    recorded_by = leaf(str, "Who recorded it.", of="row.actor")
    recorded_at = leaf(datetime, "When.", of="row.recorded_at")
    decided_by = leaf(maybe(str), "Who assigned or returned it.", of="row.decided_by")
    decided_at = leaf(maybe(datetime), "When.", of="row.decided_at")
    reason = leaf(maybe(str), "Why it was returned.", of="row.reason")


IncomingTransferEdge = edge_type("IncomingTransfer", IncomingTransfer)
IncomingTransferConnection = connection_type("IncomingTransfer", IncomingTransfer, IncomingTransferEdge)
