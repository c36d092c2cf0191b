"""A plugin whose types or fields do not fit is left out of the graph with its family, whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from subgraph.plugins import PluginError, ProductFamily, hookimpl
from subgraph.plugins.registry import Registry
from subgraph.schema.build import build_graph, build_schema, core_schema
from subgraph.schema.interfaces import SchemaContribution, leaf, maybe, object_type
from tests.families import AGENTS, DEVICES, FamilyPlugin


class Adding(FamilyPlugin):
    """A family that adds something to the graph."""

    def __init__(self, family: ProductFamily, name: str, add: Callable[[], object]) -> None:
        super().__init__(family)
        self.__name__ = name
        self.add = add

    @hookimpl
    def register_graphql_types(self) -> object:
        """What it adds."""
        return self.add()


def named(name: str, kind: Any = str) -> type:
    class Thing:
        """A thing."""

        key = leaf(kind, "Its key.")

    return object_type("A thing.", name=name)(Thing)


def typed(*types: Any, **fields: Any) -> Callable[[], SchemaContribution]:
    return lambda: SchemaContribution(types=types, fields=fields)


class NoType:
    """Nothing that a graph could know."""


WRONG = [
    (lambda: "nothing", "answers a SchemaContribution, not str"),
    (lambda: SchemaContribution(types=5), "types is a tuple of classes"),  # type: ignore[arg-type]
    (lambda: SchemaContribution(types=("Thing",)), "types is a tuple of classes"),  # type: ignore[arg-type]
    (lambda: SchemaContribution(fields=["mood"]), "fields is a mapping"),  # type: ignore[arg-type]
    (lambda: SchemaContribution(fields={"Account": {"mood": str}}), "fields is a mapping"),  # type: ignore[dict-item]
    (typed(named("Invoice")), "the type Invoice is taken by the core"),
    (typed(NoType), "NoType is no type of the graph"),
    (typed(named("Odd", NoType)), "its types cannot be in the graph: "),
    (typed(named("__Thing")), "its types cannot be in the graph: "),
    (typed(named("Thing")), "the type Thing is taken by plugin devices"),
    (typed(Account={"mood": leaf(maybe(str), "So.")}), "the field Account.mood is taken by plugin devices"),
    (typed(Account={"sun": leaf(NoType, "So.")}), "its types cannot be in the graph: "),
]


@pytest.mark.parametrize(("add", "said"), WRONG)
def test_a_plugin_whose_types_do_not_fit_is_left_out_whole_and_the_graph_is_built(
    add: Callable[[], object], said: str
) -> None:
    sound = Adding(DEVICES, "devices", typed(named("Thing"), Account={"mood": leaf(str, "So.")}))
    registry = Registry.load([Adding(AGENTS, "air", add), sound])
    graph = build_graph(registry)
    assert graph.registry.families == (DEVICES,)
    assert [one.plugin for one in graph.registry.contributions] == ["devices"]
    [broken] = graph.registry.broken
    assert (broken.name, broken.family) == ("air", "agents")
    assert said in broken.problems[0]
    types = core_schema(graph.schema).type_map
    assert "Thing" in types
    assert "mood" in types["Account"].fields  # type: ignore[attr-defined]
    with pytest.raises(PluginError, match="plugin air: "):
        build_schema(registry)


def test_of_two_that_collide_the_one_named_like_its_family_is_kept_else_the_first() -> None:
    thing = typed(named("Thing"))
    named_like = build_graph(Registry.load([Adding(AGENTS, "air", thing), Adding(DEVICES, "devices", thing)]))
    assert [one.key for one in named_like.registry.families] == ["devices"]
    neither = build_graph(Registry.load([Adding(AGENTS, "air", thing), Adding(DEVICES, "sea", thing)]))
    assert [one.key for one in neither.registry.families] == ["agents"]


def test_a_family_whose_own_subscription_type_is_missing_is_left_out() -> None:
    family = replace(AGENTS, subscription_type="AgentsSubscription")
    graph = build_graph(Registry.load([FamilyPlugin(family), FamilyPlugin(DEVICES)]))
    assert graph.registry.families == (DEVICES,)
    assert "subscription_type 'AgentsSubscription' is none of" in graph.registry.broken[0].problems[0]


def test_a_name_that_is_plainly_another_familys_stays_with_that_family() -> None:
    """The intruder is the first by name; devices' type bears the name of its family, so devices sells on."""
    intruder = Adding(AGENTS, "a", typed(named("DevicesThing"), named("AgentsThing")))
    registry = Registry.load([intruder, Adding(DEVICES, "z", typed(named("DevicesThing")))])
    graph = build_graph(registry)
    assert graph.registry.families == (DEVICES,)
    [broken] = graph.registry.broken
    assert (broken.name, broken.problems) == ("a", ("the type DevicesThing is taken by plugin z",))
