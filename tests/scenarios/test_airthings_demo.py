"""The demo's tabs of the family of devices run step by step on any day (AIR-8, AIR-10, AIR-12, PTR-2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from subgraph_airthings.family import FAMILY
from tests.scenarios.tabs import DAYS, Played, played


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
async def demo(database_url: str, request: pytest.FixtureRequest) -> Any:
    """The family's demo, made today."""
    today: datetime = request.param
    async with played(FAMILY, database_url, today) as made:
        yield made


async def test_every_tab_runs_in_order_on_the_demo_without_a_refusal(demo: Played) -> None:
    told = await demo.tell()
    confirmed = told["airthings-add-seats"]["Confirm"]["confirmQuote"]
    assert confirmed["__typename"] == "Confirmation"
