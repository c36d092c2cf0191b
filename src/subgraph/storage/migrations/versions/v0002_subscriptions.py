"""Subscriptions and their dated facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.keys import within_account
from subgraph.storage.migrations.triggers import make_append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _subscription()
    _revision()
    _subscription_end()
    _early_renewal()
    _purchase_order_record()
    _scheduled_change()
    _promotion_use()
    _number_counter()
    _terms_acceptance()
    for table in [
        "revision",
        "subscription_end",
        "early_renewal",
        "purchase_order_record",
        "promotion_use",
        "terms_acceptance",
    ]:
        make_append_only(table)


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("anchor_day", sa.Integer(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("separate_invoice", sa.Boolean(), nullable=False),
        sa.Column("next_bill_on", sa.Date(), nullable=True),
        sa.Column("next_bill_at", types.Instant(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_subscription_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_account_id_family"), "subscription", ["account_id", "family"])
    op.create_index(op.f("ix_subscription_next_bill_at"), "subscription", ["next_bill_at"])
    op.create_index(op.f("ix_subscription_next_bill_on"), "subscription", ["next_bill_on"])


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("state", types.Json(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_revision_subscription_account_id_subscription_id", "subscription_id", "subscription.subscription_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", "version", "ordinal", name=op.f("pk_revision")),
    )
    op.create_index(
        op.f("ix_revision_account_id_subscription_id_effective_on_version_ordinal"),
        "revision",
        ["account_id", "subscription_id", "effective_on", "version", "ordinal"],
    )


def _subscription_end() -> None:
    op.create_table(
        "subscription_end",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_subscription_end_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "subscription_id", "version", "ordinal", name=op.f("pk_subscription_end")
        ),
    )


def _early_renewal() -> None:
    op.create_table(
        "early_renewal",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_early_renewal_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", "version", "ordinal", name=op.f("pk_early_renewal")),
    )


def _purchase_order_record() -> None:
    op.create_table(
        "purchase_order_record",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_purchase_order_record_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", "ordinal", name=op.f("pk_purchase_order_record")),
    )


def _scheduled_change() -> None:
    op.create_table(
        "scheduled_change",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("scheduled_change_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("change", types.Json(), nullable=True),
        sa.Column("system", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_version", sa.Integer(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_scheduled_change_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "scheduled_change_id", name=op.f("pk_scheduled_change")),
    )
    op.create_index(
        op.f("ix_scheduled_change_account_id_subscription_id_effective_on"),
        "scheduled_change",
        ["account_id", "subscription_id", "effective_on"],
    )


def _promotion_use() -> None:
    op.create_table(
        "promotion_use",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("use_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        within_account(
            "fk_promotion_use_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "use_id", name=op.f("pk_promotion_use")),
    )
    op.create_index(op.f("ix_promotion_use_family_code"), "promotion_use", ["family", "code"])


def _number_counter() -> None:
    op.create_table(
        "number_counter",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "series", name=op.f("pk_number_counter")),
    )


def _terms_acceptance() -> None:
    op.create_table(
        "terms_acceptance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("acceptance_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("document_key", sa.Text(), nullable=False),
        sa.Column("document_name", sa.Text(), nullable=False),
        sa.Column("document_version", sa.Text(), nullable=False),
        sa.Column("document_url", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", types.Instant(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.person_id"], name=op.f("fk_terms_acceptance_person_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_terms_acceptance_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "acceptance_id", name=op.f("pk_terms_acceptance")),
    )
    op.create_index(op.f("ix_terms_acceptance_account_id_family"), "terms_acceptance", ["account_id", "family"])
