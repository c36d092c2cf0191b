"""What a client asks and what it is answered, whatever the transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from subgraph.schema.errors import ErrorCode


class OperationKind(StrEnum):
    """What an operation does: read, write, or listen."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation to run: a document, which of its operations, and the variables' values."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """An answer. One that was never `executed` has no `data` entry at all, as the GraphQL specification asks."""

    data: Mapping[str, object] | None = None
    errors: tuple[Mapping[str, object], ...] = ()
    executed: bool = True

    def body(self) -> dict[str, object]:
        """The answer as it is written to JSON; errors come first so that nobody overlooks them."""
        body: dict[str, object] = {"errors": list(self.errors)} if self.errors else {}
        if self.executed:
            body["data"] = self.data
        return body

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all errors, each once."""
        extensions = (error.get("extensions") for error in self.errors)
        return tuple(dict.fromkeys(str(each["code"]) for each in extensions if isinstance(each, Mapping)))


def refused(code: ErrorCode, message: str) -> Result:
    """An answer that only says why nothing was run."""
    return Result(errors=({"message": message, "extensions": {"code": code.value}},), executed=False)
