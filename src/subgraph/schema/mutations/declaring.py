"""How a mutation is declared: its input, the ask that the input becomes, the service that answers, the union of results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from subgraph.schema.asking import given as left_out
from subgraph.schema.asking import to_ask
from subgraph.schema.context import Request
from subgraph.schema.fields import given, maybe
from subgraph.schema.following import perform_and_follow
from subgraph.schema.performing import Service

Show = Callable[[Request, Any], Awaitable[Any]]
"""Turns an outcome into the record of its payload, where it is not the record itself."""

KEY = "Sent again with the same key the mutation is answered again, and not done again."


class Mutation(StrawberryField):
    """A field that opens one transaction and has a service do its work."""

    @property
    def is_basic_field(self) -> bool:
        """It needs the request."""
        return False

    async def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:
        """The service's answer as the payload's record."""
        request: Request = cast(Info, info).context
        ask = to_ask(self.metadata["ask"], kwargs["input"])
        key = left_out(getattr(kwargs["input"], "idempotency_key", None))
        operation = cast(Info, info).field_name
        answer = await perform_and_follow(request, operation, self.metadata["service"], ask, key)
        show: Show | None = self.metadata["show"]
        return await show(request, answer) if show is not None else answer


def mutation(
    result: Any, description: str, given_input: type, ask: type, service: Service, *, show: Show | None = None
) -> Any:
    """A mutation of one `input` argument."""
    made = Mutation(
        type_annotation=StrawberryAnnotation(result),
        description=description,
        metadata={"ask": ask, "service": service, "show": show},
    )
    made.init = made.compare = made.repr = False
    made.arguments = [
        StrawberryArgument(
            python_name="input",
            graphql_name=None,
            type_annotation=StrawberryAnnotation(given_input),
            description="What to do.",
        )
    ]
    return made


def input_type(description: str, *, one_of: bool = False, ask: type | None = None) -> Callable[[type], type]:
    """Declares an input; its name is the class's. One that is part of another says which value of the ask it becomes."""

    def declare(cls: type) -> type:
        if ask is not None:
            setattr(cls, "part_of_ask", ask)  # noqa: B010
        return strawberry.input(cls, description=description, one_of=one_of)

    return declare


def idempotency_key() -> Any:
    """The key that every mutation takes."""
    return given(maybe(str), KEY)
