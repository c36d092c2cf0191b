"""What Subgraph finds by the entry point: the family."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph_storetraffic.family import FAMILY


@hookimpl
def register_product_family() -> ProductFamily:
    """Subscriptions by location or by device."""
    return FAMILY
