"""A story's world: the whole app over HTTP, on a fresh database of each kind, with a clock that only setClock moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from subgraph.app import App, open_app
from subgraph.demo.script import identity_of
from subgraph.demo.world import token_for
from subgraph.settings import Settings
from subgraph.work.billing import bill_through
from tests.scenarios.speak import Person, Story

BEGINNING = datetime(2025, 1, 1, 9, tzinfo=UTC)
SET_CLOCK = """mutation ($at: DateTime!) { setClock(input: { at: $at }) {
  __typename ... on Refusal { violations { code message } } } }"""


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """A sandbox whose clock stands on the first day of 2025."""
    opened = open_app(Settings(database_url=database_url, clock=BEGINNING, sandbox=True, secret="s" * 40))
    yield opened
    await opened.database.close()


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to the app's edge."""
    transport = httpx.ASGITransport(app=app.asgi())
    async with httpx.AsyncClient(transport=transport, base_url="http://subgraph.example") as opened:
        yield opened


@pytest.fixture
def story(app: App, client: httpx.AsyncClient) -> Story:
    """People, the clock and the nightly run."""

    async def send(token: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        answer = await client.post(
            "/graphql",
            content=json.dumps({"query": query, "variables": variables}),
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
        )
        body: dict[str, Any] = answer.json()
        return body

    def person(*, user: str | None = None, staff: str | None = None, operator: bool = False) -> Person:
        return Person(token_for(app, identity_of(user=user, staff=staff, operator=operator)), send)

    async def on(day: str) -> None:
        answer = await person(operator=True).ask(SET_CLOCK, at=f"{day}T09:00:00Z")
        assert answer["setClock"]["__typename"] != "Refusal", answer

    async def bill(day: date) -> Any:
        installation = app.installation
        return await bill_through(installation.database, installation.registry, installation.clock, day)

    return Story(person, on, bill)
