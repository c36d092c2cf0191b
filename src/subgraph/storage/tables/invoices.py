"""Issued documents, which never change, and beside them what moves: their settlement."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Text, UniqueConstraint, Uuid, text, true

from subgraph.storage.tables.metadata import belongs_to, tenant_table
from subgraph.storage.types import ExactDecimal, Instant, Json

invoice = tenant_table(
    "invoice",
    Column("invoice_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    # INVOICE or CREDIT_NOTE
    Column("kind", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    # When it is to be paid; the lines carry the day on which what they bill was due.
    Column("due_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("purchase_order", Text),
    Column("subtotal_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("credit_applied_minor", BigInteger, nullable=False),
    Column("amount_due_minor", BigInteger, nullable=False),
    Column("corrects_id", Uuid),
    # Names, addresses and tax ids of both sides as they were.
    Column("parties", Json, nullable=False),
    Column("payment_method_id", Uuid),
    Column("actor", Text, nullable=False),
    # The selling entity's key; NULL where the family declares none.
    Column("seller", Text),
    # The language that the document speaks.
    Column("locale", Text),
    # Per rate: country, category (EN 16931: S, Z, E, AE, O), percent, base and tax in minor units, the note that is printed.
    Column("taxes", Json),
    # Why a correction was made, in the words of who made it.
    Column("reason", Text),
    UniqueConstraint("account_id", "number"),
    belongs_to("account"),
    belongs_to("invoice", "corrects_id", target=("invoice_id",)),
    Index(None, "account_id", "issued_on", "invoice_id"),
    # A payer names an invoice, and no account.
    Index(None, "number"),
    key=("invoice_id",),
    append_only=True,
)

invoice_line = tenant_table(
    "invoice_line",
    Column("invoice_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("subscription_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("component_kind", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("edition", Text),
    Column("component", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("quantity", BigInteger),
    Column("unit_amount", ExactDecimal),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("charged_start", Date, nullable=False),
    Column("charged_end", Date, nullable=False),
    Column("price_months", Integer, nullable=False),
    Column("term_months", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("discount", Text),
    Column("due_on", Date, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("to_version", Integer, nullable=False),
    # How the line is taxed: EN 16931's category, the percent, where, and the key of what is printed beside it; NULL on what
    # was issued before tax was reckoned.
    Column("tax_category", Text),
    Column("tax_percent", ExactDecimal),
    Column("tax_country", Text),
    Column("tax_note", Text),
    # False on what a correction takes back or issues again: it changes the paper, not what counts as invoiced.
    Column("counts", Boolean, nullable=False, server_default=true()),
    belongs_to("invoice", "invoice_id"),
    belongs_to("subscription", "subscription_id"),
    Index(None, "account_id", "subscription_id", "period_start"),
    key=("invoice_id", "position"),
    append_only=True,
)

settlement = tenant_table(
    "settlement",
    Column("invoice_id", Uuid, nullable=False),
    # ISSUED, PAID or VOID; past due is ISSUED after due_on.
    Column("status", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    # What is still to be paid: amount due - paid - credited.
    Column("open_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    # Settled by later credit notes.
    Column("credited_minor", BigInteger, nullable=False),
    Column("payment_method_id", Uuid),
    Column("provider", Text),
    # Fixed when the row is written, so that a charge repeated at the provider is the same charge.
    Column("provider_key", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("last_error", Text),
    Column("settled_at", Instant),
    # How many steps of the family's dunning schedule were taken, and the instant at which the next is due.
    Column("dunning_step", Integer, nullable=False, server_default=text("0")),
    Column("next_dunning_at", Instant),
    belongs_to("invoice", "invoice_id"),
    Index(None, "next_attempt_at"),
    Index(None, "next_dunning_at"),
    Index(None, "account_id", "status", "due_on"),
    key=("invoice_id",),
)

credit_note_reversal = tenant_table(
    "credit_note_reversal",
    Column("credit_note_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("invoice_id", Uuid, nullable=False),
    # Gross, positive.
    Column("amount_minor", BigInteger, nullable=False),
    belongs_to("invoice", "credit_note_id", target=("invoice_id",)),
    belongs_to("invoice", "invoice_id"),
    Index(None, "account_id", "invoice_id"),
    key=("credit_note_id", "position"),
    append_only=True,
)

__all__ = ["credit_note_reversal", "invoice", "invoice_line", "settlement"]
