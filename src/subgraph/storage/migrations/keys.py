"""Foreign keys that stay inside an account."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.sql.elements import conv


def within_account(name: str, column: str, target: str) -> ForeignKeyConstraint:
    """(account_id, column) refers to (account_id, column) of `target`, which is written table.column."""
    table, _, referred = target.partition(".")
    columns, referred_columns = ["account_id", column], [f"{table}.account_id", f"{table}.{referred}"]
    return ForeignKeyConstraint(columns, referred_columns, name=conv(name))  # cut where a database has shorter names
