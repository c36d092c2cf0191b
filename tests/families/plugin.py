"""The made-up families as plugins: `Registry.load(plugins())`."""

from __future__ import annotations

from subgraph.plugins import ProductFamily, hookimpl
from tests.families.agents import AGENTS
from tests.families.calls import CALLS
from tests.families.contacts import CONTACTS
from tests.families.devices import DEVICES
from tests.families.locations import LOCATIONS

FAMILIES = (AGENTS, CALLS, CONTACTS, DEVICES, LOCATIONS)


class FamilyPlugin:
    """A plugin that sells one family."""

    def __init__(self, family: ProductFamily) -> None:
        self.family = family
        self.__name__ = f"test-{family.key}"

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """The family."""
        return self.family


def plugins(*families: ProductFamily) -> tuple[FamilyPlugin, ...]:
    """Plugins of these families; of all where none is named."""
    return tuple(FamilyPlugin(one) for one in families or FAMILIES)
