"""What a seat covers, and how many seats the resources of an account require."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from subgraph.domain.refusals import Violation


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


NEAR_PERCENT = 90


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
    """How many resources there are and how many seats they require.

    `problem`: the family's own count failed; this is the declared one, which is shown, and nothing is sold by it.
    """

    resources: int
    required: int
    problem: Violation | None = None


class SeatState(StrEnum):
    """How near the limit: NEAR_LIMIT from 90 % of what is subscribed, OVER_LIMIT above it."""

    AVAILABLE = "AVAILABLE"
    NEAR_LIMIT = "NEAR_LIMIT"
    FULL = "FULL"
    OVER_LIMIT = "OVER_LIMIT"


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

    @property
    def state(self) -> SeatState:
        """AVAILABLE where nothing is subscribed and nothing required (CON-2, LOC-1)."""
        if self.required > self.subscribed:
            return SeatState.OVER_LIMIT
        if self.subscribed == 0:
            return SeatState.AVAILABLE
        if self.required == self.subscribed:
            return SeatState.FULL
        return SeatState.NEAR_LIMIT if self.required * 100 >= self.subscribed * NEAR_PERCENT else SeatState.AVAILABLE


def count_groups(covers: Grouped, resources: tuple[CountedResource, ...]) -> SeatCount:
    """Seats by group (W8): each active one of kind `by` needs at least `at_least`, and one more per `per` begun.

    Resources that stand in no active group are counted together as one group that requires nothing by itself (LOC-11).
    """
    groups = {one.resource_id: 0 for one in resources if one.kind == covers.by and one.status is ResourceStatus.ACTIVE}
    loose = 0
    for one in resources:
        if one.kind == covers.kind and one.status in covers.counting:
            if one.parent_id in groups:
                groups[one.parent_id] += 1
            else:
                loose += 1
    required = sum(max(covers.at_least, _begun(inside, covers.per)) for inside in groups.values())
    return SeatCount(sum(groups.values()) + loose, required + _begun(loose, covers.per))


def count_resources(covers: Resources, resources: tuple[CountedResource, ...]) -> SeatCount:
    """One seat per resource of the kind, and of the model where one is named."""
    found = sum(
        1
        for one in resources
        if one.kind == covers.kind and one.status in covers.counting and covers.model in (None, one.model)
    )
    return SeatCount(found, found)


def warnings_reached(
    meter: Meter, before: int, after: int, subscribed: int, subscribed_before: int | None = None
) -> tuple[int, ...]:
    """The percents of `subscribed` that a meter's count newly reaches, rising (CON-2); none where nothing is subscribed.

    `subscribed_before` is what was subscribed when `before` was counted, as now unless told: a limit that fell, or was
    bought since, is reached anew. Where nothing was subscribed, nothing was reached.
    """
    if subscribed <= 0:
        return ()
    limit = subscribed if subscribed_before is None else subscribed_before
    return tuple(
        percent
        for percent in sorted(meter.warn_at)
        if subscribed * percent <= after * 100 and not 0 < limit * percent <= before * 100
    )


def _begun(quantity: int, per: int) -> int:
    return -(-quantity // per)
