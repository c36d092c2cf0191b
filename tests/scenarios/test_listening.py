"""Events as they happen, over both transports, and none lost when a listener comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from subgraph.app import App
from tests.scenarios.customers import add_card, customer, invite, running
from tests.scenarios.listening import Hear, over_sse, over_websocket, served
from tests.scenarios.speak import Person, Story, seats

Listen = Callable[..., AbstractAsyncContextManager[Hear]]


@pytest.fixture(params=[over_sse, over_websocket], ids=["sse", "websocket"])
def listen(request: pytest.FixtureRequest) -> Listen:
    chosen: Listen = request.param
    return chosen


async def events(hear: Hear, number: int) -> list[dict[str, Any]]:
    return [(await hear())["data"]["accountEvents"] for _ in range(number)]


async def latest(person: Person, subscription: str) -> str:
    document = "query ($id: ID!) { subscription(id: $id) { history(first: 1) { nodes { id } } } }"
    return str((await person.ask(document, id=subscription))["subscription"]["history"]["nodes"][0]["id"])


async def test_events_arrive_as_they_happen_and_a_listener_who_returns_misses_none(
    app: App, story: Story, listen: Listen
) -> None:
    account, subscription, olivia = await running(story)
    since = await latest(olivia, subscription)
    async with served(app.asgi()) as address:
        async with listen(address, olivia.token, a=account, after=since) as hear:
            await add_card(olivia, account, "tok_visa")
            [card] = await events(hear, 1)
            assert (card["kind"], card["actor"]) == ("PAYMENT_METHOD_ADDED", "olivia@harbour.example")
            await olivia.deploy(account, "space-pro")
            [device] = await events(hear, 1)
            assert device["kind"] == "RESOURCE_ADDED"
        await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
        await story.bill_through("2027-01-01")
        async with listen(address, olivia.token, a=account, after=device["id"]) as hear:
            missed = [(await events(hear, 1))[0]]
            while missed[-1]["at"][:4] != "2027":
                missed += await events(hear, 1)
            await olivia.deploy(account, "wave-mini")
            *_, last = missed
            assert last["kind"] == "INVOICE_ISSUED"
            assert (await events(hear, 1))[0]["kind"] == "RESOURCE_ADDED"
        kinds = [one["kind"] for one in missed]
        assert {"SUBSCRIPTION_CHANGED", "INVOICE_ISSUED"} <= set(kinds)
        assert "PAYMENT_METHOD_ADDED" not in kinds
        async with listen(address, olivia.token, a=account, after=since) as hear:
            whole = await events(hear, 2 + len(missed))
        assert [one["id"] for one in whole] == [card["id"], device["id"], *[one["id"] for one in missed]]


async def test_without_a_place_to_resume_only_what_happens_from_now_on_is_told(
    app: App, story: Story, listen: Listen
) -> None:
    account, _, olivia = await running(story)
    async with served(app.asgi()) as address, listen(address, olivia.token, a=account) as hear:
        # Nothing says when a listener has begun to listen, so something happens until the first word of it comes.
        first = asyncio.create_task(hear())
        for number in range(100):
            renamed = {"accountId": account, "name": f"Harbour {number}"}
            await story.operator.change("updateAccount", "UpdateAccountInput", "__typename", **renamed)
            if (await asyncio.wait([first], timeout=0.2))[0]:
                break
        told = (await first)["data"]["accountEvents"]
        assert (told["kind"], told["actor"]) == ("ACCOUNT_UPDATED", "operator@subgraph.example")


async def test_who_may_not_follow_an_account_is_told_so(app: App, story: Story, listen: Listen) -> None:
    account, _, olivia = await running(story)
    other, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    await invite(olivia, account, "Mia", "MEMBER")
    mia = story.person(user="mia@harbour.example")
    staff = story.person(staff="other")
    async with served(app.asgi()) as address:
        for person, chosen, after, code in (
            (mia, account, None, "FORBIDDEN"),
            (eve, account, None, "NOT_FOUND"),
            (staff, account, None, "NOT_FOUND"),
            (olivia, "acc_nonsense", None, "NOT_FOUND"),
            (olivia, account, other, "BAD_USER_INPUT"),
        ):
            async with listen(address, person.token, a=chosen, after=after) as hear:
                answer = await hear()
                assert answer["errors"][0]["extensions"]["code"] == code
