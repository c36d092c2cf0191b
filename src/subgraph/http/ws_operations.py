"""The operations that run over one WebSocket connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from subgraph.execution.engine import Engine, OpenContext, Prepared
from subgraph.execution.requests import GraphQLRequest, OperationKind, Result, refused
from subgraph.http.answers import problem_body
from subgraph.schema.errors import ErrorCode

logger = logging.getLogger("subgraph.http")

Write = Callable[[Mapping[str, object]], Awaitable[None]]


@dataclass(eq=False, slots=True)
class _Operation:
    identifier: str
    # A mutation whose client lost interest still runs to its end: half of it helps nobody.
    mutates: bool = False
    muted: bool = False


class Operations:
    """Starts, stops and ends operations; each writes its own messages."""

    def __init__(self, engine: Engine, open_context: OpenContext, write: Write, *, request_id: str, most: int) -> None:
        self._engine = engine
        self._open_context = open_context
        self._write = write
        self._request_id = request_id
        self._most = most
        self._named: dict[str, _Operation] = {}
        self._running: dict[_Operation, asyncio.Task[None]] = {}

    def start(self, identifier: str, request: GraphQLRequest) -> bool:
        """Run an operation under the client's id for it; False if that id is in use."""
        if identifier in self._named:
            return False
        operation = _Operation(identifier)
        self._named[identifier] = operation
        work = self._refuse(operation) if len(self._running) >= self._most else self._run(operation, request)
        task = asyncio.create_task(work)
        self._running[operation] = task
        # Not at the end of the work itself: a task that is cancelled before its first step never gets there.
        task.add_done_callback(lambda _task: self._forget(operation))
        return True

    def stop(self, identifier: str) -> None:
        """The client wants no more of this operation."""
        operation = self._named.pop(identifier, None)
        if operation is not None:
            self._give_up(operation)

    async def end(self) -> None:
        """Stop all, and wait for those mutations that are under way."""
        for operation in list(self._running):
            self._give_up(operation)
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _give_up(self, operation: _Operation) -> None:
        operation.muted = True
        if not operation.mutates and operation in self._running:
            self._running[operation].cancel()

    async def _refuse(self, operation: _Operation) -> None:
        message = f"A connection runs at most {self._most} operations at once: complete some first."
        await self._finish(operation, "error", refused(ErrorCode.TOO_MANY_OPERATIONS, message).errors)

    async def _run(self, operation: _Operation, request: GraphQLRequest) -> None:
        try:
            prepared = self._engine.prepare(request)
            if isinstance(prepared, Result):
                await self._finish(operation, "error", prepared.errors)
            elif prepared.kind is OperationKind.SUBSCRIPTION:
                await self._stream(operation, prepared)
            else:
                await self._answer(operation, prepared)
        except Exception as error:
            logger.error("an operation failed", exc_info=error, extra={"fields": {"request_id": self._request_id}})
            body = problem_body(ErrorCode.INTERNAL_SERVER_ERROR, "Internal error", requestId=self._request_id)
            await self._finish(operation, "error", body["errors"])

    async def _stream(self, operation: _Operation, prepared: Prepared) -> None:
        results = self._engine.subscribe(prepared, self._open_context, request_id=self._request_id)
        async with aclosing(results):
            async for result in results:
                if not result.executed:
                    await self._finish(operation, "error", result.errors)
                    return
                await self._say(operation, "next", result.body())
        await self._finish(operation, "complete")

    async def _answer(self, operation: _Operation, prepared: Prepared) -> None:
        operation.mutates = prepared.kind is OperationKind.MUTATION
        async with self._open_context() as context:
            result = await self._engine.run(prepared, context, request_id=self._request_id)
        if not result.executed:
            await self._finish(operation, "error", result.errors)
            return
        await self._say(operation, "next", result.body())
        await self._finish(operation, "complete")

    async def _say(self, operation: _Operation, kind: str, payload: object) -> None:
        if not operation.muted:
            await self._write({"id": operation.identifier, "type": kind, "payload": payload})

    async def _finish(self, operation: _Operation, kind: str, payload: object = None) -> None:
        """The operation's last message. Its id is free again before the client can read it."""
        self._forget(operation)
        if not operation.muted:
            message: dict[str, object] = {"id": operation.identifier, "type": kind}
            await self._write(message if payload is None else {**message, "payload": payload})

    def _forget(self, operation: _Operation) -> None:
        self._running.pop(operation, None)
        if self._named.get(operation.identifier) is operation:
            del self._named[operation.identifier]
