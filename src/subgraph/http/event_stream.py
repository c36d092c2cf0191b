"""GraphQL over server-sent events, in the protocol's distinct connections mode: one operation, one stream."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import orjson
from starlette.types import Receive, Scope, Send

from subgraph.execution.requests import Result
from subgraph.http.answers import PRIVATE, problem_body
from subgraph.http.media import Media
from subgraph.schema.errors import ErrorCode

logger = logging.getLogger("subgraph.http")

# Shorter than the half minute after which proxies give up on a silent connection.
KEEP_ALIVE_S = 12.0
RECHECK_S = 60.0


async def always() -> bool:
    """For a stream that ends before credentials could."""
    return True


async def one(result: Result) -> AsyncGenerator[Result, None]:
    """A stream of one answer."""
    yield result


class EventStream:
    """An ASGI answer that writes results as they come, as slowly as the client reads them.

    It ends with the results, when the client leaves, or when its credentials are no longer valid.
    """

    def __init__(
        self,
        results: AsyncGenerator[Result, None],
        *,
        request_id: str,
        still_valid: Callable[[], Awaitable[bool]] = always,
        keep_alive_s: float = KEEP_ALIVE_S,
        recheck_s: float = RECHECK_S,
    ) -> None:
        self._results = results
        self._request_id = request_id
        self._still_valid = still_valid
        self._keep_alive_s = keep_alive_s
        self._recheck_s = recheck_s
        # Room for one: the next event is not asked for before the last one was written.
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the stream."""
        headers = {**PRIVATE, "Content-Type": f"{Media.EVENTS}; charset=utf-8", "X-Accel-Buffering": "no"}
        raw = [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        producing = asyncio.create_task(self._produce())
        ends = [
            asyncio.create_task(self._write(send)),
            asyncio.create_task(_until_gone(receive)),
            asyncio.create_task(self._until_invalid()),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (producing, *ends):
                task.cancel()
            await asyncio.gather(producing, *ends, return_exceptions=True)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _produce(self) -> None:
        try:
            async with aclosing(self._results) as results:
                async for result in results:
                    await self._waiting.put(b"event: next\ndata: " + orjson.dumps(result.body()) + b"\n\n")
        except Exception as error:
            logger.error("a stream failed", exc_info=error, extra={"fields": {"request_id": self._request_id}})
            body = problem_body(ErrorCode.INTERNAL_SERVER_ERROR, "Internal error", requestId=self._request_id)
            await self._waiting.put(b"event: next\ndata: " + orjson.dumps(body) + b"\n\n")
        await self._waiting.put(None)

    async def _write(self, send: Send) -> None:
        while True:
            try:
                async with asyncio.timeout(self._keep_alive_s):
                    event = await self._waiting.get()
            except TimeoutError:
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
                continue
            # An EventSource drops an event without a data line.
            body = b"event: complete\ndata:\n\n" if event is None else event
            await send({"type": "http.response.body", "body": body, "more_body": True})
            if event is None:
                return

    async def _until_invalid(self) -> None:
        while True:
            await asyncio.sleep(self._recheck_s)
            if not await self._still_valid():
                return


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
