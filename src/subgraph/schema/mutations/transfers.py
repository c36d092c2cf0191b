"""Mutations of what came to a vendor's bank account, for its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from subgraph.domain import transfer_asks as asks
from subgraph.domain.outcomes import TransfersWritten, TransferWritten
from subgraph.schema.context import Request
from subgraph.schema.fields import given, many, maybe, object_type, relation, union_type
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.refusal import Refusal
from subgraph.schema.scalars import CurrencyCode
from subgraph.schema.transfer import IncomingTransfer, find_transfers
from subgraph.services.assigning import assign_transfer, return_transfer
from subgraph.services.transfers import record_payment, record_transfers
from subgraph.storage.ids import decode_id

REFERENCE = "The bank's own name for the line: recorded again it changes nothing."
WHICH = "Which; it must be waiting."


@input_type("A line of a bank statement.", ask=asks.TransferAsk)
class TransferInput:
    """A line of a bank statement."""

    bank_reference = given(str, REFERENCE)
    amount = given(Decimal, "How much came, in major units.")
    currency = given(CurrencyCode, "In which currency.")
    received_on = given(date, "The day on which the bank booked it.")
    payer = given(maybe(str), "Who sent it, as the bank says.")
    message = given(maybe(str), "What the payer wrote; the invoice numbers and references in it decide what is paid.")


@input_type("Lines of a statement of a vendor's bank account.")
class RecordTransfersInput:
    """Lines of a bank statement."""

    family = given(str, "Of which family's bank account.")
    transfers = given(many(TransferInput), "The lines, 200 at most.")
    idempotency_key = idempotency_key()


@input_type("A transfer that is known to pay an invoice.")
class RecordPaymentInput:
    """A transfer that is known to pay an invoice."""

    invoice_id = given(strawberry.ID, "Which invoice it pays; more than is open goes to the account's balance.")
    amount = given(Decimal, "How much came, in major units of the invoice's currency.")
    received_on = given(date, "The day on which the bank booked it.")
    bank_reference = given(str, REFERENCE)
    idempotency_key = idempotency_key()


@input_type("What a waiting transfer pays.")
class AssignTransferInput:
    """What a waiting transfer pays."""

    transfer_id = given(strawberry.ID, WHICH)
    invoice_ids = given(
        maybe(many(strawberry.ID)), "Invoices of one account, paid in the order of their due days; or else `accountId`."
    )
    account_id = given(maybe(strawberry.ID), "The account whose open invoices it pays, the longest due first.")
    idempotency_key = idempotency_key()


@input_type("A waiting transfer that went back.")
class ReturnTransferInput:
    """A waiting transfer that went back."""

    transfer_id = given(strawberry.ID, WHICH)
    reason = given(str, "Why; kept with the transfer.")
    idempotency_key = idempotency_key()


async def _one(request: Request, outcomes: Sequence[TransferWritten], args: None) -> list[Any]:
    ids = [decode_id(one.transfer_id) for one in outcomes]
    found = iter(await request.find_all(find_transfers, [one.row_id for one in ids if one is not None]))
    return [next(found) if one is not None else None for one in ids]


async def _several(request: Request, outcomes: Sequence[TransfersWritten], args: None) -> list[list[Any]]:
    read: list[list[Any]] = []
    for outcome in outcomes:
        ids = [found.row_id for found in map(decode_id, outcome.transfer_ids) if found is not None]
        read.append(await request.find_all(find_transfers, ids))
    return read


@object_type("Lines of a statement were recorded, now or before.", record=TransfersWritten)
class TransfersRecorded:
    """Lines of a statement were recorded."""

    transfers = relation(many(IncomingTransfer), "Each as it stands now, in the order of the input.", _several)


@object_type("A transfer was recorded, assigned or returned.", record=TransferWritten)
class TransferChanged:
    """A transfer was recorded, assigned or returned."""

    transfer = relation(IncomingTransfer, "As it is now.", _one)


RecordTransfersResult = union_type("RecordTransfersResult", "Recorded or refused.", TransfersRecorded, Refusal)
TransferResult = union_type("TransferResult", "Recorded, assigned, returned or refused.", TransferChanged, Refusal)


@strawberry.type(description="Mutations of what came to a vendor's bank account.")
class TransferMutations:
    """Mutations of transfers."""

    record_transfers = mutation(
        RecordTransfersResult,
        "Records lines of a bank statement, each once: those whose message names invoices of the family in that currency pay "
        "them, all others wait for staff.",
        RecordTransfersInput,
        asks.RecordTransfers,
        record_transfers,
    )
    record_payment = mutation(
        TransferResult,
        "Records a transfer that is known to pay an invoice.",
        RecordPaymentInput,
        asks.RecordPayment,
        record_payment,
    )
    assign_transfer = mutation(
        TransferResult, "Says what a waiting transfer pays.", AssignTransferInput, asks.AssignTransfer, assign_transfer
    )
    return_transfer = mutation(
        TransferResult,
        "Notes that a waiting transfer went back to its payer.",
        ReturnTransferInput,
        asks.ReturnTransfer,
        return_transfer,
    )
