"""The demo of the location-paid family plays to its end, and each of its GraphiQL tabs runs step by step (LOC-1..LOC-13)."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import httpx
import pytest

from subgraph.app import App, open_app
from subgraph.demo.play import play
from subgraph.demo.script import read_script
from subgraph.demo.world import page_of
from subgraph.domain.identity import Identity
from subgraph.settings import Settings
from subgraph.work.billing import bill_through
from subgraph_storetraffic.family import FAMILY

DAYS = (
    datetime(2026, 11, 21, 12, tzinfo=UTC),
    datetime(2028, 2, 29, 1, tzinfo=UTC),
    datetime(2027, 5, 31, 23, tzinfo=UTC),
)
"""An ordinary day, a leap day while it is still yesterday in New York, and a month's last."""


@dataclass(frozen=True)
class Stage:
    """The app as the player of scripts sees it."""

    app: App

    async def run(self, identity: Identity, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        return await self.app.run(identity, query, variables)

    async def bill(self, through: date) -> None:
        installation = self.app.installation
        await bill_through(installation.database, installation.registry, installation.clock, through)

    def set_day(self, at: datetime) -> None:
        self.app.clock.start = at


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def today(request: pytest.FixtureRequest) -> datetime:
    found: datetime = request.param
    return found


@pytest.fixture
async def app(database_url: str, today: datetime) -> AsyncIterator[App]:
    opened = open_app(Settings(database_url=database_url, clock=today, sandbox=True, secret="s" * 40))
    yield opened
    await opened.database.close()


def found(answers: Mapping[str, Any], value: Any) -> Any:
    """Variables with '{{Operation.path}}' taken from the answers so far."""
    if isinstance(value, str) and (named := re.fullmatch(r"\{\{(\w+)\.(.+)\}\}", value)):
        here = answers[named[1]]
        for step in named[2].split("."):
            here = here[int(step)] if step.isdigit() else here[step]
        return here
    if isinstance(value, Mapping):
        return {key: found(answers, each) for key, each in value.items()}
    return [found(answers, each) for each in value] if isinstance(value, list) else value


async def test_every_tab_runs_in_order_on_the_demo_without_a_refusal(app: App, today: datetime) -> None:
    assert FAMILY.demo is not None
    world = await play(read_script(FAMILY.demo), Stage(app), today.date(), lambda _: None)
    app.clock.start = today
    page = cast("dict[str, Any]", page_of(app, {FAMILY.key: world.names}))
    assert len(page["stories"]) >= 3
    said: dict[str, dict[str, Any]] = {}
    transport = httpx.ASGITransport(app=app.asgi())
    async with httpx.AsyncClient(transport=transport, base_url="http://subgraph.example") as client:
        for story in page["stories"]:
            assert story["key"].startswith("storetraffic-")
            assert len(story["title"]) <= 24
            answers = said.setdefault(story["key"], {})
            for step in story["steps"]:
                declared = re.search(rf"(?:query|mutation) {step['operation']}\((.*?)\) \{{", story["query"])
                names = re.findall(r"\$(\w+):", declared[1]) if declared else []
                body = {
                    "query": story["query"],
                    "operationName": step["operation"],
                    "variables": {name: found(answers, story["variables"][name]) for name in names},
                }
                headers = step.get("headers", story["headers"]) | {"Content-Type": "application/json"}
                answer = (await client.post("/graphql", content=json.dumps(body), headers=headers)).json()
                assert "errors" not in answer, (story["key"], step["operation"], answer)
                assert "violations" not in str(answer), (story["key"], step["operation"], answer)
                answers[step["operation"]] = answer["data"]
    shows(said)


def shows(said: Mapping[str, Mapping[str, Any]]) -> None:
    """What a visitor is to see: yellow, then green; one mail for a new counter and none for a replacement."""
    rows = said["storetraffic-page"]["Page"]["account"]["seatUsage"]
    assert [(one["used"], one["available"], one["overLimit"], one["state"]) for one in rows] == [
        (3, 0, 2, "OVER_LIMIT"),
        (0, 0, 0, "AVAILABLE"),
    ]
    [page] = said["storetraffic-page"]["Page"]["account"]["subscriptions"]["nodes"]
    assert page["nextInvoiceEstimate"]["total"] == {"amount": "175.00", "currency": "USD"}  # 5 x 35.00
    after = said["storetraffic-more"]["After"]["subscription"]
    assert [one["quantity"] for one in after["items"]] == [5]
    assert after["seatUsage"][0]["state"] == "FULL"
    assert after["invoices"]["nodes"][0]["status"] == "PAID"
    mails = said["storetraffic-counter"]["Mail"]["account"]["notifications"]["nodes"]
    assert (mails[0]["kind"], mails[0]["to"]) == ("NEW_DEVICE", ["charles@lumiere.example", "ursule@lumiere.example"])
    later = said["storetraffic-return"]["Mail"]["account"]["notifications"]["nodes"]
    assert [one["event"]["summary"] for one in later] == [one["event"]["summary"] for one in mails]
    unused = said["storetraffic-unused"]["Page"]["subscription"]
    [row] = [one for one in unused["seatUsage"] if one["seatType"]["name"] == "Device"]
    assert (row["subscribed"], row["used"], row["available"]) == (4, 3, 1)
    assert said["storetraffic-unused"]["Fewer"]["quote"]["paymentMethods"] == ["CARD", "BANK_TRANSFER"]
