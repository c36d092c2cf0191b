"""GraphQL over server-sent events."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import orjson
import pytest
from starlette.types import Message
from tests.http.app import AUTHORIZED, Toy

from subgraph.execution.requests import Result
from subgraph.http.event_stream import EventStream

EVENTS = {**AUTHORIZED, "Accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, object]]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(":", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            data = lines["data"].strip()
            found.append((lines["event"].strip(), orjson.loads(data) if data else None))
    return found


async def stream(query: str, method: str = "POST", **variables: object) -> httpx.Response:
    async with Toy().client(EVENTS) as client:
        if method == "GET":
            return await client.get("/graphql", params={"query": query})
        return await client.post("/graphql", json={"query": query, "variables": variables})


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_subscription_is_a_stream_of_next_and_one_complete(method: str) -> None:
    response = await stream("subscription { count(to: 3) }", method)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    numbers = [("next", {"data": {"count": number}}) for number in range(3)]
    assert events(response.text) == [*numbers, ("complete", None)]
    assert response.text.endswith("event: complete\ndata:\n\n")


async def test_queries_and_mutations_can_be_streamed_too() -> None:
    assert events((await stream("{ hello }")).text) == [("next", {"data": {"hello": "world"}}), ("complete", None)]
    shout = 'mutation { shout(word: "ok") }'
    assert events((await stream(shout)).text) == [("next", {"data": {"shout": "OK"}}), ("complete", None)]
    assert (await stream(shout, "GET")).status_code == 405


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("subscription { forbidden }", "FORBIDDEN"),
    ],
)
async def test_what_cannot_run_is_told_in_the_stream(query: str, code: str) -> None:
    response = await stream(query)
    assert response.status_code == 200
    (kind, body), last = events(response.text)
    assert isinstance(body, dict)
    assert (kind, body["errors"][0]["extensions"]["code"]) == ("next", code)
    assert "data" not in body
    assert last == ("complete", None)


async def test_a_source_that_fails_ends_the_stream_masked() -> None:
    response = await stream("subscription { count(to: 1, fail: true) }")
    assert [kind for kind, _ in events(response.text)] == ["next", "next", "complete"]
    assert "INTERNAL_SERVER_ERROR" in response.text
    assert "hunter2" not in response.text


async def test_a_stream_needs_a_token_too() -> None:
    async with Toy().client({"Accept": "text/event-stream"}) as client:
        response = await client.post("/graphql", json={"query": "subscription { count(to: 1) }"})
    assert response.status_code == 401


async def test_a_client_that_leaves_ends_the_operation() -> None:
    toy = Toy()
    async with toy.served() as address, httpx.AsyncClient(base_url=f"http://{address}", headers=EVENTS) as client:
        body = {"query": "subscription { ticks }"}
        async with client.stream("POST", "/graphql", json=body) as response:
            async for line in response.aiter_lines():
                if line.endswith('{"data":{"ticks":3}}'):
                    break
        for _ in range(100):
            if all(context.closed for context in toy.contexts.opened):
                break
            await asyncio.sleep(0.02)
        assert len(toy.contexts.opened) >= 4
        assert all(context.closed for context in toy.contexts.opened)


class Wire:
    """The two ends of one ASGI request."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.gone = asyncio.Event()
        self.reading = asyncio.Event()
        self.reading.set()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reading.wait()
        self.sent.append(message)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


async def numbers(produced: list[int], pause: float = 0.0) -> AsyncGenerator[Result, None]:
    for number in range(1_000_000):
        produced.append(number)
        yield Result({"n": number})
        await asyncio.sleep(pause)


async def test_a_silent_stream_is_kept_alive_by_comments() -> None:
    wire = Wire()
    answer = EventStream(numbers([], pause=10), request_id="r", keep_alive_s=0.01)
    running = asyncio.create_task(answer({}, wire.receive, wire.send))
    await asyncio.sleep(0.1)
    wire.gone.set()
    await running
    assert wire.text.startswith('event: next\ndata: {"data":{"n":0}}\n\n:\n\n:\n\n')


async def test_nothing_is_produced_ahead_of_a_client_that_reads_slowly() -> None:
    wire, produced = Wire(), list[int]()
    answer = EventStream(numbers(produced), request_id="r")
    running = asyncio.create_task(answer({}, wire.receive, wire.send))
    await asyncio.sleep(0.01)
    wire.reading.clear()
    await asyncio.sleep(0.02)
    stalled = len(produced)
    await asyncio.sleep(0.05)
    assert 0 < len(produced) == stalled < 1_000_000
    wire.gone.set()
    wire.reading.set()
    await running


async def test_a_stream_ends_when_its_credentials_do() -> None:
    wire, valid = Wire(), [True, True, False]

    async def still_valid() -> bool:
        return valid.pop(0)

    answer = EventStream(numbers([], pause=10), request_id="r", still_valid=still_valid, recheck_s=0.01)
    async with asyncio.timeout(5):
        await answer({}, wire.receive, wire.send)
    assert "complete" not in wire.text
    assert wire.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_stream_whose_context_cannot_be_opened_says_so_masked(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> AsyncGenerator[Result, None]:
        yield Result({"n": 1})
        raise OSError("password is hunter2")

    wire = Wire()
    await EventStream(broken(), request_id="req-9")({}, wire.receive, wire.send)
    assert [kind for kind, _ in events(wire.text)] == ["next", "next", "complete"]
    assert '"requestId":"req-9"' in wire.text
    assert "hunter2" not in wire.text
    assert "hunter2" in caplog.text
