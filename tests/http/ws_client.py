"""A WebSocket client that speaks graphql-transport-ws in dictionaries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
from tests.http.app import Toy
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
INIT = {"type": "connection_init", "payload": {"Authorization": "Bearer good"}}


class Client:
    """A client that speaks in dictionaries."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, *messages: object) -> None:
        for message in messages:
            await self.socket.send(message if isinstance(message, str | bytes) else orjson.dumps(message).decode())

    async def hear(self) -> dict[str, object]:
        async with asyncio.timeout(5):
            message: dict[str, object] = orjson.loads(await self.socket.recv())
            return message

    async def closed(self) -> tuple[int, str]:
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(5):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


def subscribe(identifier: str, query: str, **variables: object) -> dict[str, object]:
    return {"id": identifier, "type": "subscribe", "payload": {"query": query, "variables": variables}}


@asynccontextmanager
async def connected(
    served: tuple[Toy, str], *, initialised: bool = True, headers: dict[str, str] | None = None
) -> AsyncIterator[Client]:
    url = f"ws://{served[1]}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], additional_headers=headers, compression=None) as socket:
        client = Client(socket)
        if initialised:
            await client.say(INIT)
            assert await client.hear() == {"type": "connection_ack"}
        yield client


async def until_closed(toy: Toy) -> bool:
    for _ in range(150):
        if all(context.closed for context in toy.contexts.opened):
            return True
        await asyncio.sleep(0.02)
    return False
