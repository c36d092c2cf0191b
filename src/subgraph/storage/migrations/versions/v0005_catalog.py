"""Changes of families' catalogs, and which subscriptions were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types
from subgraph.storage.migrations.keys import within_account
from subgraph.storage.migrations.triggers import make_append_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "catalog_change",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalog_change")),
    )
    op.create_index(op.f("ix_catalog_change_family_number"), "catalog_change", ["family", "number"])
    op.create_table(
        "price_notice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        within_account(
            "fk_price_notice_subscription_account_id_subscription_id",
            "subscription_id",
            "subscription.subscription_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", "number", name=op.f("pk_price_notice")),
    )
    for table in ["catalog_change", "price_notice"]:
        make_append_only(table)
