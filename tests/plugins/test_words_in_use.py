"""No word and no hook of the plugin contract is there for its own sake: each has a family that uses it, each hook a caller."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path

import pluggy
import pytest
from tests.families import DEVICES
from tests.support.tidy import ROOT

import subgraph.plugins
from subgraph.plugins import Objection, ProductFamily, Sale, Seller, hookimpl, hookspecs, registry
from subgraph.schema.interfaces import SchemaContribution
from subgraph.trying import a_shop

SOURCES = [path for folder in ("plugins", "docs/examples") for path in sorted((ROOT / folder).glob("*/src/subgraph_*"))]
HOOKS = sorted(name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "subgraph_spec"))
TOLD_TO_AUTHORS = {"PluginError"}
"""What the contract says to a family's author and a family never says."""


def imported(package: Path) -> Iterator[str]:
    """The words that a family's modules import."""
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "subgraph.plugins":
                yield from (one.name for one in node.names)


def said(value: object) -> Iterator[str]:
    """The words that a declared value is made of, also those that a price list says for it."""
    if isinstance(value, Enum) or is_dataclass(value):
        yield type(value).__name__
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from said(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*said(key), *said(one))
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from said(one)


@pytest.fixture(scope="module")
def plugins() -> dict[str, object]:
    """The plugin modules of the repository's families, the example's among them."""
    return {path.name: importlib.import_module(f"{path.name}.plugin") for path in SOURCES}


@pytest.fixture(scope="module")
def families(plugins: dict[str, object]) -> list[ProductFamily]:
    return [one for plugin in plugins.values() for one in registry.Registry.load([plugin]).families]


def test_the_example_stands_among_the_families(families: list[ProductFamily]) -> None:
    assert len(families) == len(SOURCES) >= 5
    assert "api_keys" in {one.key for one in families}


def test_every_word_is_used_by_a_family_of_this_repository(families: list[ProductFamily]) -> None:
    used = {word for path in SOURCES for word in imported(path)} | {word for one in families for word in said(one)}
    assert set(subgraph.plugins.__all__) - used - TOLD_TO_AUTHORS == set()


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_implemented_by_a_family_of_this_repository(hook: str, plugins: dict[str, object]) -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    marked = [name for name, one in plugins.items() if manager.parse_hookimpl_opts(one, hook) is not None]
    assert marked, f"no family implements {hook}"


def test_every_hook_is_called_from_start_up_to_a_purchase() -> None:
    """One seat is bought by a family that implements every hook and notes which is asked."""
    asked: set[str] = set()

    class Noting:
        """A plugin with every hook."""

        @hookimpl
        def register_product_family(self) -> ProductFamily:
            asked.add("register_product_family")
            return replace(DEVICES, sellers=(Seller("us", "Devices Inc.", "US", tax_ids={"US": "471285530"}),))

        @hookimpl
        def register_graphql_types(self) -> SchemaContribution:
            asked.add("register_graphql_types")
            return SchemaContribution(types=())

        @hookimpl
        def count_required_seats(self) -> None:
            asked.add("count_required_seats")

        @hookimpl
        def check_change(self) -> tuple[Objection, ...]:
            asked.add("check_change")
            return ()

        @hookimpl
        def price_component(self) -> None:
            asked.add("price_component")

        @hookimpl
        def reckon_tax(self, sale: Sale) -> tuple[None, ...]:
            asked.add("reckon_tax")
            return (None,) * len(sale.lines)

        @hookimpl
        def event_committed(self) -> None:
            asked.add("event_committed")

    product, term = DEVICES.products[0], DEVICES.terms[0]
    with a_shop(Noting(), "2026-01-01") as shop:
        seats = [{"seatType": product.seat_types[0].key, "quantity": 1}]
        shop.customer("Harbour", "EUR", country="US").start(term.key, [{"product": product.key, "seats": seats}])
        shop.deliver()
    assert sorted(asked) == HOOKS
