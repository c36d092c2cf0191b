"""A family's demo played alone, and the tabs of its GraphiQL stories told over HTTP as the page would send them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
from graphql import OperationDefinitionNode, parse

from subgraph.app import App, open_app
from subgraph.demo.play import World, play
from subgraph.demo.script import read_script
from subgraph.demo.world import AppStage, page_of
from subgraph.domain.catalog import ProductFamily
from subgraph.settings import Settings

DAYS = (
    datetime(2026, 11, 21, 12, tzinfo=UTC),
    datetime(2028, 2, 29, 1, tzinfo=UTC),
    datetime(2027, 5, 31, 23, tzinfo=UTC),
)
"""An ordinary day, a leap day while it is still yesterday in New York, and a month's last."""
LATER = re.compile(r"\{\{(\w+)\.(.+)\}\}")
LONGEST_TITLE = 28


@dataclass(frozen=True)
class Played:
    """A family's demo on the day it was made: the ids that it saved, and its tabs."""

    app: App
    world: World
    stories: list[dict[str, Any]]

    async def tell(self) -> dict[str, dict[str, Any]]:
        """Every step of every tab in order: per story the data of each operation; a step that is refused fails."""
        transport = httpx.ASGITransport(app=self.app.asgi())
        async with httpx.AsyncClient(transport=transport, base_url="http://subgraph.example") as client:
            return {story["key"]: await _tell(client, story) for story in self.stories}


@asynccontextmanager
async def played(family: ProductFamily, database_url: str, today: datetime) -> Any:
    """The family's script on a database of its own, played so that it ends today."""
    assert family.demo is not None
    app = open_app(Settings(database_url=database_url, clock=today, sandbox=True, secret="s" * 40))
    try:
        world = await play(read_script(family.demo), AppStage(app), date(today.year, today.month, today.day), _quiet)
        app.clock.start = today
        page: Any = page_of(app, {family.key: world.names})
        stories = list(page["stories"])
        assert len(stories) >= 3
        for story in stories:
            _conventional(story, family.key)
        yield Played(app, world, stories)
    finally:
        await app.database.close()


def _quiet(_line: str) -> None:
    """The player's progress, to nobody."""


def _conventional(story: Mapping[str, Any], family: str) -> None:
    """A tab's key begins with its family, its title fits, and each operation is one step (graphiql/README.md)."""
    assert story["key"].startswith(f"{family.removesuffix('_like')}-")
    assert len(story["title"]) <= LONGEST_TITLE
    assert [one["operation"] for one in story["steps"]] == list(_declared(story["query"]))


async def _tell(client: httpx.AsyncClient, story: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    wanted = _declared(story["query"])
    for step in story["steps"]:
        operation = step["operation"]
        if step.get("live"):
            continue  # a subscription, which the browser's tests listen to
        given = {key: each for key, each in story.get("variables", {}).items() if key in wanted[operation]}
        body = {"query": story["query"], "operationName": operation, "variables": _filled(given, answers)}
        headers = {**story["headers"], **step.get("headers", {}), "Content-Type": "application/json"}
        answer = (await client.post("/graphql", content=json.dumps(body), headers=headers)).json()
        assert "errors" not in answer, (story["key"], operation, answer["errors"])
        assert not {'"violations"', '"QuoteChanged"'} & set(re.findall(r'"\w+"', json.dumps(answer))), (story, answer)
        answers[operation] = answer["data"]
    return answers


def _declared(document: str) -> dict[str, set[str]]:
    """Per operation the variables that it declares: the page sends no others."""
    found = [one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode)]
    assert len({one.name.value for one in found if one.name}) == len(found), "an operation has a name of its own"
    return {
        one.name.value: {each.variable.name.value for each in one.variable_definitions or ()}
        for one in found
        if one.name is not None
    }


def _filled(value: Any, answers: Mapping[str, Any]) -> Any:
    """Variables with '{{Operation.path}}' taken from what earlier steps of the tab were answered."""
    if isinstance(value, str) and (named := LATER.fullmatch(value)):
        here = answers[named[1]]
        for step in named[2].split("."):
            here = here[int(step)] if isinstance(here, list) else here[step]
        return here
    if isinstance(value, Mapping):
        return {key: _filled(each, answers) for key, each in value.items()}
    return [_filled(each, answers) for each in value] if isinstance(value, list) else value
