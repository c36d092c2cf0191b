"""The codes of the graph's top-level errors, and the one exception whose text a client may read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ErrorCode(StrEnum):
    """Every code of `errors[].extensions.code`, with what it means; where Apollo has a name for it, that name."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> ErrorCode:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED", "The document is not GraphQL."
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED", "The document does not fit the schema."
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE", "operationName does not pick one operation."
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND", "No document is known by this hash: send its text."
    BAD_USER_INPUT = "BAD_USER_INPUT", "A variable or an argument has a value that its type does not allow."
    BAD_REQUEST = "BAD_REQUEST", "The request is not a GraphQL request over HTTP, SSE or WebSocket."
    NOT_FOUND = "NOT_FOUND", "What was named does not exist, or not for this viewer."
    ADDRESS_EXPIRED = "ADDRESS_EXPIRED", "The signed address of a file has ended."
    UNAUTHENTICATED = "UNAUTHENTICATED", "No valid token or API key was sent."
    FORBIDDEN = "FORBIDDEN", "The viewer may not read or do this."
    QUERY_TOO_LONG = "QUERY_TOO_LONG", "The document has more tokens than allowed."
    QUERY_TOO_DEEP = "QUERY_TOO_DEEP", "Fields are nested deeper than allowed."
    TOO_MANY_ALIASES = "TOO_MANY_ALIASES", "More aliases than allowed, fragments spread."
    TOO_MANY_DIRECTIVES = "TOO_MANY_DIRECTIVES", "More directives than allowed, fragments spread."
    TOO_MANY_ROOT_FIELDS = "TOO_MANY_ROOT_FIELDS", "More root fields than allowed in one operation."
    TOO_MANY_FIELDS = "TOO_MANY_FIELDS", "More fields than allowed, fragments spread."
    TOO_MANY_OPERATIONS = "TOO_MANY_OPERATIONS", "More operations at once than one connection may run."
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR", "Our fault; the request id finds it in the log."


class GraphRefusal(Exception):
    """A 'no' at one field of the graph; unlike any other exception, its message reaches the client.

    Raise it for a field that permission withholds (FORBIDDEN) or an argument that no type can refuse (BAD_USER_INPUT).
    """

    def __init__(self, code: str, message: str, extensions: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = str(code)
        self.message = message
        self.extensions: dict[str, object] = dict(extensions or {})
