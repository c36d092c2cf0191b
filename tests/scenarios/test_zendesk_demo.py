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
    shows(await demo.tell())


def shows(said: Any) -> None:
    """A year in a minute: twelve renewals, of which one was late because of a card, and all are paid in the end."""
    told = said["zendesk-year-in-a-minute"]
    assert told["Now"]["account"]["testClock"] is not None
    assert counted(told["Quarter"]) | {"RENEWAL_AHEAD": 3, "INVOICE_ISSUED": 3, "INVOICE_PAID": 3} == counted(
        told["Quarter"]
    )
    late = counted(told["Month"])
    assert (late["PAYMENT_FAILED"], late["PAYMENT_REMINDED"]) == (4, 3)
    assert (late["SUBSCRIPTION_PAST_DUE"], late["SUBSCRIPTION_SUSPENDED"]) == (1, 1)
    assert [one["status"] for one in told["Late"]["account"]["subscriptions"]["nodes"]] == ["PAST_DUE"]
    year = counted(told["Year"])
    assert (year["SUBSCRIPTION_RECOVERED"], year["INVOICE_ISSUED"], year["INVOICE_PAID"]) == (1, 8, 9)
    invoices = told["Afterwards"]["account"]["invoices"]
    assert (invoices["totalCount"], {one["status"] for one in invoices["nodes"]}) == (13, {"PAID"})


def counted(step: Any) -> dict[str, int]:
    """How many events of each kind a step of the clock brought."""
    return {one["kind"]: one["number"] for one in step["advanceClock"]["counts"]}
