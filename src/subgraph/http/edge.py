"""The edge as one ASGI application."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from subgraph.execution.engine import Engine
from subgraph.http.answers import json_answer, problem_body
from subgraph.http.auth import Authenticate
from subgraph.http.callers import ContextFor
from subgraph.http.endpoint import GraphQLEndpoint
from subgraph.http.graphiql import Bundle, PageConfig, graphiql_routes, read_bundle
from subgraph.http.middleware import ExceptionGuard, RequestIds, RequestLog
from subgraph.http.websocket import ConnectionRules, WebSocketEndpoint
from subgraph.schema.errors import ErrorCode
from subgraph.settings import Settings

logger = logging.getLogger("subgraph.http")

Ready = Callable[[], Awaitable[bool]]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def create_edge(
    engine: Engine,
    authenticate: Authenticate,
    context_for: ContextFor,
    settings: Settings,
    ready: Ready,
    *,
    page_config: PageConfig | None = None,
    routes: Sequence[BaseRoute] = (),
    lifespan: Lifespan | None = None,
    bundle: Bundle | None = None,
) -> ASGIApp:
    """`/graphql`, `/graphiql`, `/health`, `/ready` and further `routes`, behind the middleware.

    `context_for(identity, request_id)` is opened for each operation and each event; `ready` asks the database.
    """
    site = Starlette(
        routes=[
            *_graph(engine, authenticate, context_for, settings),
            *graphiql_routes(bundle or read_bundle(), page_config),
            *_probes(ready),
            *routes,
        ],
        exception_handlers={HTTPException: _answer_http_exception},
        # Inside Starlette's own net, which would answer in plain text and then raise again.
        middleware=[Middleware(ExceptionGuard)],
        lifespan=lifespan,
    )
    # An address with one slash too many is a 404: a redirect would send tokens wherever the Host header says.
    site.router.redirect_slashes = False
    return RequestIds(RequestLog(_with_cors(site, settings.cors_origins)))


def _graph(engine: Engine, authenticate: Authenticate, context_for: ContextFor, settings: Settings) -> list[BaseRoute]:
    endpoint = GraphQLEndpoint(
        engine,
        authenticate,
        context_for,
        max_body_bytes=settings.max_body_bytes,
        trusted_origins=settings.cors_origins,
        draft_statuses=settings.draft_statuses,
    )
    rules = ConnectionRules(settings.max_body_bytes, settings.max_operations_per_connection)
    return [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", WebSocketEndpoint(engine, authenticate, context_for, rules)),
    ]


def _with_cors(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    return (
        app
        if not origins
        else CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id", "Retry-After"],
            max_age=600,
        )
    )


def _probes(ready: Ready) -> list[BaseRoute]:
    async def health(_request: Request) -> Response:
        return json_answer(200, {"status": "up"})

    async def readiness(_request: Request) -> Response:
        try:
            is_ready = await ready()
        except Exception as error:
            logger.error("not ready", exc_info=error)
            is_ready = False
        return json_answer(200 if is_ready else 503, {"status": "ready" if is_ready else "not ready"})

    return [Route("/health", health), Route("/ready", readiness)]


async def _answer_http_exception(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = ErrorCode.NOT_FOUND if status == 404 else ErrorCode.BAD_REQUEST
    headers = getattr(error, "headers", None)
    return json_answer(status, problem_body(code, str(getattr(error, "detail", "Error"))), headers=headers)
