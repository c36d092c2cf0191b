"""Inputs of the graph as asks of the domain: the same words, with what was left out told apart from null."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

from strawberry.types.unset import UNSET

from subgraph.domain.statuses import ABSENT
from subgraph.schema.fields import refuse_nul

Ask = TypeVar("Ask")


def to_ask(kind: type[Ask], given: object) -> Ask:
    """The ask whose fields an input gives by the same names; GraphRefusal for text that cannot be stored.

    What was left out has the ask's own default; null counts as left out unless the ask tells the two apart.
    """
    refuse_nul([given])
    values: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]
        value = getattr(given, one.name)
        optional = one.default is not MISSING or one.default_factory is not MISSING
        if value is UNSET or (value is None and optional and one.default is not ABSENT):
            continue
        values[one.name] = tuple(map(_part, value)) if isinstance(value, list) else _part(value)
    return kind(**values)


def _part(value: Any) -> Any:
    """A value that an input gives; an input within it is the ask that its declaration names."""
    kind = getattr(type(value), "part_of_ask", None)
    return to_ask(kind, value) if kind is not None else value


def given(value: Any) -> Any:
    """The value of an optional input; None where it was left out."""
    return None if value is UNSET else value
