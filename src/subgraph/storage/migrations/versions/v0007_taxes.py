"""How documents are taxed, who sells, and test clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraph.storage import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    _tax_standing()
    _account()
    _invoice()
    _invoice_line()


def _tax_standing() -> None:
    op.create_table(
        "tax_standing",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_tax_standing_account_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_tax_standing")),
    )


def _account() -> None:
    op.add_column("account", sa.Column("clock_at", types.Instant(), nullable=True))
    op.create_index(op.f("ix_account_clock_at"), "account", ["clock_at"])


def _invoice() -> None:
    op.add_column("invoice", sa.Column("seller", sa.Text(), nullable=True))
    op.add_column("invoice", sa.Column("locale", sa.Text(), nullable=True))
    op.add_column("invoice", sa.Column("taxes", types.Json(), nullable=True))
    op.add_column("invoice", sa.Column("reason", sa.Text(), nullable=True))


def _invoice_line() -> None:
    op.add_column("invoice_line", sa.Column("tax_category", sa.Text(), nullable=True))
    op.add_column("invoice_line", sa.Column("tax_percent", types.ExactDecimal(), nullable=True))
    op.add_column("invoice_line", sa.Column("tax_country", sa.Text(), nullable=True))
    op.add_column("invoice_line", sa.Column("tax_note", sa.Text(), nullable=True))
    op.add_column("invoice_line", sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False))
