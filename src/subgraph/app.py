"""The composition root: settings → registry → database → schema → routes. Nothing else puts the house together."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from subgraph.clock import Clock, system_now
from subgraph.domain.identity import Identity
from subgraph.domain.outcomes import AccountReleased, ClockAdvancing
from subgraph.domain.webhook_urls import UrlRules
from subgraph.execution.engine import Engine, create_engine
from subgraph.execution.requests import GraphQLRequest
from subgraph.http.auth import create_authenticator
from subgraph.http.edge import create_edge
from subgraph.http.files import Files, file_routes
from subgraph.http.mail_refusals import MailRefusing, mail_routes
from subgraph.http.provider_events import provider_routes
from subgraph.http.tokens import local_secret
from subgraph.outside.mail.room import MailRoom, open_mail_room
from subgraph.outside.papers import open_printer
from subgraph.outside.payments import NoPayments, Payments, SandboxPayments
from subgraph.outside.payments.stripe import StripePayments
from subgraph.outside.taxes import read_rates, registration_problems
from subgraph.outside.webhooks import WebhookSender
from subgraph.plugins.registry import Registry
from subgraph.schema.build import build_graph
from subgraph.schema.context import Installation
from subgraph.schema.waking import Wake
from subgraph.services.api_keys import prove_api_key
from subgraph.services.steps.catalogs import Catalogs
from subgraph.settings import Settings
from subgraph.storage.database import Connection, Database
from subgraph.storage.migrations import pending, upgrade
from subgraph.storage.repositories import ServerState
from subgraph.work.advancing import advance, retry
from subgraph.work.chores import BY_ACCOUNT
from subgraph.work.hearing import hear
from subgraph.work.house import House

CLOCK, SECRET, WORLD = "clock", "secret", "demo_world"
"""Keys of the state that all processes on one database share."""

PageConfig = Callable[[], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the processes on one database agree on: where the clock was put, the secret, the demo world's names."""

    clock: datetime | None
    secret: str
    world: str | None


@dataclass(frozen=True)
class App:
    """A whole installation in one process; `asgi` is its HTTP edge, `run` the same graph without it."""

    settings: Settings
    installation: Installation
    engine: Engine
    secret: str

    @property
    def database(self) -> Database:
        """Its database."""
        return self.installation.database

    @property
    def clock(self) -> Clock:
        """Its business clock."""
        return self.installation.clock

    @property
    def house(self) -> House:
        """The same installation as its workers know it."""
        return replace(_house(self.installation), mail=self._mail)

    @property
    def _mail(self) -> MailRoom:
        return open_mail_room(self.settings, self.installation.public_url)

    async def run(self, identity: Identity, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        """Run one query or mutation as somebody; the answer's body."""
        async with self.installation.open_request(identity) as context:
            result = await self.engine.execute(GraphQLRequest(query, variables=variables), context)
        return result.body()

    def asgi(self, page: PageConfig | None = None) -> ASGIApp:
        """The HTTP edge; `page` answers what the GraphiQL page opens with."""

        async def prove(key: str) -> Identity | None:
            async with self.database.snapshot() as connection:
                return await prove_api_key(connection, key)

        authenticate = create_authenticator(
            secret=self.secret,
            jwks=self.settings.jwks,
            issuer=self.settings.issuer,
            audience=self.settings.audience,
            verify_api_key=prove,
        )

        def context_for(identity: Identity, _request_id: str) -> AbstractAsyncContextManager[object]:
            return self.installation.open_request(identity)

        async def ready() -> bool:
            return not await pending(self.database)

        async def page_config() -> Mapping[str, object]:
            return page() if page else {}

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            yield
            await self.database.close()

        return create_edge(
            self.engine,
            authenticate,
            context_for,
            self.settings,
            ready,
            page_config=page_config,
            routes=self._routes(),
            lifespan=lifespan,
        )

    def _routes(self) -> list[BaseRoute]:
        """What is reached beside the graph: files by their addresses, and what a payment provider tells."""
        house = self.house
        return [
            *mail_routes(MailRefusing(house.database, house.open_work, house.secret, self._mail.writer)),
            *file_routes(Files(self.database, self.secret.encode(), open_printer())),
            *provider_routes(house.payments.name, partial(hear, house), self.settings.max_body_bytes),
        ]


def open_app(settings: Settings, registry: Registry | None = None) -> App:
    """An installation on a migrated database; an embedded one is migrated here, a server's by `subgraph migrate`."""
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        upgrade(settings.database_url)
    graph = build_graph(taxed(registry or Registry.load(seconds=settings.plugin_seconds)))
    families = graph.registry
    catalogs = Catalogs(families)
    kept = _apart(_kept_with(settings, catalogs))
    installation = Installation(
        database=Database(settings.database_url),
        catalogs=catalogs,
        clock=Clock(start=settings.clock, moved=kept.clock),
        secret=kept.secret.encode(),
        payments=_provider(settings),
        wake=Wake(),
        public_url=(settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/"),
        sandbox=settings.sandbox,
        webhooks=_sender(settings),
    )
    return App(settings, _with_work(installation), create_engine(graph.schema, settings), kept.secret)


def _provider(settings: Settings) -> Payments:
    """Stripe where there is a key of it; else a sandbox has made-up cards, and all others pay by transfer."""
    if settings.stripe_key is not None:
        return StripePayments(
            settings.stripe_key,
            publishable_key=settings.stripe_publishable_key,
            webhook_secret=settings.stripe_webhook_secret,
            url=settings.stripe_url,
        )
    return SandboxPayments() if settings.sandbox else NoPayments()


def _house(one: Installation) -> House:
    return House(one.database, one.catalogs, one.clock, one.payments, one.secret, one.sandbox, one.webhooks)


def _with_work(installation: Installation) -> Installation:
    """The installation, whose graph sets off work that goes on after a mutation's transaction."""
    house = _house(installation)
    advances, retries = partial(advance, house, BY_ACCOUNT), partial(retry, house)
    return replace(installation, afterwards={ClockAdvancing: advances, AccountReleased: retries})


def taxed(registry: Registry) -> Registry:
    """The families with the rates of tax that they are sold at; one whose seller cannot be taxed is left out and named."""
    rates = read_rates()
    for family in registry.families:
        problems = tuple(registration_problems(family.sellers, rates))
        if problems:
            registry = registry.without(registry.owners.get(family.key, family.key), problems)
    return registry.with_rates(rates)


async def read_kept(settings: Settings) -> Kept:
    """What the database's processes share; the secret is made here by the first of them."""
    database = Database(settings.database_url)
    try:
        async with database.transaction() as connection:
            state = ServerState(connection)
            moved, world = await state.get(CLOCK), await state.get(WORLD)
            secret = settings.secret or _beside(settings.sqlite_path)
            if secret is None:
                secret = await state.get_or_put(SECRET, secrets.token_urlsafe(32), system_now())
    finally:
        await database.close()
    return Kept(datetime.fromisoformat(moved) if moved else None, secret, world)


async def _kept_with(settings: Settings, catalogs: Catalogs) -> Kept:
    """As `read_kept`, once it is written down what the installed families declare: the day on which a price is published."""
    kept = await read_kept(settings)
    clock = Clock(start=settings.clock, moved=kept.clock)
    database = Database(settings.database_url)

    async def note(connection: Connection) -> None:
        await Catalogs(catalogs.declared).note_declared(connection, clock.now())

    try:
        await database.run_in_transaction(note)
        async with database.snapshot() as connection:
            await catalogs.read(connection)
    finally:
        await database.close()
    return kept


def _sender(settings: Settings) -> WebhookSender:
    """Plain http is for trying things out; addresses inside a network are for installations that say so."""
    private = settings.webhooks_allow_private
    return WebhookSender(UrlRules(plain=settings.sandbox or private, private=private))


def _beside(database: Path | None) -> str | None:
    """The secret kept beside an embedded database, in a file that only its owner reads."""
    return local_secret(database.with_name(f"{database.name}.secret")) if database is not None else None


def _apart(coroutine: Coroutine[None, None, Kept]) -> Kept:
    """Run to its end in a thread of its own: whoever puts an app together may be inside an event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
