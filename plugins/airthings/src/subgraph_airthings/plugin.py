"""What Subgraph finds by the entry point: the family, and its own type of the graph."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph.schema.interfaces import SchemaContribution
from subgraph_airthings.family import FAMILY
from subgraph_airthings.graph import AirthingsSubscription


@hookimpl
def register_product_family() -> ProductFamily:
    """Airthings for Business."""
    return FAMILY


@hookimpl
def register_graphql_types() -> SchemaContribution:
    """Subscriptions with their coverage by device model."""
    return SchemaContribution(types=(AirthingsSubscription,))
