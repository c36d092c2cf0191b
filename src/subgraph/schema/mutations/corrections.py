"""Corrections of what was issued, by the vendor's people."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from subgraph.domain import correction_asks as asks
from subgraph.schema.correction import InvoiceCorrectionResult
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.money_enums import REMEDY
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.services.corrections import credit_invoice, reissue_invoice, void_invoice


@input_type("An invoice to take back whole.")
class VoidInvoiceInput:
    """An invoice to take back."""

    invoice_id = given(strawberry.ID, "Which.")
    reason = given(str, "Why: it is kept with the credit note.")
    remedy = given(maybe(REMEDY), "What becomes of what was paid; BALANCE unless it is given.")
    idempotency_key = idempotency_key()


@input_type("So much of a line, before tax.", ask=asks.CreditedLine)
class CreditedLineInput:
    """So much of a line."""

    position = given(int, "Its place among the invoice's lines, from 0.")
    amount = given(Decimal, "How much of it, before tax.")


@input_type("So much of an invoice, before tax: of all of it (`amount`) or of some `lines`.")
class CreditInvoiceInput:
    """So much of an invoice."""

    invoice_id = given(strawberry.ID, "Which.")
    reason = given(str, "Why: it is kept with the credit note.")
    amount = given(maybe(Decimal), "How much of all of it, before tax; each line gives in proportion.")
    lines = given(maybe(many(CreditedLineInput)), "How much of which lines.")
    remedy = given(maybe(REMEDY), "What becomes of what was paid; BALANCE unless it is given.")
    idempotency_key = idempotency_key()


@input_type("An invoice to issue again, to the account's billing details of now.")
class ReissueInvoiceInput:
    """An invoice to issue again."""

    invoice_id = given(strawberry.ID, "Which.")
    reason = given(str, "Why: it is kept with both documents.")
    purchase_order = given(maybe(str), "The order that it prints; left out, it stays; null, it prints none.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations that correct documents.")
class CorrectionMutations:
    """Mutations that correct documents."""

    void_invoice = mutation(
        InvoiceCorrectionResult,
        "Takes back all that is left of an invoice by a credit note; what is owed for the subscription stays as it is.",
        VoidInvoiceInput,
        asks.VoidInvoice,
        void_invoice,
    )
    credit_invoice = mutation(
        InvoiceCorrectionResult,
        "Takes back part of an invoice by a credit note, with the tax that it bore.",
        CreditInvoiceInput,
        asks.CreditInvoice,
        credit_invoice,
    )
    reissue_invoice = mutation(
        InvoiceCorrectionResult,
        "Takes an invoice back and issues it again with another purchase order, address or tax id.",
        ReissueInvoiceInput,
        asks.ReissueInvoice,
        reissue_invoice,
    )
