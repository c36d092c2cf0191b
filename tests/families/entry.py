"""A module with hooks, as an entry point names one."""

from subgraph.plugins import ProductFamily, hookimpl
from tests.families.devices import DEVICES


@hookimpl
def register_product_family() -> ProductFamily:
    """The family of devices."""
    return DEVICES
