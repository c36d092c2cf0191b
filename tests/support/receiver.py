"""A receiver of webhooks on this machine, over HTTP or HTTPS: it keeps what it got and answers as it is told to."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """What a consumer tells deliveries apart by."""
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        """What the message is about."""
        data: dict[str, Any] = json.loads(self.body)["data"]
        return data

    @property
    def kind(self) -> str:
        """The kind of event."""
        return str(json.loads(self.body)["type"])

    def verified(self, secret: str) -> Any:
        """The message, once the library of Standard Webhooks has verified it; raises where it is not signed by the secret."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """Where it listens, what it got, and how it answers."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Answer = field(default_factory=lambda: status(200))
    most_at_once: int = 0
    open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def kinds(self) -> list[str]:
        """The kinds of events in the order they came."""
        return [one.kind for one in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self.open.add(task)
        self.most_at_once = max(self.most_at_once, len(self.open))
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(head[0].split(" ")[1], headers, body))
            await self.answer(writer)
            writer.close()
            await writer.wait_closed()
        self.open.discard(task)
        writer.transport.abort()


@asynccontextmanager
async def listening(answer: Answer | None = None, trust: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine; with a certificate's context over TLS."""
    receiver = Receiver()
    if answer is not None:
        receiver.answer = answer
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=trust)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if trust else 'http'}://127.0.0.1:{port}/hooks"
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.open:
            task.cancel()
        await asyncio.gather(*receiver.open)


def status(code: int, *lines: str, body: bytes = b"") -> Answer:
    """An ordinary answer with these further header lines."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        head = "\r\n".join([f"HTTP/1.1 {code} Said", f"Content-Length: {len(body)}", *lines, "", ""])
        writer.write(head.encode() + body)
        await writer.drain()

    return answer


def says(raw: bytes) -> Answer:
    """Whatever bytes, and the end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return answer


async def hangs(writer: asyncio.StreamWriter) -> None:
    """Never says a word."""
    await asyncio.sleep(30)


async def drips_head(writer: asyncio.StreamWriter) -> None:
    """A header that never ends, a letter at a time."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drips_body(writer: asyncio.StreamWriter) -> None:
    """Takes it, and then talks on forever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def floods(writer: asyncio.StreamWriter) -> None:
    """A body without end, as quickly as it goes."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b"a" * 65_536 + b"\r\n")
        await writer.drain()


async def resets(writer: asyncio.StreamWriter) -> None:
    """Cuts the connection."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
