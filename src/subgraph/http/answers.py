"""Answers as they go over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.responses import Response

from subgraph.execution.requests import Result
from subgraph.http.media import Media
from subgraph.schema.errors import ErrorCode

PARTIAL = 294
# An answer is one viewer's, and no cache between us and them may keep it.
PRIVATE = {"Cache-Control": "no-store", "Vary": "Accept, Authorization, Origin"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused before it is GraphQL at all."""

    status: int
    code: ErrorCode
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_body(code: str, message: str, **extensions: str) -> dict[str, object]:
    """A well-formed GraphQL answer with one error."""
    return {"errors": [{"message": message, "extensions": {"code": str(code), **extensions}}]}


def json_answer(
    status: int, body: object, media: str = Media.JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON with our headers."""
    content_type = f"{media}; charset=utf-8"
    return Response(orjson.dumps(body), status, {**PRIVATE, **(headers or {}), "Content-Type": content_type})


def answer_problem(problem: Problem, media: Media | None) -> Response:
    """A refusal in the form the client asked for; as plain JSON where it asked for a stream or for nothing we have."""
    form = media if media is Media.RESPONSE else Media.JSON
    return json_answer(problem.status, problem_body(problem.code, problem.message), form, problem.headers)


def answer_result(result: Result, media: Media, *, draft: bool) -> Response:
    """A result with the status its form asks for (GraphQL over HTTP, "Status codes")."""
    return json_answer(_status(result, media, draft), result.body(), media)


def _status(result: Result, media: Media, draft: bool) -> int:
    # As plain JSON anything on the way may have made a 4xx, so clients trust only a 200 to be GraphQL.
    if media is Media.JSON:
        return 200
    if result.executed:
        return PARTIAL if draft and result.errors else 200
    return 422 if draft and ErrorCode.GRAPHQL_PARSE_FAILED not in result.codes else 400
