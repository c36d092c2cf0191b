"""POST /webhooks/PROVIDER: what a payment provider tells by itself. No token: its signature is the proof."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from subgraph.http.answers import Problem, answer_problem, json_answer, problem_body
from subgraph.http.bodies import read_body
from subgraph.schema.errors import ErrorCode

logger = logging.getLogger("subgraph.http")

Hear = Callable[[Mapping[str, str], bytes], Awaitable[bool | None]]
"""True: taken; False: not proven to come from the provider; None: it is to be told again later."""


def provider_routes(provider: str, hear: Hear, most_bytes: int) -> list[BaseRoute]:
    """The one address at which the installation's provider is heard."""

    async def receive(request: Request) -> Response:
        body = await read_body(request.headers, request.receive, most_bytes)
        if isinstance(body, Problem):
            return answer_problem(body, None)
        taken = await hear({name.lower(): value for name, value in request.headers.items()}, body)
        if taken is None:
            return json_answer(503, problem_body(ErrorCode.INTERNAL_SERVER_ERROR, "Tell it again later."))
        if not taken:
            logger.warning("an event that is not proven to come from %s was turned away", provider)
            return json_answer(400, problem_body(ErrorCode.BAD_REQUEST, "The signature is missing, wrong or too old."))
        return json_answer(200, {"received": True})

    return [Route(f"/webhooks/{provider}", receive, methods=["POST"])]
