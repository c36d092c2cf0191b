"""What Subgraph finds by the entry point: the family."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from subgraph_zendesk_like.family import FAMILY


@hookimpl
def register_product_family() -> ProductFamily:
    """Agent licences by product and edition."""
    return FAMILY
