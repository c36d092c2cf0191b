"""Invoices, their settlement and account credit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.keys import within_account
from subgraph.storage.migrations.triggers import make_append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _invoice()
    _invoice_line()
    _settlement()
    _credit_note_reversal()
    _credit_entry()
    for table in ["invoice", "invoice_line", "credit_note_reversal", "credit_entry"]:
        make_append_only(table)


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("issued_at", types.Instant(), nullable=False),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_applied_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_due_minor", sa.BigInteger(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("parties", types.Json(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account("fk_invoice_invoice_account_id_corrects_id", "corrects_id", "invoice.invoice_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_invoice_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "invoice_id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_invoice_account_id_number")),
    )
    op.create_index(
        op.f("ix_invoice_account_id_issued_on_invoice_id"), "invoice", ["account_id", "issued_on", "invoice_id"]
    )


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("component_kind", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit_amount", types.ExactDecimal(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("charged_start", sa.Date(), nullable=False),
        sa.Column("charged_end", sa.Date(), nullable=False),
        sa.Column("price_months", sa.Integer(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        within_account("fk_invoice_line_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        within_account(
            "fk_invoice_line_subscription_account_id_subscription_id", "subscription_id", "subscription.subscription_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "invoice_id", "position", name=op.f("pk_invoice_line")),
    )
    op.create_index(
        op.f("ix_invoice_line_account_id_subscription_id_period_start"),
        "invoice_line",
        ["account_id", "subscription_id", "period_start"],
    )


def _settlement() -> None:
    op.create_table(
        "settlement",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("open_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("provider_key", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", types.Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("settled_at", types.Instant(), nullable=True),
        within_account("fk_settlement_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        sa.PrimaryKeyConstraint("account_id", "invoice_id", name=op.f("pk_settlement")),
    )
    op.create_index(op.f("ix_settlement_account_id_status_due_on"), "settlement", ["account_id", "status", "due_on"])
    op.create_index(op.f("ix_settlement_next_attempt_at"), "settlement", ["next_attempt_at"])


def _credit_note_reversal() -> None:
    op.create_table(
        "credit_note_reversal",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        within_account(
            "fk_credit_note_reversal_invoice_account_id_credit_note_id", "credit_note_id", "invoice.invoice_id"
        ),
        within_account("fk_credit_note_reversal_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        sa.PrimaryKeyConstraint("account_id", "credit_note_id", "position", name=op.f("pk_credit_note_reversal")),
    )
    op.create_index(
        op.f("ix_credit_note_reversal_account_id_invoice_id"), "credit_note_reversal", ["account_id", "invoice_id"]
    )


def _credit_entry() -> None:
    op.create_table(
        "credit_entry",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        within_account("fk_credit_entry_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_credit_entry_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "entry_id", name=op.f("pk_credit_entry")),
    )
    op.create_index(op.f("ix_credit_entry_account_id_currency"), "credit_entry", ["account_id", "currency"])
