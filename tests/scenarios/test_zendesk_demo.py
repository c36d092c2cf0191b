"""The family's demo is made of real requests on any day of the year, and every step of its tabs is answered without a no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from subgraph.demo.script import read_script
from subgraph_zendesk_like.family import FAMILY
from tests.scenarios.tabs import DAYS, Played, played


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
async def demo(database_url: str, request: pytest.FixtureRequest) -> Any:
    """The family's demo, made today."""
    today: datetime = request.param
    async with played(FAMILY, database_url, today) as made:
        yield made


async def test_every_step_of_every_tab_is_answered_and_a_request_and_a_term_wait(demo: Played) -> None:
    names = demo.world.names
    document = """query ($id: ID!) { account(id: $id) {
      subscriptions { nodes { status scheduledChanges { kind } } } changeRequests { nodes { id status } } } }"""
    assert FAMILY.demo is not None
    staff = next(one.identity for one in read_script(FAMILY.demo).personas if one.key == "staff")
    answer: Any = await demo.app.run(staff, document, {"id": names["larkspur"]})
    account = answer["data"]["account"]
    assert account["subscriptions"]["nodes"] == [{"status": "ACTIVE", "scheduledChanges": [{"kind": "CHANGE_TERM"}]}]
    assert account["changeRequests"]["nodes"] == [{"id": names["larkspurRequest"], "status": "OPEN"}]
    assert await demo.tell()
