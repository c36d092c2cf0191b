"""What each of several subscriptions carries of the seats that an account needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraph.domain.seats import SeatCount

SeatKey = tuple[str, str]
"""(product key, seat type key)."""


def allot(
    counts: Mapping[SeatKey, SeatCount], subscribed: Sequence[Mapping[SeatKey, int]]
) -> list[dict[SeatKey, SeatCount]]:
    """The required seats shared out over subscriptions in their order: each takes what it has, the last one all the rest.

    So the shares add up to what the account needs. What is there (`resources`) is the account's, and is told to each.
    """
    shares: list[dict[SeatKey, SeatCount]] = []
    left = {key: count.required for key, count in counts.items()}
    for place, seats in enumerate(subscribed):
        share: dict[SeatKey, SeatCount] = {}
        for key, count in counts.items():
            last = place == len(subscribed) - 1
            taken = left[key] if last else min(left[key], seats.get(key, 0))
            left[key] -= taken
            share[key] = SeatCount(count.resources, taken)
        shares.append(share)
    return shares
