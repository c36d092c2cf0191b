"""How large a document may be, found in one pass before it is validated.

A document of one kilobyte can name a fragment twice inside the next, thirty deep: anything that follows the spreads
one by one then takes 2^30 steps. Here each definition is walked once, fragments are totalled in the order in which they
use each other, and a spread adds its fragment's total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
)

from subgraph.schema.errors import ErrorCode

INTROSPECTION_FIELDS = frozenset(("__schema", "__type"))


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document that is run; all but `tokens` count what is left when the fragments are spread."""

    tokens: int | None = 1_000
    depth: int = 10
    # The standard introspection query is 15 deep: ten levels of a type's wrappers below schema, types, fields, args.
    introspection_depth: int = 20
    aliases: int = 15
    directives: int = 50
    root_fields: int = 20
    fields: int = 2_000


@dataclass(slots=True)
class _Size:
    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0
    fields: int = 0


@dataclass(frozen=True, slots=True)
class _Spread:
    fragment: str
    depth: int
    introspecting: bool


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one definition holds by itself, and which fragments it spreads where."""

    size: _Size
    spreads: tuple[_Spread, ...]


def limit_violations(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Every limit that some operation of the document exceeds, once each; a cycle is left to validation."""
    fragments = {
        definition.name.value: _survey(definition)
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    try:
        order = list(TopologicalSorter({name: _names(each) for name, each in fragments.items()}).static_order())
    except CycleError:
        return []  # never run: validation names the cycle, and does so in linear time
    totals: dict[str, _Size] = {}
    for name in order:
        totals[name] = _total(fragments[name], totals) if name in fragments else _Size()
    found: dict[ErrorCode, GraphQLError] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for code, message in _exceeded(_total(_survey(definition), totals), limits):
                found.setdefault(code, GraphQLError(message, definition, extensions={"code": code.value}))
    return list(found.values())


def _survey(definition: OperationDefinitionNode | FragmentDefinitionNode) -> _Survey:
    size = _Size(directives=len(definition.directives or ()))
    size.directives += sum(len(variable.directives or ()) for variable in definition.variable_definitions or ())
    spreads: list[_Spread] = []
    waiting = [(definition.selection_set, 0, False)]
    while waiting:
        selection_set, depth, introspecting = waiting.pop()
        for node in selection_set.selections:
            size.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                within = introspecting or node.name.value in INTROSPECTION_FIELDS
                _count_field(size, node, depth + 1, within)
                if node.selection_set:
                    waiting.append((node.selection_set, depth + 1, within))
            elif isinstance(node, InlineFragmentNode):
                waiting.append((node.selection_set, depth, introspecting))
            elif isinstance(node, FragmentSpreadNode):
                spreads.append(_Spread(node.name.value, depth, introspecting))
    return _Survey(size, tuple(spreads))


def _count_field(size: _Size, node: FieldNode, depth: int, introspecting: bool) -> None:
    size.fields += 1
    size.aliases += node.alias is not None
    size.root_fields += depth == 1
    if introspecting:
        size.introspection_depth = max(size.introspection_depth, depth)
    else:
        size.depth = max(size.depth, depth)


def _names(survey: _Survey) -> set[str]:
    return {spread.fragment for spread in survey.spreads}


def _total(survey: _Survey, totals: Mapping[str, _Size]) -> _Size:
    total = survey.size
    for spread in survey.spreads:
        part = totals.get(spread.fragment, _Size())
        inside = max(part.depth, part.introspection_depth) if spread.introspecting else part.introspection_depth
        total = _Size(
            depth=total.depth if spread.introspecting else max(total.depth, spread.depth + part.depth),
            introspection_depth=max(total.introspection_depth, spread.depth + inside if inside else 0),
            aliases=total.aliases + part.aliases,
            directives=total.directives + part.directives,
            root_fields=total.root_fields + (part.root_fields if spread.depth == 0 else 0),
            fields=total.fields + part.fields,
        )
    return total


def _exceeded(size: _Size, limits: Limits) -> list[tuple[ErrorCode, str]]:
    introspection = "Introspection is nested"
    table = (
        (ErrorCode.QUERY_TOO_DEEP, "Fields are nested", size.depth, limits.depth, "levels deep"),
        (ErrorCode.QUERY_TOO_DEEP, introspection, size.introspection_depth, limits.introspection_depth, "levels deep"),
        (ErrorCode.TOO_MANY_ALIASES, "The operation uses", size.aliases, limits.aliases, "aliases"),
        (ErrorCode.TOO_MANY_DIRECTIVES, "The operation uses", size.directives, limits.directives, "directives"),
        (ErrorCode.TOO_MANY_ROOT_FIELDS, "The operation has", size.root_fields, limits.root_fields, "root fields"),
        (ErrorCode.TOO_MANY_FIELDS, "The operation selects", size.fields, limits.fields, "fields"),
    )
    return [
        (code, f"{subject} {_readable(actual)} {unit}; at most {allowed} are allowed.")
        for code, subject, actual, allowed, unit in table
        if actual > allowed
    ]


def _readable(count: int) -> str:
    # Spread fragments can add up to a number of a hundred digits, which tells a reader nothing.
    return str(count) if count < 1_000_000 else "over a million"
