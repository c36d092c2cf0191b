"""What repositories share: a write connection, the account they are made for, inserts that may find a row there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.joint import ask_together
from subgraph.storage.statements import Row

Values = Mapping[str, Any]


async def insert_rows(connection: AsyncConnection, asks: Sequence[tuple[Table, Sequence[Values]]]) -> list[None]:
    """Rows of one table and the same columns, by whomever, in one statement."""
    await connection.execute(asks[0][0].insert(), [dict(one) for _, values in asks for one in values])
    return [None for _ in asks]


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what happens where the row is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def rows_by_account(rows: Iterable[Row]) -> Mapping[UUID, Sequence[Row]]:
    """What a statement over several accounts found, apart by account and in its order; nothing for one without rows."""
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return found


class GlobalRepository:
    """Reads and writes on one write connection; commits nothing."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def rows(self, statement: Executable) -> Sequence[Row]:
        """All rows."""
        return (await self.connection.execute(statement)).all()

    async def row(self, statement: Executable) -> Row | None:
        """The first row, or None."""
        return (await self.connection.execute(statement)).first()

    async def changed(self, statement: Executable) -> int:
        """Runs an UPDATE or DELETE and answers how many rows it met."""
        result = await self.connection.execute(statement)
        if not isinstance(result, CursorResult):
            raise TypeError("only an UPDATE or a DELETE changes rows")
        return result.rowcount

    async def insert(self, table: Table, values: Sequence[Values]) -> None:
        """Inserts rows in one statement; none for none."""
        if values:
            columns = tuple(values[0])
            await ask_together(self.connection, insert_rows, (table, values), (table.name, columns))

    async def insert_new(self, table: Table, values: Values) -> bool:
        """Inserts a row unless one with its primary or a unique key is there; waits for an uncommitted one."""
        statement = self._insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key.columns)
        return (await self.connection.execute(statement)).first() is not None

    async def upsert(self, table: Table, values: Values) -> None:
        """Inserts a row, or replaces what is given of the one with the same primary key."""
        keys = [column.name for column in table.primary_key.columns]
        new = {name: value for name, value in values.items() if name not in keys and name not in ("created_at",)}
        statement = self._insert(table).values(**values).on_conflict_do_update(index_elements=keys, set_=new)
        await self.connection.execute(statement)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        return insert_into(self.connection, table)


class Repository(GlobalRepository):
    """A repository made for one account: it reaches no other's rows."""

    def __init__(self, connection: AsyncConnection, account_id: UUID) -> None:
        super().__init__(connection)
        self.account_id = account_id
