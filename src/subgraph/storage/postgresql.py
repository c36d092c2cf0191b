"""PostgreSQL: a pool for writes through SQLAlchemy, a pool of bare asyncpg connections for reads."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from subgraph.storage.fetch import Driver, PostgreSQLDriver

WAIT_SECONDS = 60


def write_engine(url: URL, connections: int) -> AsyncEngine:
    """The engine of write transactions, READ COMMITTED."""
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        # Errors are logged, and values may be secrets.
        hide_parameters=True,
    )


def snapshot_engine(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for what reads like a writer and writes nothing: one snapshot, and the server refuses a write."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


class PostgreSQLReads:
    """Read connections: their default transaction refuses writes."""

    def __init__(self, url: URL, connections: int) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connections = connections
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def acquire(self) -> Driver:
        """A connection, waiting for one where all are at work."""
        if self._pool is None:
            async with self._opening:
                if self._pool is None:
                    self._pool = await self._open()
        return PostgreSQLDriver(await self._pool.acquire())

    async def release(self, driver: Driver) -> None:
        """Gives it back."""
        if not isinstance(driver, PostgreSQLDriver):
            raise TypeError(f"not one of this pool's: {driver!r}")
        await self._pool.release(driver.connection)

    async def close(self) -> None:
        """Closes all."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _open(self) -> Any:
        return await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=self._connections,
            reset=_leave_as_it_is,
            server_settings={"default_transaction_read_only": "on"},
        )


async def _leave_as_it_is(connection: Any) -> None:
    """Reads leave nothing behind that a round trip would have to reset."""
