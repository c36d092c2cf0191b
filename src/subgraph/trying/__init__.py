"""For a family's own tests: `a_shop(plugin)` sells it through the graph, on a database of its own, with a clock that you turn.

Everything goes the way of a client's request: quotes are confirmed by their tokens, refusals come with their codes, and
the nightly bill run comes by on each day on which something is due.
"""

from subgraph.trying.documents import Bought, Document, Line, Offer, Refused
from subgraph.trying.person import Person
from subgraph.trying.shop import Shop, a_shop

__all__ = ["Bought", "Document", "Line", "Offer", "Person", "Refused", "Shop", "a_shop"]
