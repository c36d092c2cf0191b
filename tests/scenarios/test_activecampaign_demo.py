"""The family's demo plays to its end, and every step of its GraphiQL stories runs over HTTP as the page would send it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
from graphql import OperationDefinitionNode, parse

from subgraph.app import App
from subgraph.demo.play import play
from subgraph.demo.script import read_script
from subgraph.demo.world import page_of
from subgraph.work.billing import bill_through
from subgraph_activecampaign_like.family import FAMILY

TODAY = date(2026, 11, 21)
PLACEHOLDER = re.compile(r"\{\{(.+)\}\}")


@dataclass(frozen=True)
class Stage:
    """An app whose clock the script turns."""

    app: App

    async def run(self, identity: Any, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        return await self.app.run(identity, query, variables)

    async def bill(self, through: date) -> None:
        installation = self.app.installation
        await bill_through(installation.database, installation.registry, installation.clock, through)

    def set_day(self, at: datetime) -> None:
        self.app.clock.start = at


async def open_page(app: App) -> list[dict[str, Any]]:
    """Play the family's own script, stand on its last day, and open GraphiQL."""
    assert FAMILY.demo is not None
    world = await play(read_script(FAMILY.demo), Stage(app), TODAY, lambda _: None)
    app.clock.start = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    page: Any = page_of(app, {FAMILY.key: world.names})
    return list(page["stories"])


def filled(value: Any, answers: Mapping[str, Any]) -> Any:
    """Variables with what earlier answers of the same tab said."""
    if isinstance(value, str) and (found := PLACEHOLDER.fullmatch(value)):
        operation, *path = found[1].split(".")
        known = answers.get(operation)
        for part in path if known is not None else ():
            known = known[int(part)] if isinstance(known, list) else known[part]
        return known
    if isinstance(value, Mapping):
        return {key: filled(each, answers) for key, each in value.items()}
    return [filled(each, answers) for each in value] if isinstance(value, list) else value


def declared(document: str) -> dict[str, set[str]]:
    """Per operation the variables that it declares: the page sends no others."""
    found = [one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode) and one.name]
    return {
        one.name.value: {each.variable.name.value for each in one.variable_definitions or ()}
        for one in found
        if one.name is not None
    }


async def tell(client: httpx.AsyncClient, story: Mapping[str, Any]) -> dict[str, Any]:
    """Every step of a story in order; the data of each operation."""
    answers: dict[str, Any] = {}
    wanted = declared(story["query"])
    assert len(wanted) == story["query"].count("query ") + story["query"].count("mutation ")
    for step in story["steps"]:
        operation = step["operation"]
        given = {key: each for key, each in story.get("variables", {}).items() if key in wanted[operation]}
        body = {"query": story["query"], "operationName": operation, "variables": filled(given, answers)}
        headers = {**story["headers"], **step.get("headers", {}), "Accept": "application/json"}
        answer = (await client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, (story["key"], operation, answer["errors"])
        assert "violations" not in str(answer["data"]), (story["key"], operation, answer["data"])
        answers[operation] = answer["data"]
    return answers


async def test_every_story_of_the_page_runs_step_by_step(app: App, client: httpx.AsyncClient) -> None:
    """Near the limit, bundled, asked for, answered, and seen by an administrator (CON-1, CON-2, CON-6, CON-8)."""
    stories = await open_page(app)
    assert len(stories) >= 3
    assert all(one["key"].startswith("activecampaign-") and len(one["title"]) <= 24 for one in stories)
    told = {one["key"]: await tell(client, one) for one in stories}
    near = told["activecampaign-near-the-limit"]
    # Warned at 80 and 90 % by the demo; the story's own report reaches 100 %, and 2,500 contacts stay 2,500.
    before = near["Page"]["account"]
    assert [one["event"]["summary"][-12:] for one in before["notifications"]["nodes"]] == [
        "90 % reached",
        "80 % reached",
    ]
    after = near["Report"]["reportUsage"]["account"]
    assert after["notifications"]["nodes"][0]["event"]["summary"].endswith("100 % reached")
    [contacts] = [one for one in after["seatUsage"] if one["subscribed"] == 2500]
    assert (contacts["resources"], contacts["state"]) == (2512, "OVER_LIMIT")
    assert near["Review"]["quote"]["channel"] == "SELF_SERVICE"
    assert told["activecampaign-bundle"]["Upgrade"]["confirmQuote"]["invoice"]["status"] == "PAID"
    assert told["activecampaign-get-in-touch"]["Review"]["quote"]["channel"] == "REQUEST"
    assert told["activecampaign-get-in-touch"]["Ask"]["requestChange"]["status"] == "OPEN"
    assert told["activecampaign-staff-answers"]["Decide"]["decideChangeRequest"]["status"] == "APPROVED"
    theo, ada = (told["activecampaign-owner-only"][one]["account"]["actions"] for one in ("Theo", "Ada"))
    may = [{one["kind"] for one in actions if one["allowed"]} for actions in (theo, ada)]
    assert may[0] == {"MANAGE_MEMBERS"}
    assert {"ADD_SEATS", "UPGRADE_EDITION", "BUNDLE", "ADD_ADD_ON", "VIEW_BILLING"} < may[1]


async def test_what_the_demo_leaves_is_there_for_each_persona(app: App) -> None:
    """An open request of the second owner, and usage near the limit (CON-2, CON-8)."""
    assert FAMILY.demo is not None
    script = read_script(FAMILY.demo)
    people = {one.key: one.identity for one in script.personas}
    assert {"owner", "admin", "member", "staff", "both"} <= set(people)
    await open_page(app)
    waiting: Any = await app.run(people["staff"], "{ changeRequests { nodes { message account { name } } } }", {})
    assert [one["account"]["name"] for one in waiting["data"]["changeRequests"]["nodes"]] == ["Kestrel Trading"]
    usage = '{ accounts { nodes { name seatUsage(family: "activecampaign_like") { subscribed resources state } } } }'
    seen: Any = await app.run(people["member"], usage, {})
    [lumen] = seen["data"]["accounts"]["nodes"]
    assert {"subscribed": 2500, "resources": 2290, "state": "NEAR_LIMIT"} in lumen["seatUsage"]
