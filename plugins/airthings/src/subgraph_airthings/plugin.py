"""What Subgraph finds by the entry point: the family, and its own type of the graph."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph_airthings.family import FAMILY


@hookimpl
def register_product_family() -> ProductFamily:
    """Airthings for Business."""
    return FAMILY
