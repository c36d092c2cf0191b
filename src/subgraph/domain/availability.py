"""What a client may show as open: whether a product or an add-on can be bought, and which actions stand open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from subgraph.domain.rules import Channel, Verb


@dataclass(frozen=True, slots=True)
class Action:
    """Something that this buyer may do through `channel`; not at all: `allowed` False, with a stable code and a reason in words."""

    verb: Verb
    allowed: bool
    channel: Channel | None = None
    code: str | None = None
    reason: str | None = None


class AvailabilityStatus(StrEnum):
    """INCLUDED: comes at no charge with what is held; OWNED: held already; UNAVAILABLE: with a code that says why."""

    AVAILABLE = "AVAILABLE"
    INCLUDED = "INCLUDED"
    OWNED = "OWNED"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether something can be bought now; `code` and `reason` where it cannot, or not by self-service."""

    status: AvailabilityStatus
    code: str | None = None
    reason: str | None = None
