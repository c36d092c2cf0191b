"""The schema put together: the core's types, and what the families' plugins add to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import cast

import strawberry
from graphql import GraphQLSchema, lexicographic_sort_schema, print_schema
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

from subgraph.plugins.errors import PluginError
from subgraph.plugins.isolation import said
from subgraph.plugins.registry import Contribution, Registry
from subgraph.schema.account import Account
from subgraph.schema.change_request import ChangeRequest
from subgraph.schema.interfaces import SchemaContribution
from subgraph.schema.live import LiveOperations
from subgraph.schema.mutation import Mutation
from subgraph.schema.node import DEFAULT_SUBSCRIPTION
from subgraph.schema.notification import AccountEvent, Notification
from subgraph.schema.query import Query
from subgraph.schema.scalars import scalar_map
from subgraph.schema.scheduled_change import ScheduledChange
from subgraph.schema.subscription import StandardSubscription, SubscriptionContract

CONTRACT = "SubscriptionContract"
REACHED = {CONTRACT: (DEFAULT_SUBSCRIPTION,)}
"""The core's types that have what is added to an interface."""
CORE_TYPES = (Account, AccountEvent, ChangeRequest, Notification, ScheduledChange, StandardSubscription)


class _Schema(strawberry.Schema):
    """A schema whose core types have the fields that plugins add; per schema, nothing global."""

    def __init__(self, added: Mapping[str, Sequence[StrawberryField]], types: Iterable[type]) -> None:
        self._added = added
        super().__init__(
            query=Query,
            mutation=Mutation,
            subscription=LiveOperations,
            types=[*CORE_TYPES, *types],
            config=StrawberryConfig(scalar_map=scalar_map()),
        )

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """The type's own fields, then those added to it, or to an interface that it implements."""
        names = [type_definition.name, *(one.name for one in type_definition.interfaces)]
        return [*type_definition.fields, *(field for name in names for field in self._added.get(name, ()))]


@dataclass(frozen=True, slots=True)
class Graph:
    """A schema, and the registry of the plugins that have a place in it."""

    registry: Registry
    schema: strawberry.Schema


def build_graph(registry: Registry) -> Graph:
    """The graph of what can be sold: a plugin whose types cannot be added is left out whole, and named by the registry."""
    while True:
        try:
            return Graph(registry, build_schema(registry))
        except PluginError as error:
            left = registry.without(error.plugin, error.problems)
            if (left.families, left.contributions) == (registry.families, registry.contributions):
                raise
            registry = left


def build_schema(registry: Registry) -> strawberry.Schema:
    """The graph of these families; PluginError names the plugin whose types or fields cannot be added."""
    found = [(one.plugin, _contribution(one)) for one in registry.contributions]
    types = [(plugin, kind) for plugin, contribution in found for kind in contribution.types]
    _check_types(sorted(types, key=lambda one: -_named_after(registry, *one)))
    added = _added_fields(found)
    _check_subscription_types(registry, [kind for _, kind in types])
    try:
        return _Schema(added, [kind for _, kind in types])
    except (Exception, SystemExit) as error:
        _name_guilty(found)
        raise PluginError("of the core", [f"the schema cannot be built: {said(error)}"]) from error


def _name_guilty(found: Sequence[tuple[str, SchemaContribution]]) -> None:
    """PluginError for the first plugin with which the graph can no longer be built, on top of those before it."""
    for count, (plugin, _) in enumerate(found, 1):
        some = found[:count]
        try:
            _Schema(_added_fields(some), [kind for _, one in some for kind in one.types])
        except (Exception, SystemExit) as error:
            raise PluginError(plugin, [f"its types cannot be in the graph: {said(error)}"]) from error


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema as text, sorted, so that the same graph is always the same text."""
    return print_schema(lexicographic_sort_schema(core_schema(schema))) + "\n"


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema inside."""
    return schema._schema


def _contribution(one: Contribution) -> SchemaContribution:
    if not isinstance(one.value, SchemaContribution):
        answer = type(one.value).__name__
        raise PluginError(one.plugin, [f"register_graphql_types answers a SchemaContribution, not {answer}"])
    types, fields = one.value.types, one.value.fields
    if not isinstance(types, tuple | list) or not all(isinstance(kind, type) for kind in types):
        raise PluginError(one.plugin, ["SchemaContribution.types is a tuple of classes made with object_type"])
    if not isinstance(fields, Mapping) or not all(_are_fields(each) for each in fields.values()):
        raise PluginError(one.plugin, ["SchemaContribution.fields is a mapping of core types to fields by name"])
    return one.value


def _are_fields(added: object) -> bool:
    return isinstance(added, Mapping) and all(isinstance(one, StrawberryField) for one in added.values())


def _named_after(registry: Registry, plugin: str, kind: type) -> int:
    """How much of a type's name is the key of its plugin's family; of two that take one name, who has more of it keeps it.

    Else a plugin that takes another family's name would put that family out by being the first in the alphabet.
    """
    key = next((key for key, owner in registry.owners.items() if owner == plugin), plugin)
    named = "".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", key))
    definition = get_object_definition(kind)
    return len(named) if definition is not None and definition.name.startswith(named) else 0


def _core_names() -> dict[str, str]:
    bare = _Schema({}, ())
    return dict.fromkeys(core_schema(bare).type_map, "the core")


def _check_types(types: Sequence[tuple[str, type]]) -> None:
    owners = _core_names() if types else {}
    for plugin, kind in types:
        definition = get_object_definition(kind)
        if definition is None:
            raise PluginError(plugin, [f"{kind.__name__} is no type of the graph: declare it with object_type"])
        if definition.name in owners:
            raise PluginError(plugin, [f"the type {definition.name} is taken by {owners[definition.name]}"])
        owners[definition.name] = f"plugin {plugin}"


def _added_fields(found: Sequence[tuple[str, SchemaContribution]]) -> dict[str, list[StrawberryField]]:
    core = {one.name: one for one in map(get_object_definition, _extensible()) if one is not None}
    owners = {(name, _name_of(field)): "the core" for name, kind in core.items() for field in kind.fields}
    own = _own_fields(found)
    added: dict[str, list[StrawberryField]] = {}
    for plugin, contribution in found:
        for type_name, fields in contribution.fields.items():
            if type_name not in core:
                raise PluginError(plugin, [f"fields can be added to {', '.join(sorted(core))}, not to {type_name}"])
            for name, field in fields.items():
                named = _named(field, name)
                places = [(place, _name_of(named)) for place in (type_name, *REACHED.get(type_name, ()))]
                taken = [owners[place] for place in places if place in owners]
                if type_name in REACHED:  # it would take the place of what another's type has by that name
                    taken += own.get(_name_of(named), ())
                if taken:
                    raise PluginError(plugin, [f"the field {type_name}.{name} is taken by {taken[0]}"])
                owners |= dict.fromkeys(places, f"plugin {plugin}")
                added.setdefault(type_name, []).append(named)
    return added


def _own_fields(found: Sequence[tuple[str, SchemaContribution]]) -> dict[str, list[str]]:
    """By their name in the graph, whose the fields are that plugins' own subscription types have."""
    own: dict[str, list[str]] = {}
    for plugin, contribution in found:
        for kind in map(get_object_definition, contribution.types):
            if kind is not None and any(one.name == CONTRACT for one in kind.interfaces):
                for field in kind.fields:
                    own.setdefault(_name_of(field), []).append(f"plugin {plugin}")
    return own


def _name_of(field: StrawberryField) -> str:
    """What the graph calls a field: `time_zone` and `timeZone` are one."""
    return NameConverter().get_graphql_name(field)


def _extensible() -> tuple[type, ...]:
    return (*CORE_TYPES, SubscriptionContract)


def _named(field: StrawberryField, name: str) -> StrawberryField:
    named = copy(field)
    named.python_name = name
    named.type_annotation = cast(StrawberryAnnotation, field.type_annotation)
    return named


def _check_subscription_types(registry: Registry, types: Iterable[type]) -> None:
    known = {DEFAULT_SUBSCRIPTION}
    for kind in types:
        definition = get_object_definition(kind)
        if definition is not None and any(one.name == CONTRACT for one in definition.interfaces):
            known.add(definition.name)
    for family in registry.families:
        if family.subscription_type not in known:
            problem = f"subscription_type {family.subscription_type!r} is none of {', '.join(sorted(known))}"
            raise PluginError(registry.owners.get(family.key, family.key), [problem])
