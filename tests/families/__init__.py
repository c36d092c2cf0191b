"""Made-up families that between them use every word of the plugin contract, for all tests."""

from tests.families.agents import AGENTS
from tests.families.calls import CALLS
from tests.families.contacts import CONTACTS
from tests.families.devices import DEVICES
from tests.families.locations import LOCATIONS
from tests.families.plugin import FAMILIES, FamilyPlugin, plugins

__all__ = ["AGENTS", "CALLS", "CONTACTS", "DEVICES", "FAMILIES", "LOCATIONS", "FamilyPlugin", "plugins"]
