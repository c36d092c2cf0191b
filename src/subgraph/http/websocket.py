"""GraphQL over WebSocket, by the protocol graphql-transport-ws."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from subgraph.domain.identity import Identity
from subgraph.execution.engine import Engine
from subgraph.http.answers import Problem
from subgraph.http.auth import Authenticate
from subgraph.http.bodies import request_of
from subgraph.http.callers import ContextFor, note, request_id_of
from subgraph.http.tokens import Unauthenticated
from subgraph.http.ws_operations import Operations

logger = logging.getLogger("subgraph.http")

PROTOCOL = "graphql-transport-ws"
LONGEST_REASON = 123


@dataclass(frozen=True, slots=True)
class Closing:
    """How a connection ends; the codes are the protocol's."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class ConnectionRules:
    """How patient we are with one connection."""

    max_message_bytes: int = 1_048_576
    max_operations: int = 50
    init_timeout_s: float = 10.0
    # A token that expires and an API key that is taken back must not live on in an open connection.
    recheck_s: float = 60.0


GONE = Closing(1000, "")
FORBIDDEN = Closing(4403, "Forbidden")


class WebSocketEndpoint:
    """The ASGI application of `/graphql` for WebSockets.

    It does not look at the Origin: nothing that a browser sends by itself proves anybody here, only the token does.
    """

    def __init__(
        self, engine: Engine, authenticate: Authenticate, context_for: ContextFor, rules: ConnectionRules
    ) -> None:
        self._engine = engine
        self._authenticate = authenticate
        self._context_for = context_for
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until it ends."""
        socket = WebSocket(scope, receive, send)
        if PROTOCOL not in scope.get("subprotocols", []):
            await socket.accept()
            await socket.close(4406, "Subprotocol not acceptable")
            return
        await socket.accept(subprotocol=PROTOCOL)
        connection = Connection(socket, self._engine, self._authenticate, self._context_for, self._rules)
        await connection.serve()


class Connection:
    """One client's connection: who it is, and the operations that run for it."""

    def __init__(
        self,
        socket: WebSocket,
        engine: Engine,
        authenticate: Authenticate,
        context_for: ContextFor,
        rules: ConnectionRules,
    ) -> None:
        self._socket = socket
        self._engine = engine
        self._authenticate = authenticate
        self._context_for = context_for
        self._rules = rules
        self._sending = asyncio.Lock()
        self._initialised = False
        self._operations: Operations | None = None
        self._watching: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Handle messages in their order until one of both sides ends the connection."""
        closing: Closing | None = None
        try:
            while closing is None:
                message = await self._next_message()
                closing = message if isinstance(message, Closing) else await self._handle(message)
        finally:
            if closing is not None:
                await self._close(closing)
            if self._watching is not None:
                self._watching.cancel()
            if self._operations is not None:
                await self._operations.end()

    async def _next_message(self) -> Mapping[str, object] | Closing:
        try:
            async with asyncio.timeout(None if self._initialised else self._rules.init_timeout_s):
                received = await self._socket.receive()
        except TimeoutError:
            return Closing(4408, "Connection initialisation timeout")
        if received["type"] == "websocket.disconnect":
            return GONE
        text = received.get("text")
        if text is None:
            return Closing(4400, "Messages are JSON texts")
        if len(text.encode("utf-8", "replace")) > self._rules.max_message_bytes:
            return Closing(1009, "Message too big")
        try:
            message = orjson.loads(text)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return Closing(4400, "Messages are JSON texts")
        return message if isinstance(message, dict) else Closing(4400, "Messages are JSON objects")

    async def _handle(self, message: Mapping[str, object]) -> Closing | None:
        payload = message.get("payload")
        match message.get("type"):
            case "connection_init" if isinstance(payload, dict | None):
                return await self._initialise(payload or {})
            case "ping" if isinstance(payload, dict | None):
                await self.send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})
            case "pong" if isinstance(payload, dict | None):
                return None
            case "subscribe":
                return self._subscribe(message.get("id"), payload)
            case "complete" if isinstance(identifier := message.get("id"), str):
                if self._operations is not None:
                    self._operations.stop(identifier)
            case _:
                return Closing(4400, "Unknown or malformed message")
        return None

    async def _initialise(self, payload: Mapping[str, object]) -> Closing | None:
        if self._initialised:
            return Closing(4429, "Too many initialisation requests")
        self._initialised = True
        header = payload.get("Authorization", payload.get("authorization"))
        if header is None:
            header = Headers(scope=self._socket.scope).get("authorization")
        if not isinstance(header, str | None):
            return FORBIDDEN
        identity = await self._authenticate(header)
        if isinstance(identity, Unauthenticated):
            return FORBIDDEN
        note(self._socket.scope, subject=identity.subject)
        request_id = request_id_of(self._socket.scope)
        self._operations = Operations(
            self._engine,
            lambda: self._context_for(identity, request_id),
            self.send,
            request_id=request_id,
            most=self._rules.max_operations,
        )
        self._watching = asyncio.create_task(self._watch(header))
        await self.send({"type": "connection_ack"})
        return None

    def _subscribe(self, identifier: object, payload: object) -> Closing | None:
        if self._operations is None:
            return Closing(4401, "Unauthorized")
        if not isinstance(identifier, str) or not identifier:
            return Closing(4400, "A subscribe message needs an id")
        request = request_of(payload)
        if isinstance(request, Problem):
            return Closing(4400, request.message)
        if not self._operations.start(identifier, request):
            return Closing(4409, f"Subscriber for {identifier} already exists")
        return None

    async def _watch(self, header: str | None) -> None:
        while True:
            await asyncio.sleep(self._rules.recheck_s)
            if not isinstance(await self._authenticate(header), Identity):
                await self._close(FORBIDDEN)
                return

    async def send(self, message: Mapping[str, object]) -> None:
        """Write one message, waiting while the client reads slowly; nothing once the connection has ended."""
        async with self._sending:
            if self._socket.application_state is WebSocketState.CONNECTED:
                try:
                    await self._socket.send_text(orjson.dumps(message).decode())
                except WebSocketDisconnect:
                    return

    async def _close(self, closing: Closing) -> None:
        gone = WebSocketState.DISCONNECTED
        if closing is GONE or gone in (self._socket.application_state, self._socket.client_state):
            return
        note(self._socket.scope, closed=closing.code)
        reason = closing.reason.encode()[:LONGEST_REASON].decode("utf-8", "ignore")
        await self._socket.close(closing.code, reason)
