"""What a seat covers, and how many seats the resources of an account require."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ResourceStatus(StrEnum):
    """ACTIVE counts; RETURNING was marked for return by the vendor; REMOVED is history."""

    ACTIVE = "ACTIVE"
    RETURNING = "RETURNING"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Resources:
    """One seat per resource of a kind (and model), in these states."""

    kind: str
    model: str | None = None
    counting: tuple[ResourceStatus, ...] = (ResourceStatus.ACTIVE,)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Seats per group: each active resource of kind `by` requires max(at_least, ceil(resources in it / per))."""

    kind: str
    by: str
    per: int
    at_least: int = 1
    counting: tuple[ResourceStatus, ...] = (ResourceStatus.ACTIVE,)


@dataclass(frozen=True, slots=True)
class Meter:
    """A reported absolute count, warned of at these percents of what is subscribed, and never changed by itself."""

    key: str
    warn_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedResource:
    """What counting reads of a resource."""

    resource_id: str
    kind: str
    model: str | None
    status: ResourceStatus
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class SeatCount:
    """How many resources there are and how many seats they require."""

    resources: int
    required: int


@dataclass(frozen=True, slots=True)
class SeatUse:
    """Subscribed against used: used = min(required, subscribed), available = subscribed - used, over_limit = required - used."""

    resources: int
    required: int
    subscribed: int

    @property
    def used(self) -> int:
        """Seats taken."""
        return min(self.required, self.subscribed)

    @property
    def available(self) -> int:
        """Seats still free."""
        return self.subscribed - self.used

    @property
    def over_limit(self) -> int:
        """Seats required above what is subscribed."""
        return self.required - self.used
