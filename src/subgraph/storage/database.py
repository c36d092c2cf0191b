"""A database as a value made from a URL: transactions for writes, and reads on the bare driver."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from socket import gaierror
from typing import Protocol, TypeVar

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from subgraph.storage import postgresql, sqlite
from subgraph.storage.fetch import Driver, Reads, StatementCache

Answer = TypeVar("Answer")
Connection = AsyncConnection
"""A write transaction at work: what repositories are made with."""
SERIALIZATION_ERRORS = frozenset({"40001", "40P01"})
# PostgreSQL's classes of: connections, transactions that it ended, resources, an operator's doing, its own machine.
OUTAGES = frozenset({"08", "25", "53", "57", "58"})
TRIES = 8
FIRST_PAUSE_MS = 10


class WriteConflict(Exception):
    """Somebody else wrote in between: run the transaction again."""


class ReadPool(Protocol):
    """Where reads get their connections."""

    async def acquire(self) -> Driver:
        """A connection of one's own until it is given back."""

    async def release(self, driver: Driver) -> None:
        """Gives it back."""

    async def close(self) -> None:
        """Closes all."""


class Database:
    """One database. It connects at its first use, in the event loop that uses it, and is closed by `close`."""

    def __init__(self, url: str, *, connections: int = 20) -> None:
        self.url = database_url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self.engine: AsyncEngine
        self._reads: ReadPool
        if self.is_postgresql:
            self.engine = postgresql.write_engine(self.url, connections)
            self._snapshots = postgresql.snapshot_engine(self.engine)
            self._reads = postgresql.PostgreSQLReads(self.url, connections)
        else:
            self.engine = sqlite.write_engine(self.url)
            self._snapshots = sqlite.snapshot_engine(self.url)
            self._reads = sqlite.SQLiteReads(self.url)
        # How many read statements all requests sent so far: what a request costs is counted, not timed.
        self.statements = 0
        self._statements = StatementCache(self.engine.dialect)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One write transaction, READ COMMITTED: committed when the block ends, rolled back when it raises."""
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """One consistent reading by the repositories of the writers, beside any writer; it cannot write."""
        async with self._snapshots.connect() as connection, connection.begin():
            yield connection

    async def run_in_transaction(self, work: Callable[[Connection], Awaitable[Answer]]) -> Answer:
        """Runs `work` in a transaction and answers what it answers; again from the start after a conflict of writers.

        Retried are WriteConflict, SQLSTATE 40001 and 40P01, and SQLite's 'database is locked': `work` must have no
        other effect.
        """
        for attempt in range(1, TRIES + 1):
            try:
                async with self.transaction() as connection:
                    return await work(connection)
            except (DBAPIError, WriteConflict) as error:
                if attempt == TRIES or not is_conflict(error):
                    raise
            # Full jitter: those who met once should not meet again.
            await asyncio.sleep(secrets.randbelow(FIRST_PAUSE_MS << attempt) * 0.001)
        raise AssertionError("the last try answers or raises")

    @asynccontextmanager
    async def reads(self) -> AsyncIterator[Reads]:
        """One request's reads: a connection of its own, taken when the first statement comes."""
        reads = Reads(self._statements, self._reads.acquire)
        try:
            yield reads
        finally:
            self.statements += reads.statements
            if reads.driver is not None:
                await self._reads.release(reads.driver)

    async def close(self) -> None:
        """Closes every connection."""
        await self._reads.close()
        await self._snapshots.dispose()
        await self.engine.dispose()


def database_url(text: str) -> URL:
    """A URL with the driver that we use; ValueError says what is wrong with one that we cannot."""
    url = make_url(text)
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+asyncpg")
    if backend != "sqlite":
        raise ValueError(f"a database URL begins with sqlite:/// or postgresql://, not {url.drivername}://")
    if not url.database or url.database == ":memory:":
        raise ValueError("a SQLite database is a file: sqlite:///subgraph.db (readers have connections of their own)")
    return url.set(drivername="sqlite+aiosqlite")


def why_unusable(error: Exception) -> str | None:
    """Why a database cannot be worked with at all (not there, not reached, no database), on one line; None for all else."""
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return str(error.orig)
    unreached = (ConnectionError, TimeoutError, gaierror, asyncpg.PostgresConnectionError)
    turned_away = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
    if isinstance(error, (*unreached, *turned_away)):
        return " ".join(str(error).split()) or type(error).__name__
    return None


def is_outage(error: Exception) -> bool:
    """Whether the database, and not what was asked of it, is why something failed: it is worth the same again later."""
    if why_unusable(error) is not None or is_conflict(error) or isinstance(error, (OSError, PoolExhausted)):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return isinstance(state, str) and state[:2] in OUTAGES


def is_conflict(error: Exception) -> bool:
    """Whether the same transaction, run again, may succeed."""
    if isinstance(error, WriteConflict):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in SERIALIZATION_ERRORS or "database is locked" in str(error.orig)
