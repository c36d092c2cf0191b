"""Nothing that a client sends is answered with a 5xx."""

import asyncio
import logging
import random

import orjson
import pytest
from starlette.types import Message
from tests.http.app import Toy
from tests.http.malformed import Malformed, malformed_request

from subgraph.settings import Settings

REQUESTS = 20_000
SEED = 20_261_121


async def send(toy: Toy, request: Malformed) -> tuple[int, bytes]:
    pieces = list(request.pieces)
    sent: list[Message] = []

    async def receive() -> Message:
        if len(pieces) > int(request.cut_short):
            body = pieces.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(pieces)}
        if not request.cut_short:
            # A client reads an answer to its end before it leaves.
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.query_string,
        "headers": list(request.headers),
        "client": ("127.0.0.1", 1),
        "server": ("toy", 80),
    }
    await toy.app(scope, receive, keep)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


async def test_20000_malformed_requests_are_answered_without_a_single_5xx(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    toy, chance = Toy(Settings(sandbox=True)), random.Random(SEED)
    statuses: dict[int, int] = {}
    answered = 0
    for number in range(REQUESTS):
        request = malformed_request(chance)
        status, body = await send(toy, request)
        statuses[status] = statuses.get(status, 0) + 1
        answered += b'"data":{' in body
        assert status < 500, (number, request)
        assert b"INTERNAL_SERVER_ERROR" not in body, (number, request, body)
        if status >= 400 and request.method != "HEAD":
            assert orjson.loads(body)["errors"][0]["extensions"]["code"], (number, request)
    assert not caplog.records
    # The mix is worth its name: much is refused, in every way there is, and enough still runs.
    assert {200, 400, 401, 405, 406, 413, 415} <= set(statuses), statuses
    assert answered > REQUESTS / 20
    assert sum(count for status, count in statuses.items() if status >= 400) > REQUESTS / 3, statuses


def test_the_generator_makes_the_same_requests_from_the_same_seed() -> None:
    first, second = (random.Random(SEED), random.Random(SEED))
    assert [malformed_request(first) for _ in range(50)] == [malformed_request(second) for _ in range(50)]
