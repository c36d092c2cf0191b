"""How every table is made: keys that start with the account, constant names, a mark on what is only appended to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Table, Uuid
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def tenant_table(name: str, *parts: SchemaItem, key: tuple[str, ...] = (), append_only: bool = False) -> Table:
    """A table of an account's rows: its primary key is the account and then `key`.

    `append_only`: triggers refuse UPDATE and DELETE.
    """
    return Table(
        name,
        metadata,
        Column("account_id", Uuid, nullable=False),
        *parts,
        PrimaryKeyConstraint("account_id", *key),
        info={"tenant": True, "append_only": append_only},
    )


def global_table(name: str, *parts: SchemaItem, append_only: bool = False) -> Table:
    """A table that no account owns: what must be found before the account is known, or belongs to the installation."""
    return Table(name, metadata, *parts, info={"tenant": False, "append_only": append_only})


def belongs_to(table: str, *columns: str, target: tuple[str, ...] | None = None) -> ForeignKeyConstraint:
    """A reference within the account: (account_id, columns…) to the table's columns of the same names, or `target`."""
    return ForeignKeyConstraint(
        ["account_id", *columns], [f"{table}.account_id", *(f"{table}.{column}" for column in target or columns)]
    )
