"""SQLite: a file, one writer at a time, readers beside it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from subgraph.storage.fetch import Driver, SQLiteDriver

BUSY_MS = 5_000
# How long a writer of this process waits for the one before it.
WAIT_SECONDS = 60
MOST_IDLE = 20
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    # Readers see the last commit while a writer is at work.
    "PRAGMA journal_mode=WAL",
    # A commit is on the disk when it is answered.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # Else INSERT OR REPLACE would get past the triggers that refuse DELETE.
    "PRAGMA recursive_triggers=ON",
)


def write_engine(url: URL) -> AsyncEngine:
    """The engine of this process's one writer; transactions begin IMMEDIATE, so none fails half-way for a lock."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=WAIT_SECONDS, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Else the driver begins transactions by itself, and too late.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def snapshot_engine(url: URL) -> AsyncEngine:
    """The engine of what reads like a writer and writes nothing: it waits for no writer, and could not write if it tried."""
    engine = create_async_engine(
        url, pool_size=1, max_overflow=MOST_IDLE, pool_timeout=WAIT_SECONDS, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA query_only=ON"):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


class SQLiteReads:
    """Read connections, as many as requests are at work at once."""

    def __init__(self, url: URL) -> None:
        self._file = str(url.database)
        self._idle: list[SQLiteDriver] = []

    async def acquire(self) -> Driver:
        """An idle connection or a new one."""
        return self._idle.pop() if self._idle else self._connect()

    async def release(self, driver: Driver) -> None:
        """Keeps it for the next, unless there are many."""
        if not isinstance(driver, SQLiteDriver):
            raise TypeError(f"not one of this pool's: {driver!r}")
        if len(self._idle) < MOST_IDLE:
            self._idle.append(driver)
        else:
            driver.connection.close()

    async def close(self) -> None:
        """Closes the idle ones."""
        while self._idle:
            self._idle.pop().connection.close()

    def _connect(self) -> SQLiteDriver:
        connection = sqlite3.connect(
            self._file, isolation_level=None, check_same_thread=False, cached_statements=500, timeout=BUSY_MS // 1_000
        )
        connection.execute("PRAGMA query_only=ON")
        return SQLiteDriver(connection)
