"""Live events: none lost, none twice, and none for whom may no longer listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from subgraph.domain.identity import Identity
from subgraph.execution.engine import Prepared
from subgraph.execution.requests import GraphQLRequest, Result
from subgraph.storage.ids import decode_id
from tests.schema.tenants import MIA, OLIVIA, PETRA, STAFF, STRANGER, add_device
from tests.schema.world import World

DOCUMENT = """subscription ($id: ID!, $after: ID) { accountEvents(accountId: $id, after: $after) {
  __typename id kind summary actor at } }"""


@asynccontextmanager
async def listening(world: World, who: Identity, **given: Any) -> AsyncIterator[AsyncGenerator[Result, None]]:
    """The stream of an account's events."""
    prepared = world.app.engine.prepare(GraphQLRequest(DOCUMENT, variables={"id": world.ids["account"], **given}))
    assert isinstance(prepared, Prepared)
    results = world.app.engine.subscribe(prepared, lambda: world.app.installation.open_request(who))
    async with aclosing(results):
        yield results


async def _next(results: AsyncGenerator[Result, None], number: int = 1) -> list[dict[str, Any]]:
    found = []
    for _ in range(number):
        result = await asyncio.wait_for(anext(results), 5)
        assert not result.errors, result.errors
        assert result.data is not None
        event: Any = result.data["accountEvents"]
        found.append(event)
    return found


async def _codes(results: AsyncGenerator[Result, None]) -> list[str]:
    return list((await asyncio.wait_for(anext(results), 5)).codes)


async def test_after_an_event_every_later_one_comes_in_order_and_then_the_new_ones(tenants: World) -> None:
    document = "query ($id: ID!) { subscription(id: $id) { history { nodes { id } } } }"
    history = (await tenants.ask(OLIVIA, document, id=tenants.ids["subscription"]))["subscription"]["history"]["nodes"]
    first = history[-1]["id"]
    async with listening(tenants, OLIVIA, after=first) as results:
        backlog = await _next(results, 5)
    async with listening(tenants, OLIVIA, after=backlog[1]["id"]) as results:
        assert await _next(results, 3) == backlog[2:]
        rest = [one["kind"] for one in await _until(results, tenants)]
    ids = [one["id"] for one in backlog]
    assert first not in ids
    assert len(set(ids)) == 5
    assert rest[-1] == "RESOURCE_ADDED"


async def _until(results: AsyncGenerator[Result, None], world: World) -> list[dict[str, Any]]:
    """What is left, and then what happens while it is read."""
    await add_device(world, "Roof")
    found: list[dict[str, Any]] = []
    while not found or "Roof" not in found[-1]["summary"]:
        found += await _next(results)
    return found


async def test_without_after_it_begins_now_and_hears_at_once(tenants: World) -> None:
    async with listening(tenants, OLIVIA) as results:
        waiting = asyncio.ensure_future(_next(results))
        await asyncio.sleep(0.1)
        await add_device(tenants, "Roof")
        [event] = await waiting
        assert (event["__typename"], event["kind"]) == ("AccountEvent", "RESOURCE_ADDED")
        assert event["id"].startswith("evt_")


async def test_a_hundred_events_and_more_come_without_a_gap(tenants: World) -> None:
    async with listening(tenants, STAFF) as results:
        waiting = asyncio.ensure_future(_next(results, 105))
        await asyncio.sleep(0.1)
        for number in range(60):  # each above the limit, which is an event of its own
            await add_device(tenants, f"Room {number}")
        found = [decode_id(one["id"]) for one in await waiting]
    numbers = [one.row_id.int for one in found if one]
    assert numbers == list(range(numbers[0], numbers[0] + 105))


async def test_who_may_not_listen_is_told_and_the_stream_ends(tenants: World) -> None:
    for who, code in ((MIA, "FORBIDDEN"), (STRANGER, "NOT_FOUND")):
        async with listening(tenants, who) as results:
            assert await _codes(results) == [code]
            assert await anext(results, None) is None


async def test_permission_is_asked_again_while_it_runs(tenants: World) -> None:
    async with listening(tenants, PETRA) as results:
        waiting = asyncio.ensure_future(_next(results))
        await asyncio.sleep(0.1)
        await add_device(tenants, "Roof")
        assert await waiting
        ended = asyncio.ensure_future(_codes(results))
        await tenants.do(STAFF, "updateAccount", accountId=tenants.ids["account"], partnerId=None)
        assert await ended == ["NOT_FOUND"]


async def test_an_event_of_another_account_is_no_place_to_go_on_from(tenants: World) -> None:
    async with listening(tenants, OLIVIA, after=tenants.ids["invoice"]) as results:
        assert await _codes(results) == ["BAD_USER_INPUT"]
    async with listening(tenants, OLIVIA, id=tenants.ids["invoice"]) as results:
        assert await _codes(results) == ["NOT_FOUND"]
