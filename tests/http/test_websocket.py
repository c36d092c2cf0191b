"""GraphQL over WebSocket, through the real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.http.app import Toy
from tests.http.ws_client import INIT, PROTOCOL, Client, connected, subscribe, until_closed
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from subgraph.http.websocket import ConnectionRules, WebSocketEndpoint
from subgraph.settings import Settings


@pytest.fixture
async def served() -> AsyncIterator[tuple[Toy, str]]:
    toy = Toy(Settings(max_operations_per_connection=3))
    async with toy.served() as address:
        yield toy, address


async def test_subscriptions_queries_and_mutations_run_over_one_connection(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        assert client.socket.subprotocol == PROTOCOL
        await client.say(subscribe("1", "subscription ($n: Int!) { count(to: $n) }", n=2))
        assert [await client.hear() for _ in range(3)] == [
            {"id": "1", "type": "next", "payload": {"data": {"count": 0}}},
            {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
            {"id": "1", "type": "complete"},
        ]
        await client.say(subscribe("1", "{ viewer }"))
        assert await client.hear() == {"id": "1", "type": "next", "payload": {"data": {"viewer": "ada@example.com"}}}
        assert await client.hear() == {"id": "1", "type": "complete"}
        await client.say(subscribe("2", 'mutation { shout(word: "ok") }'))
        assert (await client.hear())["payload"] == {"data": {"shout": "OK"}}


async def test_the_token_may_come_with_the_handshake(served: tuple[Toy, str]) -> None:
    async with connected(served, initialised=False, headers={"Authorization": "Bearer good"}) as client:
        await client.say({"type": "connection_init"})
        assert await client.hear() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": "Bearer bad"}, {"Authorization": 5}, {"Authorization": ["Bearer good"]}]
)
async def test_without_a_valid_token_the_connection_is_closed(served: tuple[Toy, str], payload: object) -> None:
    async with connected(served, initialised=False) as client:
        await client.say({"type": "connection_init", "payload": payload})
        assert await client.closed() == (4403, "Forbidden")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("query ($n: Int!) { add(left: $n) }", "BAD_USER_INPUT"),
        ("subscription { forbidden }", "FORBIDDEN"),
        ("", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_what_cannot_run_is_an_error_message_and_frees_its_id(
    served: tuple[Toy, str], query: str, code: str
) -> None:
    async with connected(served) as client:
        for _ in range(2):
            await client.say(subscribe("1", query))
            message = await client.hear()
            assert (message["id"], message["type"]) == ("1", "error")
            assert isinstance(message["payload"], list)
            assert message["payload"][0]["extensions"]["code"] == code
        await client.say(subscribe("1", "{ hello }"))
        assert (await client.hear())["type"] == "next"


async def test_a_field_error_is_part_of_next(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        await client.say(subscribe("1", "{ maybe { fragile } }"))
        payload = (await client.hear())["payload"]
        assert isinstance(payload, dict)
        assert payload["data"] == {"maybe": None}
        assert payload["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert "hunter2" not in str(payload)


async def test_pings_are_answered_before_and_after_the_greeting(served: tuple[Toy, str]) -> None:
    async with connected(served, initialised=False) as client:
        await client.say({"type": "ping"}, {"type": "ping", "payload": {"a": 1}}, {"type": "pong"})
        assert await client.hear() == {"type": "pong"}
        assert await client.hear() == {"type": "pong", "payload": {"a": 1}}


MALFORMED: tuple[object, ...] = (
    "{",
    "5",
    "null",
    "[]",
    b"{}",
    {},
    {"type": "unknown"},
    {"type": 5},
    {"type": "ping", "payload": 5},
    {"type": "connection_init", "payload": []},
    {"type": "complete"},
    {"type": "complete", "id": 5},
    {"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}},
    {"type": "subscribe", "id": 5, "payload": {"query": "{ hello }"}},
    {"type": "subscribe", "payload": {"query": "{ hello }"}},
    {"type": "subscribe", "id": "1"},
    {"type": "subscribe", "id": "1", "payload": "{ hello }"},
    {"type": "subscribe", "id": "1", "payload": {}},
    {"type": "subscribe", "id": "1", "payload": {"query": 5}},
    {"type": "subscribe", "id": "1", "payload": {"query": ["{ hello }"]}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": "x"}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": 5}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "extensions": 5}},
    '{"type":"ping","payload":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}",
    '{"type":"ping","payload":{"a":' + "9" * 5_000 + "}}",
)


async def test_a_malformed_message_closes_the_connection_with_4400(served: tuple[Toy, str]) -> None:
    for message in MALFORMED:
        async with connected(served) as client:
            await client.say(message)
            code, reason = await client.closed()
            assert code == 4400, message
            assert reason


async def test_subscribing_before_the_greeting_is_unauthorized(served: tuple[Toy, str]) -> None:
    async with connected(served, initialised=False) as client:
        await client.say(subscribe("1", "{ hello }"))
        assert await client.closed() == (4401, "Unauthorized")


async def test_greeting_twice_is_once_too_often(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        await client.say(INIT)
        assert await client.closed() == (4429, "Too many initialisation requests")


async def test_an_id_in_use_cannot_be_taken_again(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        await client.say(subscribe("é" * 100, "subscription { silence }"), subscribe("é" * 100, "{ hello }"))
        code, reason = await client.closed()
        assert code == 4409
        assert reason.startswith("Subscriber for éé")


async def test_another_subprotocol_or_none_is_not_acceptable(served: tuple[Toy, str]) -> None:
    for offered in ([Subprotocol("graphql-ws")], None):
        async with connect(f"ws://{served[1]}/graphql", subprotocols=offered) as socket:
            assert (await Client(socket).closed())[0] == 4406


async def test_a_message_larger_than_a_body_may_be_is_too_big(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        await client.say(subscribe("1", "{ hello }", a="x" * 1_100_000))
        assert (await client.closed())[0] == 1009


async def test_an_operation_that_the_client_completes_is_stopped_and_its_id_is_free(served: tuple[Toy, str]) -> None:
    toy, _ = served
    async with connected(served) as client:
        await client.say(subscribe("1", "subscription { ticks }"))
        assert (await client.hear())["payload"] == {"data": {"ticks": 0}}
        await client.say({"type": "complete", "id": "1"}, subscribe("1", "{ hello }"), {"type": "complete", "id": "x"})
        while (await client.hear())["payload"] != {"data": {"hello": "world"}}:
            pass
        assert await client.hear() == {"id": "1", "type": "complete"}
        assert await until_closed(toy)


async def test_a_connection_runs_only_so_many_operations_at_once(served: tuple[Toy, str]) -> None:
    async with connected(served) as client:
        await client.say(*(subscribe(str(number), "subscription { silence }") for number in range(4)))
        message = await client.hear()
        assert (message["id"], message["type"]) == ("3", "error")
        assert "TOO_MANY_OPERATIONS" in str(message["payload"])
        await client.say({"type": "complete", "id": "0"})
        await asyncio.sleep(0.05)
        await client.say(subscribe("3", "{ hello }"))
        assert (await client.hear())["type"] == "next"


async def test_a_connection_that_ends_stops_its_operations(served: tuple[Toy, str]) -> None:
    toy, _ = served
    async with connected(served) as client:
        await client.say(subscribe("1", "subscription { ticks }"), subscribe("2", "subscription { silence }"))
        await client.hear()
    assert await until_closed(toy)


@pytest.mark.parametrize("leave", ["complete", "close"])
async def test_a_mutation_under_way_runs_to_its_end_unheard(served: tuple[Toy, str], leave: str) -> None:
    toy, _ = served
    async with connected(served) as client:
        await client.say(subscribe("1", "mutation { slow }"))
        await asyncio.sleep(0.05)
        if leave == "complete":
            await client.say({"type": "complete", "id": "1"}, {"type": "ping"})
            assert await client.hear() == {"type": "pong"}
            await asyncio.sleep(0.3)
            await client.say({"type": "ping"})
            assert await client.hear() == {"type": "pong"}
    assert await until_closed(toy)
    assert [context.identity for context in toy.contexts.opened] == [None]


async def test_a_slow_reader_holds_the_source_back(served: tuple[Toy, str]) -> None:
    toy, address = served
    async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], max_queue=1, compression=None) as socket:
        client = Client(socket)
        await client.say(INIT)
        await client.hear()
        await client.say(subscribe("1", "subscription { flood }"))
        await asyncio.sleep(1.0)
        produced = len(toy.contexts.opened)
        await asyncio.sleep(0.5)
        assert len(toy.contexts.opened) <= produced + 5
        socket.transport.abort()
    assert await until_closed(toy)


@asynccontextmanager
async def with_rules(rules: ConnectionRules) -> AsyncIterator[tuple[Toy, str]]:
    toy = Toy()
    toy.app = WebSocketEndpoint(toy.engine, toy.authenticate, toy.contexts, rules)
    async with toy.served() as address:
        yield toy, address


async def test_a_client_that_does_not_greet_is_not_waited_for() -> None:
    async with (
        with_rules(ConnectionRules(init_timeout_s=0.05)) as served,
        connected(served, initialised=False) as client,
    ):
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_a_connection_ends_when_its_credentials_do() -> None:
    async with with_rules(ConnectionRules(recheck_s=0.05)) as served, connected(served) as client:
        await client.say(subscribe("1", "subscription { silence }"))
        await asyncio.sleep(0.2)
        served[0].tokens.clear()
        assert await client.closed() == (4403, "Forbidden")
        assert await until_closed(served[0])
