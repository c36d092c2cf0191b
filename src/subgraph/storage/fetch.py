"""The read side: one request's statements, one after the other, on the bare driver of either database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sqlalchemy import Dialect

from subgraph.storage.statements import Compiled, Row, Statement, compile_statement

MOST_STATEMENTS = 1_000


class StatementCache:
    """Compiled statements by identity: a statement is a constant of its module, so its text is made once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: OrderedDict[Statement, Compiled] = OrderedDict()

    def get(self, statement: Statement) -> Compiled:
        """The statement's compiled form; the least used go when there are too many."""
        found = self._compiled.get(statement)
        if found is None:
            found = self._compiled[statement] = compile_statement(statement, self._dialect)
            if len(self._compiled) > MOST_STATEMENTS:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(statement)
        return found


class Driver(Protocol):
    """A connection of a bare driver that only reads."""

    async def rows(self, text: str, arguments: list[Any]) -> list[Any]:
        """The raw rows of a statement."""


class SQLiteDriver:
    """sqlite3 without a thread: a read by key is quicker than handing it to one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def rows(self, text: str, arguments: list[Any]) -> list[Any]:
        """Every row as a tuple."""
        return self.connection.execute(text, arguments).fetchall()


class PostgreSQLDriver:
    """asyncpg, which keeps the statements that it has prepared."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def rows(self, text: str, arguments: list[Any]) -> list[Any]:
        """Every row as a record."""
        found: list[Any] = await self.connection.fetch(text, *arguments)
        return found


class Reads:
    """One request's reads on one connection, taken at the first of them. `statements` counts what was sent."""

    def __init__(self, cache: StatementCache, connect: Callable[[], Awaitable[Driver]]) -> None:
        self.statements = 0
        self.driver: Driver | None = None
        self._cache = cache
        self._connect = connect
        self._one_at_a_time = asyncio.Lock()

    async def fetch(self, statement: Statement, **values: Any) -> list[Row]:
        """The rows of a select as named tuples of Python's own values, the same on both databases.

        `values` are the statement's parameters by name: bindparam("name"), and any_of(column, "name").
        """
        compiled = self._cache.get(statement)
        arguments = compiled.arguments(values)
        async with self._one_at_a_time:
            if self.driver is None:
                self.driver = await self._connect()
            self.statements += 1
            found = await self.driver.rows(compiled.text, arguments)
        return compiled.rows(found)

    async def fetch_one(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        found = await self.fetch(statement, **values)
        return found[0] if found else None
