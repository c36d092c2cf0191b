"""The demo of the location-paid family plays to its end, and each of its GraphiQL tabs runs step by step (LOC-1..LOC-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from subgraph_storetraffic.family import FAMILY
from tests.scenarios.tabs import DAYS, Played, played


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
async def demo(database_url: str, request: pytest.FixtureRequest) -> Any:
    """The family's demo, made today."""
    today: datetime = request.param
    async with played(FAMILY, database_url, today) as made:
        yield made


async def test_every_tab_runs_in_order_on_the_demo_without_a_refusal(demo: Played) -> None:
    shows(await demo.tell())


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
