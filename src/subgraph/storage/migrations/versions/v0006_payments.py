"""What is paid: payments, setups, customers and events of providers, transfers at the bank."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.keys import within_account

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _payment()
    _payment_indexes()
    _payment_setup()
    _provider_customer()
    _provider_event()
    _incoming_transfer()
    _settlement()
    _subscription()
    # A payer names an invoice, and no account.
    op.create_index(op.f("ix_invoice_number"), "invoice", ["number"], unique=False)


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_key", sa.Text(), nullable=False),
        sa.Column("key_expires_at", types.Instant(), nullable=True),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.Column("refunds_id", sa.Uuid(), nullable=True),
        sa.Column("refund_of", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", types.Instant(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        within_account("fk_payment_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        within_account("fk_payment_payment_account_id_refunds_id", "refunds_id", "payment.payment_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_payment_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "payment_id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "account_id", "provider", "provider_key", name=op.f("uq_payment_account_id_provider_provider_key")
        ),
    )


def _payment_indexes() -> None:
    op.create_index(op.f("ix_payment_account_id_invoice_id"), "payment", ["account_id", "invoice_id"], unique=False)
    op.create_index(op.f("ix_payment_account_id_purpose"), "payment", ["account_id", "purpose"], unique=False)
    op.create_index(op.f("ix_payment_next_attempt_at"), "payment", ["next_attempt_at"], unique=False)
    op.create_index(op.f("ix_payment_provider_provider_key"), "payment", ["provider", "provider_key"], unique=False)
    op.create_index(
        op.f("ix_payment_provider_provider_reference"), "payment", ["provider", "provider_reference"], unique=False
    )


def _payment_setup() -> None:
    op.create_table(
        "payment_setup",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("setup_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("make_default", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_payment_setup_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "setup_id", name=op.f("pk_payment_setup")),
    )
    op.create_index(
        op.f("ix_payment_setup_provider_provider_reference"),
        "payment_setup",
        ["provider", "provider_reference"],
        unique=False,
    )


def _provider_customer() -> None:
    op.create_table(
        "provider_customer",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_provider_customer_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "provider", name=op.f("pk_provider_customer")),
    )


def _provider_event() -> None:
    op.create_table(
        "provider_event",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", types.Instant(), nullable=False),
        sa.Column("handled_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("provider", "event_id", name=op.f("pk_provider_event")),
    )


def _incoming_transfer() -> None:
    op.create_table(
        "incoming_transfer",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("allocation", types.Json(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_incoming_transfer")),
        sa.UniqueConstraint("family", "bank_reference", name=op.f("uq_incoming_transfer_family_bank_reference")),
    )
    op.create_index(
        op.f("ix_incoming_transfer_family_status_recorded_at"),
        "incoming_transfer",
        ["family", "status", "recorded_at"],
        unique=False,
    )


def _settlement() -> None:
    op.add_column("settlement", sa.Column("dunning_step", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("settlement", sa.Column("next_dunning_at", types.Instant(), nullable=True))
    op.create_index(op.f("ix_settlement_next_dunning_at"), "settlement", ["next_dunning_at"], unique=False)


def _subscription() -> None:
    op.add_column("subscription", sa.Column("past_due_on", sa.Date(), nullable=True))
    op.add_column("subscription", sa.Column("suspended_on", sa.Date(), nullable=True))
