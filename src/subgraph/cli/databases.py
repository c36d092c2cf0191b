"""Which database a command works on, with its settings; it has the newest schema before anything else is done with it."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from subgraph.settings import BadSettings, Settings, read_settings
from subgraph.storage.database import Database
from subgraph.storage.migrations import pending, upgrade

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", help="A SQLite file or a URL (postgresql://…); else SUBGRAPH_DATABASE_URL."),
]


def settings_for(database: str | None = None, port: int | None = None, host: str | None = None) -> Settings:
    """The settings of the environment, with what a command was told."""
    given: dict[str, str] = dict(os.environ)
    if database is not None:
        given["SUBGRAPH_DATABASE_URL"] = database if "://" in database else f"sqlite:///{database}"
    if port is not None:
        given["SUBGRAPH_PORT"] = str(port)
    if host is not None:
        given["SUBGRAPH_HOST"] = host
    return read_settings(given)


def migrated(settings: Settings) -> Settings:
    """The settings, of a database that has the newest schema: an embedded one and a sandbox's are migrated here."""
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    if settings.sqlite_path is not None or settings.sandbox:
        upgrade(settings.database_url)
    elif asyncio.run(_lacks_migrations(settings)):
        raise BadSettings("The database lacks migrations. Run: subgraph migrate")
    return settings


async def _lacks_migrations(settings: Settings) -> bool:
    database = Database(settings.database_url)
    try:
        return bool(await pending(database))
    finally:
        await database.close()
