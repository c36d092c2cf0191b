"""Runs the steps that a database has not seen, in one transaction, one process at a time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from subgraph.storage.database import Database
from subgraph.storage.tables import metadata

# Any constant will do: whoever upgrades this database takes the same lock.
LOCK = 7_262_617_074


def upgrade(url: str) -> None:
    """Brings the database at `url` to the latest schema, creating a SQLite file; waits for another that is at it."""
    with ThreadPoolExecutor(1) as thread:  # whatever event loop the caller may be in
        thread.submit(asyncio.run, _upgrade(url)).result()


async def pending(database: Database) -> bool:
    """Whether the database lacks a step, as /ready reports."""
    return await current_revision(database) != latest_revision()


async def current_revision(database: Database) -> str | None:
    """The last step that the database has seen, or None."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda found: MigrationContext.configure(found).get_current_revision())


def latest_revision() -> str | None:
    """The last step there is."""
    return _scripts().get_current_head()


async def _upgrade(url: str) -> None:
    database = Database(url)
    try:
        async with database.transaction() as connection:
            await connection.run_sync(_run)
    finally:
        await database.close()


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    scripts = _scripts()

    def steps(revision: Any, _context: Any) -> Any:
        return scripts._upgrade_revs("head", revision)  # what Alembic's own upgrade command calls

    environment = EnvironmentContext(Config(), scripts, fn=steps)
    environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with environment.begin_transaction():
        environment.run_migrations()


def _scripts() -> ScriptDirectory:
    here = Path(__file__).parent
    return ScriptDirectory(str(here), version_locations=[str(here / "versions")])
