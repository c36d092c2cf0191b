"""What is told to the outside: notices, refusals of mail, webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.triggers import make_append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _notice()
    _mail_refusal()
    _webhook_endpoint()
    _delivery()
    _notification()
    make_append_only("notice")


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_notice_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "kind", "subject_id", "occasion", name=op.f("pk_notice")),
    )


def _mail_refusal() -> None:
    op.create_table(
        "mail_refusal",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_mail_refusal_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "email", "kind", name=op.f("pk_mail_refusal")),
    )


def _webhook_endpoint() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("events", types.Json(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_until", types.Instant(), nullable=True),
        sa.Column("rests_until", types.Instant(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "endpoint_id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(op.f("ix_webhook_endpoint_family"), "webhook_endpoint", ["family"], unique=False)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_account_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=True),
        sa.Column("plugin", sa.Text(), nullable=True),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", types.Instant(), nullable=True),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("delivered_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "event_seq"],
            ["event.account_id", "event.seq"],
            name=op.f("fk_delivery_event_account_id_event_seq"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_delivery_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "delivery_id", name=op.f("pk_delivery")),
    )
    op.create_index(
        op.f("ix_delivery_endpoint_account_id_endpoint_id_delivery_id"),
        "delivery",
        ["endpoint_account_id", "endpoint_id", "delivery_id"],
        unique=False,
    )
    op.create_index(op.f("ix_delivery_delivered_at"), "delivery", ["delivered_at"], unique=False)
    op.create_index(op.f("ix_delivery_next_attempt_at"), "delivery", ["next_attempt_at"], unique=False)


def _notification() -> None:
    op.add_column("notification", sa.Column("last_error", sa.Text(), nullable=True))
    op.add_column("notification", sa.Column("sent_at", types.Instant(), nullable=True))
