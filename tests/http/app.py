"""The edge around the toy schema, and the shortest ways to talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from starlette.types import ASGIApp
from tests.http.toy import ADA, Contexts, toy_schema

from subgraph.domain.identity import Identity
from subgraph.execution.engine import Engine, create_engine
from subgraph.http.auth import bearer
from subgraph.http.edge import create_edge
from subgraph.http.graphiql import Bundle
from subgraph.http.tokens import Unauthenticated
from subgraph.settings import Settings

AUTHORIZED = {"Authorization": "Bearer good"}
RESPONSE = "application/graphql-response+json"
NO_BUNDLE = Bundle({}, "none")


@dataclass
class Toy:
    """A running toy: what its requests opened, and what it accepts."""

    settings: Settings = field(default_factory=Settings)
    contexts: Contexts = field(default_factory=Contexts)
    tokens: set[str] = field(default_factory=lambda: {"good"})
    is_ready: bool = True
    bundle: Bundle = NO_BUNDLE

    def __post_init__(self) -> None:
        self.engine: Engine = create_engine(toy_schema(), self.settings)
        self.app: ASGIApp = create_edge(
            self.engine, self.authenticate, self.contexts, self.settings, self.ready, bundle=self.bundle
        )

    async def authenticate(self, authorization: str | None) -> Identity | Unauthenticated:
        credentials = bearer(authorization)
        if isinstance(credentials, Unauthenticated):
            return credentials
        return ADA if credentials in self.tokens else Unauthenticated("The token is not valid.")

    async def ready(self) -> bool:
        return self.is_ready

    def client(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(
            transport=transport, base_url="http://toy", headers=AUTHORIZED if headers is None else headers
        )

    async def post(self, query: object, accept: str = RESPONSE, **parameters: object) -> httpx.Response:
        async with self.client() as client:
            return await client.post("/graphql", json={"query": query, **parameters}, headers={"Accept": accept})

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """The toy on a port of its own, by the real server; gives host:port."""
        config = uvicorn.Config(self.app, port=0, log_config=None, lifespan="off", ws="websockets-sansio")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await serving


def code_of(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])
