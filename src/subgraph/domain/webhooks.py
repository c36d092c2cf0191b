"""Webhooks: who hears an event, what is told, and when a delivery that failed is tried again (Standard Webhooks)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from subgraph.domain.events import CommittedEvent, EventKind
from subgraph.domain.refusals import Violation

MOST_ENDPOINTS = 20
"""How many endpoints an account has, or a family."""
MOST_REPLAYED = 1_000
"""How many dead deliveries one replay sends again."""
RETRY_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Between a failed try and the next: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours, three days in all."""
EXPIRES_SECONDS = 4 * 86_400
"""After this no failed try is followed by another, however long the receiver asked us to wait."""
LONGEST_WAIT_SECONDS = 86_400
"""The most that a receiver's Retry-After is heeded."""
ROTATION_SECONDS = 86_400
"""How long the secret before a rotation still signs."""
JITTER_PERCENT = 20
KEPT_SECONDS = 30 * 86_400
"""How long a delivery that arrived is shown; one that is dead stays until it is replayed."""
SECRET_PREFIX = "whsec_"


class WebhookEndpointStatus(StrEnum):
    """DISABLED by its owner, by an answer 410, or because nothing arrived for days; one that was removed is not shown."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    REMOVED = "REMOVED"


class WebhookDeliveryStatus(StrEnum):
    """PENDING is tried, or tried again; DEAD was given up and can be replayed."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What an endpoint wants to hear: of one account or of all, of one family or of all, some kinds or (empty) all."""

    account: str | None
    family: str | None
    kinds: frozenset[str]


def hears(one: Hearing, account: str, family: str | None, kind: str) -> bool:
    """Whether an endpoint hears an event; what belongs to no family is heard by endpoints of the whole account only."""
    if one.account is not None and one.account != account:
        return False
    if one.family is not None and one.family != family:
        return False
    return not one.kinds or kind in one.kinds


def payload_of(event: CommittedEvent) -> dict[str, object]:
    """What is sent of an event: `type`, `timestamp` and `data`; the same event makes the same payload on every try."""
    data = {
        "id": event.id,
        "seq": event.seq,
        "account": event.account,
        "family": event.family,
        "subscription": event.subscription,
        "invoice": event.invoice,
        "request": event.request,
        "resource": event.resource,
        "summary": event.summary,
        "facts": {key: event.facts[key] for key in sorted(event.facts)},
    }
    return {"type": event.kind.value, "timestamp": event.at.isoformat(), "data": data}


def check_events(events: Iterable[str], *path: str) -> tuple[Violation, ...]:
    """UNKNOWN_EVENT for each kind that there is not, DUPLICATE for one named twice."""
    wrong: list[Violation] = []
    seen: set[str] = set()
    for place, kind in enumerate(events):
        if kind not in EventKind.__members__:
            wrong.append(Violation("UNKNOWN_EVENT", "There is no such kind of event.", (*path, str(place))))
        elif kind in seen:
            wrong.append(Violation("DUPLICATE", "This kind of event is named twice.", (*path, str(place))))
        seen.add(kind)
        if len(wrong) == len(EventKind):
            break
    return tuple(wrong)


def next_try(attempts: int, dice: int, asked: int | None = None) -> int | None:
    """Seconds until the next try after so many failed ones; None: it was the last.

    `dice` (0..99) spreads those that failed together by up to a fifth; `asked` is what the receiver's Retry-After says.
    """
    if attempts > len(RETRY_SECONDS):
        return None
    wait = RETRY_SECONDS[attempts - 1]
    wait += wait * JITTER_PERCENT * dice // 10_000
    return max(wait, min(asked or 0, LONGEST_WAIT_SECONDS))
