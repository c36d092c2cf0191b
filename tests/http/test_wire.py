"""What arrives as bytes on a socket, whole or not."""

import asyncio
import logging
import random

import orjson
import pytest
from starlette.types import Message
from tests.http.app import Toy
from tests.http.malformed import malformed_request

from subgraph.http import bodies

HEAD = b"POST /graphql HTTP/1.1\r\nHost: toy\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n"


async def exchange(address: str, request: bytes, *, end: bool) -> bytes:
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    if end:
        writer.write_eof()
    try:
        async with asyncio.timeout(1):
            return await reader.readuntil(b"\r\n")
    except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
        return b""
    finally:
        writer.close()


async def test_broken_http_is_refused_and_the_server_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "subgraph")
    toy = Toy()
    body = b'{"query":"{ hello }"}'
    broken = (
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /graphql HTTP/9.9\r\n\r\n",
        b"GET /graphql?query=\xff HTTP/1.1\r\nHost: toy\r\nAuthorization: Bearer good\r\n\r\n",
        b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
        HEAD + b"Content-Length: -5\r\n\r\n" + body,
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + body,
        HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + body,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        HEAD + b"Content-Length: 500\r\n\r\n" + body,
        HEAD + b"Content-Length: 3\r\n\r\n" + body,
        HEAD + b"Content-Length: 21\r\nContent-Encoding: gzip\r\n\r\n" + body,
        HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    )
    async with toy.served() as address:
        for request in broken:
            status = await exchange(address, request, end=True)
            assert b" 5" not in status[:12], (request[:80], status)
        good = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
        assert (await exchange(address, good, end=False)).startswith(b"HTTP/1.1 200")
    assert not [record for record in caplog.records if record.name.startswith("subgraph")]


async def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_TIMEOUT_S", 0.05)
    async with Toy().served() as address:
        status = await exchange(address, HEAD + b"Content-Length: 100\r\n\r\n{", end=False)
    assert status.startswith(b"HTTP/1.1 408")


def message(chance: random.Random) -> Message:
    request = malformed_request(chance)
    kind = chance.choice(("subscribe", "subscribe", "subscribe", "connection_init", "ping", "pong", "complete", "x", 5))
    silence, token = b'{"query":"subscription { silence }"}', b'{"Authorization":"Bearer good"}'
    payload = chance.choice((request.pieces[0], silence, silence, token, b"{}", b"null", b"5"))
    text = b'{"type":%b,"id":%b,"payload":%b}' % (
        orjson.dumps(kind),
        chance.choice((b'"1"', b'"1"', b'"1"', b'"2"', b'""', b"5", b'"\\u0000"')),
        payload,
    )
    if chance.random() < 0.1:
        return {"type": "websocket.receive", "bytes": text}
    return {"type": "websocket.receive", "text": text.decode("utf-8", "replace")}


async def converse(toy: Toy, messages: list[Message]) -> list[Message]:
    waiting, sent = [{"type": "websocket.connect"}, *messages], list[Message]()

    async def receive() -> Message:
        await asyncio.sleep(0)
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1001}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "scheme": "ws",
        "headers": [],
        "subprotocols": ["graphql-transport-ws"],
    }
    await toy.app(scope, receive, send)
    return sent


async def test_2000_malformed_conversations_end_by_the_protocol(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    toy, chance = Toy(), random.Random(4400)
    init: Message = {
        "type": "websocket.receive",
        "text": '{"type":"connection_init","payload":{"Authorization":"Bearer good"}}',
    }
    closes: set[int] = set()
    for number in range(2_000):
        messages = [init] * (chance.random() < 0.8) + [message(chance) for _ in range(chance.randrange(1, 6))]
        for sent in await converse(toy, messages):
            if sent["type"] == "websocket.close":
                closes.add(sent["code"])
            assert "INTERNAL_SERVER_ERROR" not in sent.get("text", ""), (number, messages)
    assert {4400, 4401, 4403, 4409, 4429} <= closes <= {1009, 4400, 4401, 4403, 4409, 4429}
    assert not caplog.records
    assert all(context.closed for context in toy.contexts.opened)
