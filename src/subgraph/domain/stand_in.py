"""What stands for a family whose plugin is missing or broken, so that what customers have of it can still be shown."""

from __future__ import annotations

from subgraph.domain.catalog import PriceTable, ProductFamily
from subgraph.domain.hooks import UNAVAILABLE, unavailable
from subgraph.domain.rules import Channel, Role, Rule

READERS = frozenset({Role.OWNER, Role.STAFF, Role.OPERATOR})
"""Who reads what a family's rules may withhold, as long as nobody can read the rules."""


def stand_in(key: str) -> ProductFamily:
    """A family of which nothing is known but its key: it sells nothing, and its one rule refuses with FAMILY_UNAVAILABLE."""
    reason = unavailable(key).message
    return ProductFamily(
        key=key,
        name=key,
        products=(),
        terms=(),
        prices=PriceTable({}),
        rules=(Rule(channel=Channel.REFUSE, code=UNAVAILABLE, reason=reason),),
        version="0",
    )
