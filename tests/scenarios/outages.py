"""The same database served again and again, with other plugins installed each time, over a real server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import EntryPoint
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from subgraph.app import App, open_app
from subgraph.demo.script import identity_of
from subgraph.demo.world import token_for
from subgraph.plugins import registry
from subgraph.settings import Settings
from subgraph.work.billing import bill_through
from tests.scenarios.conftest import BEGINNING, SET_CLOCK
from tests.scenarios.listening import served
from tests.scenarios.speak import Person, Story

HEALTHY = "tests.families.vans:SELLING"


@dataclass(frozen=True)
class House:
    """A running server, and what people say to it."""

    app: App
    http: httpx.AsyncClient
    story: Story


@asynccontextmanager
async def house(
    url: str, monkeypatch: pytest.MonkeyPatch, vans: str | None, given: object = None
) -> AsyncIterator[House]:
    """A server that finds Airthings' real plugin and another beside it: of a module's name, or a plugin of the test's own."""
    modules = {"airthings": "subgraph_airthings.plugin"} | ({"vans": vans} if vans is not None else {})
    points: list[Any] = [EntryPoint(name, value, registry.GROUP) for name, value in modules.items()]
    if given is not None:
        points.append(SimpleNamespace(name="vans", value="given", load=lambda: given))
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    settings = Settings(database_url=url, clock=BEGINNING, sandbox=True, secret="s" * 40, plugin_seconds=0.5)
    app = open_app(settings)
    try:
        async with served(app.asgi()) as address, httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client:
            yield House(app, client, _story(app, client))
    finally:
        await app.database.close()


def _story(app: App, client: httpx.AsyncClient) -> Story:
    async def send(token: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}
        body = json.dumps({"query": query, "variables": variables})
        answer: dict[str, Any] = (await client.post("/graphql", content=body, headers=headers)).json()
        return answer

    def person(*, user: str | None = None, staff: str | None = None, operator: bool = False) -> Person:
        return Person(token_for(app, identity_of(user=user, staff=staff, operator=operator)), send)

    async def on(day: str) -> None:
        await person(operator=True).ask(SET_CLOCK, at=f"{day}T09:00:00Z")

    async def bill(day: date) -> Any:
        installed = app.installation
        return await bill_through(installed.database, installed.registry, installed.clock, day)

    return Story(person, on, bill)
