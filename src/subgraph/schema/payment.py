"""Money that was taken, received or given back for an invoice; and what the mutations of it answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry

from subgraph.domain.outcomes import InvoicePaid, PaymentRefunded, PaymentSetupBegun
from subgraph.schema.context import Request
from subgraph.schema.fields import leaf, maybe, object_type, ref, relation, union_type
from subgraph.schema.lookups import invoices_by_id
from subgraph.schema.money import money
from subgraph.schema.money_enums import PAYMENT_KIND, PAYMENT_STATUS
from subgraph.schema.records import InvoiceRecord, PaymentRecord
from subgraph.schema.refusal import Refusal
from subgraph.storage.ids import decode_id
from subgraph.storage.reads.payments import payments_by_invoice


async def payments_of(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[list[PaymentRecord]]:
    """What was taken, received and given back for each document."""
    accounts = list({one.account_id for one in invoices})
    found = await payments_by_invoice(request.reads, accounts, [one.row.invoice_id for one in invoices])
    return [[PaymentRecord(row) for row in found[one.row.invoice_id]] for one in invoices]


@object_type(
    "Money that moved for an invoice, or was to move: taken from a way to pay, received at the bank, given back."
)
class InvoicePayment:
    """Money that moved for an invoice."""

    id = leaf(strawberry.ID, "What `refundPayment` calls it.")
    kind = leaf(PAYMENT_KIND, "Which way it moved.", of="row.kind")
    status = leaf(PAYMENT_STATUS, "What became of it.", of="row.status")
    amount = money("How much; positive, also for a refund.", "row.amount_minor", "row.currency")
    method = leaf(maybe(str), "The way to pay, as people know it.", of="row.method")
    error = leaf(maybe(str), "Why it failed, in the payment provider's code.", of="row.error")
    at = leaf(datetime, "When it was begun.", of="row.created_at")


async def _invoices(
    request: Request, outcomes: Sequence[PaymentRefunded | InvoicePaid], args: None
) -> list[InvoiceRecord]:
    ids = [decode_id(one.invoice_id) for one in outcomes]
    return await request.find_all(invoices_by_id, [(one.account_id, one.row_id) for one in ids if one])


@object_type("A form of the payment provider's for a new way to pay.", record=PaymentSetupBegun)
class PaymentSetup:
    """A form of the payment provider's."""

    setup_id = leaf(strawberry.ID, "What it is called here.")
    provider = leaf(str, "Whose form it is.")
    client_secret = leaf(maybe(str), "What the form in the payer's browser needs; told once and stored nowhere.")
    publishable_key = leaf(maybe(str), "The provider's key for browsers.")


@object_type("Money is on its way back.", record=PaymentRefunded)
class RefundBegun:
    """Money is on its way back."""

    invoice = relation(ref("invoice.Invoice"), "What it was charged for, with the refunds in `payments`.", _invoices)


@object_type("Nothing of an invoice is open any more.", record=InvoicePaid)
class InvoicePaidNow:
    """Nothing of an invoice is open any more."""

    invoice = relation(ref("invoice.Invoice"), "As it is now.", _invoices)


PayInvoiceResult = union_type("PayInvoiceResult", "Paid or refused.", InvoicePaidNow, Refusal)
PaymentSetupResult = union_type("PaymentSetupResult", "A form or a refusal.", PaymentSetup, Refusal)
RefundPaymentResult = union_type("RefundPaymentResult", "Begun or refused.", RefundBegun, Refusal)
