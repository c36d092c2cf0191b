"""Whether what was ever invoiced comes to what is owed, to the minor unit (law L2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from subgraph.domain.billing import outstanding
from subgraph.domain.course import due_day
from subgraph.domain.dates import Period
from subgraph.domain.timeline import Component, ItemKind, Timeline

AmountKey = tuple[Component, Period, str | None]
"""What a sum is of: component, billing period, and a discount's key or None for the charge."""


def unbalanced(timeline: Timeline, invoiced: Mapping[AmountKey, int], through: date) -> Mapping[AmountKey, int]:
    """Owed minus invoiced, in minor units, where it is not 0, for the periods due by a day; usage is told by readings.

    `invoiced` are the sums of all lines ever issued. Whatever is left is a bug, and the account is parked.
    """
    left = dict(outstanding(timeline, (), through))
    for key, amount in invoiced.items():
        if key[0].kind is not ItemKind.USAGE and due_day(timeline, key[1]) <= through:
            left[key] = left.get(key, 0) - amount
    return {key: amount for key, amount in left.items() if amount}
