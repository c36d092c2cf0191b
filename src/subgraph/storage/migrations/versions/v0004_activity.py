"""Resources, readings, requests, events and notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.keys import within_account
from subgraph.storage.migrations.triggers import make_append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _resource()
    _meter_reading()
    _change_request()
    _event()
    _notification()
    for table in ["event"]:
        make_append_only(table)


def _resource() -> None:
    op.create_table(
        "resource",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", types.Instant(), nullable=False),
        sa.Column("changed_at", types.Instant(), nullable=False),
        within_account("fk_resource_resource_account_id_parent_id", "parent_id", "resource.resource_id"),
        within_account("fk_resource_resource_account_id_replaces_id", "replaces_id", "resource.resource_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_resource_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "resource_id", name=op.f("pk_resource")),
    )
    op.create_index(
        op.f("ix_resource_account_id_family_kind_status"), "resource", ["account_id", "family", "kind", "status"]
    )


def _meter_reading() -> None:
    op.create_table(
        "meter_reading",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("read_at", types.Instant(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_meter_reading_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "reading_id", name=op.f("pk_meter_reading")),
    )
    op.create_index(
        op.f("ix_meter_reading_account_id_family_meter_read_at"),
        "meter_reading",
        ["account_id", "family", "meter", "read_at"],
    )


def _change_request() -> None:
    op.create_table(
        "change_request",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("ask", types.Json(), nullable=True),
        sa.Column("quote", types.Json(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", types.Instant(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        within_account("fk_change_request_invoice_account_id_invoice_id", "invoice_id", "invoice.invoice_id"),
        within_account(
            "fk_change_request_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_change_request_account_account_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.person_id"], name=op.f("fk_change_request_person_decided_by")),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.person_id"], name=op.f("fk_change_request_person_requested_by")
        ),
        sa.PrimaryKeyConstraint("account_id", "request_id", name=op.f("pk_change_request")),
    )
    op.create_index(op.f("ix_change_request_account_id_requested_at"), "change_request", ["account_id", "requested_at"])
    op.create_index(
        op.f("ix_change_request_family_status_requested_at"), "change_request", ["family", "status", "requested_at"]
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("facts", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_event_account_account_id")),
        sa.PrimaryKeyConstraint("account_id", "seq", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_account_id_subscription_id_seq"), "event", ["account_id", "subscription_id", "seq"])


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("recipients", types.Json(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", types.Instant(), nullable=True),
        within_account("fk_notification_event_account_id_event_seq", "event_seq", "event.seq"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_notification_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "notification_id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_account_id_at"), "notification", ["account_id", "at"])
    op.create_index(op.f("ix_notification_next_attempt_at"), "notification", ["next_attempt_at"])
