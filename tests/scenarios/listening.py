"""Hearing an account's events as a client does: a real server, and either of the two transports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

EVENTS = (
    "subscription ($a: ID!, $after: ID) { accountEvents(accountId: $a, after: $after) { id at actor kind summary } }"
)
PATIENCE_S = 20

Hear = Callable[[], Coroutine[Any, Any, dict[str, Any]]]
"""The next answer: `data`, or `errors`."""


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a port of its own; gives host:port."""
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="websockets-sansio")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def over_sse(address: str, token: str, **variables: Any) -> AsyncIterator[Hear]:
    """Listen by server-sent events."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    body = {"query": EVENTS, "variables": variables}
    url = f"http://{address}/graphql"
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("POST", url, json=body, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()

        async def hear() -> dict[str, Any]:
            async with asyncio.timeout(PATIENCE_S):
                async for line in lines:
                    data = line.removeprefix("data:").strip()
                    if line.startswith("data:") and data:
                        found: dict[str, Any] = orjson.loads(data)
                        return found
            raise AssertionError("the stream ended")

        yield hear


@asynccontextmanager
async def over_websocket(address: str, token: str, **variables: Any) -> AsyncIterator[Hear]:
    """Listen by graphql-transport-ws."""
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(f"ws://{address}/graphql", subprotocols=[protocol], compression=None) as socket:

        async def say(message: object) -> None:
            await socket.send(orjson.dumps(message).decode())

        async def hear() -> dict[str, Any]:
            async with asyncio.timeout(PATIENCE_S):
                message = orjson.loads(await socket.recv())
            if message["type"] == "error":
                return {"errors": message["payload"]}
            assert message["type"] == "next", message
            found: dict[str, Any] = message["payload"]
            return found

        await say({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert orjson.loads(await socket.recv()) == {"type": "connection_ack"}
        await say({"id": "1", "type": "subscribe", "payload": {"query": EVENTS, "variables": variables}})
        yield hear
