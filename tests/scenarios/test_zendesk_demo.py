"""The family's demo is made of real requests on any day of the year, and every step of its tabs is answered without a no."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import httpx
import pytest

from subgraph.app import App, open_app
from subgraph.demo.play import World, play
from subgraph.demo.script import read_script
from subgraph.demo.world import page_of
from subgraph.domain.identity import Identity
from subgraph.settings import Settings
from subgraph.work.billing import bill_through
from subgraph_zendesk_like.family import FAMILY as AGENT_SUITE

FAMILY, DEMO, STORIES = AGENT_SUITE.key, AGENT_SUITE.demo, AGENT_SUITE.stories
DAYS = [datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2028, 3, 1, 12, tzinfo=UTC)]
LATER = re.compile(r"\{\{(\w+)\.([^}]+)\}\}")


@pytest.fixture(params=DAYS, ids=lambda day: day.date().isoformat())
async def app(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[App]:
    opened = open_app(Settings(database_url=database_url, clock=request.param, sandbox=True, secret="s" * 40))
    yield opened
    await opened.database.close()


@dataclass(frozen=True)
class Stage:
    app: App

    async def run(self, identity: Identity, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        return await self.app.run(identity, query, variables)

    async def bill(self, through: date) -> None:
        installation = self.app.installation
        await bill_through(installation.database, installation.registry, installation.clock, through)

    def set_day(self, at: datetime) -> None:
        self.app.clock.start = at


async def played(app: App) -> World:
    """The family's own script alone, with the clock back on the day it was made."""
    assert DEMO is not None
    now = app.clock.now()
    world = await play(read_script(DEMO), Stage(app), now.date(), lambda _: None)
    app.clock.start = now
    return world


def found(answers: Mapping[str, Any], operation: str, path: str) -> Any:
    value: Any = answers[operation]
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def filled(value: Any, answers: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: filled(one, answers) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, answers) for one in value]
    if isinstance(value, str) and (later := LATER.fullmatch(value)) is not None:
        return found(answers, later[1], later[2]) if later[1] in answers else value
    return value


def declared(query: str, operation: str) -> set[str]:
    header = re.search(rf"(?:query|mutation) {operation}(?:\(([^)]*)\))? \{{", query)
    assert header is not None, f"the tab has no operation {operation}"
    return set(re.findall(r"\$(\w+)", header[1] or ""))


async def test_every_step_of_every_tab_is_answered_in_order_without_a_no(app: App) -> None:
    world = await played(app)
    page = cast("dict[str, Any]", page_of(app, {FAMILY: world.names}))
    assert len(page["stories"]) >= 3
    transport = httpx.ASGITransport(app=app.asgi())
    async with httpx.AsyncClient(transport=transport, base_url="http://subgraph.example") as client:
        for story in page["stories"]:
            answers: dict[str, Any] = {}
            for step in story["steps"]:
                names = declared(story["query"], step["operation"])
                given = {key: one for key, one in filled(story["variables"], answers).items() if key in names}
                body = {"query": story["query"], "operationName": step["operation"], "variables": given}
                headers = {**story["headers"], **step.get("headers", {}), "Content-Type": "application/json"}
                answer = (await client.post("/graphql", content=json.dumps(body), headers=headers)).json()
                assert "errors" not in answer, (story["key"], step["operation"], answer["errors"])
                assert not {'"Refusal"', '"QuoteChanged"'} & set(re.findall(r'"\w+"', json.dumps(answer))), answer
                answers[step["operation"]] = answer["data"]


async def test_the_demo_shows_a_request_that_waits_and_a_term_that_does(app: App) -> None:
    names = (await played(app)).names
    document = """query ($id: ID!) { account(id: $id) {
      subscriptions { nodes { status scheduledChanges { kind } } } changeRequests { nodes { id status } } } }"""
    assert DEMO is not None
    staff = next(one.identity for one in read_script(DEMO).personas if one.key == "staff")
    answer = cast("dict[str, Any]", await app.run(staff, document, {"id": names["larkspur"]}))
    account = answer["data"]["account"]
    assert account["subscriptions"]["nodes"] == [{"status": "ACTIVE", "scheduledChanges": [{"kind": "CHANGE_TERM"}]}]
    assert account["changeRequests"]["nodes"] == [{"id": names["larkspurRequest"], "status": "OPEN"}]


def test_tabs_follow_the_conventions() -> None:
    assert STORIES is not None
    stories = tomllib.loads(STORIES.read_text(encoding="utf-8"))["story"]
    assert all(story["key"].startswith("zendesk-") and len(story["title"]) <= 24 for story in stories)
    for story in stories:
        names = Counter(re.findall(r"^(?:query|mutation) (\w+)", story["query"], re.MULTILINE))
        assert set(names.values()) == {1}
        assert [one["operation"] for one in story["steps"]] == list(names)
