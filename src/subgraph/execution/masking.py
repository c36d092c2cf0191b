"""What of an error a client may read: a code always, a message only where it speaks of the client's own request."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence

from graphql import GraphQLError

from subgraph.execution.requests import Result
from subgraph.schema.errors import ErrorCode, GraphRefusal

logger = logging.getLogger("subgraph.execution")

# graphql-core quotes whatever a scalar's parser raised; Python's own words are none of the client's business.
_QUOTED_EXCEPTION = re.compile(r", but encountered error '.*'; found", re.DOTALL)


def publish_document_errors(errors: Iterable[GraphQLError], code: ErrorCode) -> Result:
    """An answer for a document that cannot run; an error that brings a code of its own keeps it."""
    published = []
    for error in errors:
        own = (error.extensions or {}).get("code")
        caught = _caught(error)
        published.append(
            _published(error, _own_words(error), str(own or (ErrorCode.BAD_USER_INPUT if caught else code)))
        )
    return Result(errors=tuple(published), executed=False)


def publish_variable_errors(errors: Iterable[GraphQLError]) -> Result:
    """An answer for variables whose values their types do not allow."""
    return Result(
        errors=tuple(_published(error, _own_words(error), ErrorCode.BAD_USER_INPUT) for error in errors), executed=False
    )


def publish_field_errors(errors: Sequence[GraphQLError], request_id: str) -> tuple[dict[str, object], ...]:
    """The errors of fields that ran. What is not a refusal is ours: logged under the request id, and not told."""
    return tuple(_field_error(error, request_id) for error in errors)


def _field_error(error: GraphQLError, request_id: str) -> dict[str, object]:
    cause = _caught(error)
    if isinstance(cause, GraphRefusal):
        return _published(error, cause.message, cause.code, cause.extensions)
    if cause is None and _is_about_an_argument(error):
        return _published(error, error.message, ErrorCode.BAD_USER_INPUT)
    logger.error(
        "a field failed",
        exc_info=cause or error,
        extra={"fields": {"request_id": request_id, "path": list(error.path or ())}},
    )
    return _published(error, "Internal error", ErrorCode.INTERNAL_SERVER_ERROR, {"requestId": request_id})


def _is_about_an_argument(error: GraphQLError) -> bool:
    # What graphql-core itself raises while a field runs is about an argument's value or about what a resolver
    # returned; only the first names an argument, and only it is the client's doing.
    return bool(error.nodes) and error.message.startswith("Argument ")


def _caught(error: GraphQLError) -> Exception | None:
    """The exception at the bottom that is not graphql-core's own wrapping."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _own_words(error: GraphQLError) -> str:
    if isinstance(_caught(error), GraphRefusal):
        return error.message
    return _QUOTED_EXCEPTION.sub("; found", error.message)


def _published(
    error: GraphQLError, message: str, code: str, extensions: dict[str, object] | None = None
) -> dict[str, object]:
    published: dict[str, object] = {"message": message}
    if error.locations:
        published["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        published["path"] = list(error.path)
    published["extensions"] = {**(extensions or {}), "code": str(code)}
    return published
