"""Commands on a database: demo, serve, migrate, token; and the schema."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import orjson
import typer
import uvicorn

from subgraph.app import App, Kept, open_app, read_kept
from subgraph.cli.databases import DatabaseOption, migrated, settings_for
from subgraph.cli.installed import installed_graph, installed_registry, open_installed
from subgraph.cli.saying import JsonOption, complain
from subgraph.demo.script import identity_of
from subgraph.demo.world import Names, development_token, make_world, page_of, personas_of
from subgraph.domain.catalog import ProductFamily
from subgraph.http.logs import configure_logging
from subgraph.plugins.isolation import said
from subgraph.printing import reports
from subgraph.schema.build import print_sdl
from subgraph.settings import Settings
from subgraph.storage.migrations import latest_revision, upgrade

logger = logging.getLogger("subgraph.demo")
DEMO_DATABASE = "sqlite:///subgraph-demo.db"

PortOption = Annotated[int | None, typer.Option("--port", help="Where to listen; else SUBGRAPH_PORT or 8000.")]
HostOption = Annotated[str | None, typer.Option("--host", help="On which address; else SUBGRAPH_HOST or 127.0.0.1.")]


def demo(database: DatabaseOption = None, port: PortOption = None, host: HostOption = None) -> None:
    """Make a believable world in an embedded database, print who you can be in it, and serve it.

    The world is made once: run it again and it is served as you left it. Delete the file to start over.
    """
    settings = replace(
        settings_for(database or os.environ.get("SUBGRAPH_DATABASE_URL") or DEMO_DATABASE, port, host), sandbox=True
    )
    world = _kept_world(asyncio.run(read_kept(migrated(settings))))
    if world is None:
        typer.echo("Making a world: every step is a real request, on its own day.")
        asyncio.run(_make(settings))
        world = _kept_world(asyncio.run(read_kept(settings)))
    app = open_installed(settings)
    typer.echo(reports.demo_text(settings, personas_of(app, world or {}), _page(app, world or {})))
    _serve(app, settings, lambda: _page(app, world or {}))


def serve(
    database: DatabaseOption = None,
    port: PortOption = None,
    host: HostOption = None,
) -> None:
    """Serve the graph at /graphql, GraphiQL at /graphiql, /health and /ready.

    A SQLite database and a sandbox's are migrated by themselves; for any other run `subgraph migrate` first. Further settings are
    environment variables (docs/operating.md): SUBGRAPH_CLOCK, SUBGRAPH_SANDBOX, SUBGRAPH_SECRET, SUBGRAPH_JWKS,
    SUBGRAPH_MAX_BODY_BYTES, SUBGRAPH_MAX_TOKENS, SUBGRAPH_MAX_DEPTH, SUBGRAPH_MAX_ALIASES, SUBGRAPH_MAX_DIRECTIVES, ….
    """
    settings = migrated(settings_for(database, port, host))
    app = open_installed(settings)
    world = _kept_world(asyncio.run(read_kept(settings))) or {}
    _serve(app, settings, lambda: _page(app, world) if settings.sandbox else {})


def migrate(database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Bring the database to the newest schema. Forward only, and safe to run again."""
    settings = settings_for(database)
    upgrade(settings.database_url)
    revision = latest_revision()
    typer.echo(orjson.dumps({"revision": revision}) if as_json else f"The database is at revision {revision}.")


def schema() -> None:
    """Print the graph's schema with the installed families, in SDL."""
    typer.echo(print_sdl(installed_graph().schema), nl=False)


def token(
    user: Annotated[str | None, typer.Option("--user", help="A user, by e-mail address.")] = None,
    staff: Annotated[str | None, typer.Option("--staff", help="The staff of a product family, by its key.")] = None,
    operator: Annotated[bool, typer.Option("--operator", help="An operator.")] = False,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is valid.")] = 30,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a bearer token for development, signed with the local key of the database's installation."""
    if (user is not None) + (staff is not None) + operator != 1:
        sys.exit(complain("Name one: --user EMAIL, --staff FAMILY or --operator."))
    settings = migrated(settings_for(database))
    if settings.jwks is not None:
        sys.exit(complain("SUBGRAPH_JWKS is set: tokens come from your identity provider, and local ones are refused."))
    if staff is not None and staff not in (keys := [one.key for one in installed_registry().families]):
        sys.exit(complain(f"No family {staff} is installed. Installed: {', '.join(keys)}."))
    who = identity_of(user=user, staff=staff, operator=operator)
    made = development_token(settings, asyncio.run(read_kept(settings)).secret, who, timedelta(days=days))
    typer.echo(orjson.dumps({"token": made}) if as_json else made)


def _kept_world(kept: Kept) -> Names | None:
    world: Names | None = orjson.loads(kept.world) if kept.world else None
    return world


async def _make(settings: Settings) -> None:
    app = open_app(settings)
    try:
        await make_world(app, typer.echo, _tell_undemonstrated)
    finally:
        await app.database.close()


def _tell_undemonstrated(family: ProductFamily, error: Exception) -> None:
    typer.echo(f"subgraph: the demo of {family.key} is left out: {said(error)}", err=True)


def _page(app: App, world: Names) -> Mapping[str, object]:
    """What GraphiQL opens with, less the stories of a family that cannot tell them."""
    return page_of(app, world, lambda family, error: logger.error("the stories of %s: %s", family.key, said(error)))


def _serve(app: App, settings: Settings, page: Callable[[], Mapping[str, object]]) -> None:
    configure_logging(settings.log_level)
    uvicorn.run(
        app.asgi(page),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
    )
