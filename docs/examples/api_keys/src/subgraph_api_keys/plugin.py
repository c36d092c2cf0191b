"""What Subgraph finds by the entry point: the family."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph_api_keys.family import FAMILY


@hookimpl
def register_product_family() -> ProductFamily:
    """API keys with a yearly commitment."""
    return FAMILY
