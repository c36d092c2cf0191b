"""What every request passes through, as plain ASGI: an id, a log line, safe headers, and a net for exceptions."""

from __future__ import annotations

import logging
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from subgraph.clock import steady_ms
from subgraph.http.answers import json_answer, problem_body
from subgraph.http.callers import note, request_id_of
from subgraph.schema.errors import ErrorCode

logger = logging.getLogger("subgraph.http")
requests_logger = logging.getLogger("subgraph.request")

_SANE_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
SAFE_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}


class RequestIds:
    """Gives each request the id it brings, if that is one, or a new one; and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _SANE_ID.fullmatch(given) else f"req_{secrets.token_hex(10)}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequestLog:
    """Writes one line per request, or per connection, when it is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        began, status = steady_ms(), 101 if scope["type"] == "websocket" else 0

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_look)
        finally:
            fields = {
                "request_id": request_id_of(scope),
                "method": scope.get("method", "WEBSOCKET"),
                "path": scope["path"],
                "status": status,
                "ms": round(steady_ms() - began, 2),
                **scope.get("state", {}).get("facts", {}),
            }
            requests_logger.info("request", extra={"fields": fields})


class ExceptionGuard:
    """Answers what nobody caught with the request id alone, and logs the rest of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_look(message: Message) -> None:
            nonlocal started
            started = started or message["type"] in {"http.response.start", "websocket.close"}
            await send(message)

        try:
            await self._app(scope, receive, send_and_look)
        except Exception as error:
            request_id = request_id_of(scope)
            logger.error("a request failed", exc_info=error, extra={"fields": {"request_id": request_id}})
            if started:
                return
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011, "reason": "Internal error"})
                return
            note(scope, codes=[ErrorCode.INTERNAL_SERVER_ERROR.value])
            body = problem_body(ErrorCode.INTERNAL_SERVER_ERROR, "Internal error", requestId=request_id)
            await json_answer(500, body)(scope, receive, send)
