"""What the transports need to know of a caller, and how it is found out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.types import Scope

from subgraph.domain.identity import Identity

# Opened for each operation, and for each event of a subscription, and closed when it has been answered.
ContextFor = Callable[[Identity, str], AbstractAsyncContextManager[object]]


def request_id_of(scope: Scope) -> str:
    """The id that the middleware gave this request."""
    return str(scope.get("state", {}).get("request_id", ""))


def note(scope: Scope, **facts: object) -> None:
    """Facts for the request's log line; never variables, which hold what is nobody's business."""
    scope.setdefault("state", {}).setdefault("facts", {}).update(facts)
