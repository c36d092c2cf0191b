"""What Subgraph finds by the entry point: the family."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph_activecampaign_like.family import FAMILY


@hookimpl
def register_product_family() -> ProductFamily:
    """Contact bands, user seats and levels."""
    return FAMILY
