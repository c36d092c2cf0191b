"""The hooks that a plugin may implement; each is there because a family of this repository uses it (docs/hooks.md)."""

from __future__ import annotations

import pluggy

from subgraph.domain.catalog import ProductFamily

PROJECT = "subgraph"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_product_family() -> ProductFamily:
    """The family that this plugin sells. Called once, at start-up."""
    raise AssertionError("a specification is never called")


@hookspec
def register_graphql_types() -> object:
    """The family's own GraphQL types and fields, as a `subgraph.schema.interfaces.SchemaContribution`. Called once."""
    raise AssertionError("a specification is never called")
