"""The dated facts of one subscription that money is computed from (docs/billing.md, Words).

A timeline is only ever appended to. Every append carries the subscription's `version` that wrote it and the
business day it was recorded on, so the timeline as it was known at any version can be read again (`as_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from subgraph.domain.catalog import Price


class ItemKind(StrEnum):
    """What carries a quantity and a price. USAGE is billed in arrears and is never listed as an item."""

    SEAT = "SEAT"
    BASE = "BASE"
    ADD_ON = "ADD_ON"
    USAGE = "USAGE"


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """The identity of what is priced; product and edition belong to it. `key` is a seat type's, an add-on's or a meter's key, or 'base'."""

    kind: ItemKind
    product: str
    edition: str | None
    key: str

    def __hash__(self) -> int:
        """Of its texts: an enum's own hash is slow, and nothing is looked up as often as components."""
        return hash((self.product, self.edition, self.key))

    @property
    def named(self) -> str:
        """As a price key names it: seat:pro, addon:region, usage:calls, base."""
        match self.kind:
            case ItemKind.SEAT:
                return f"seat:{self.key}"
            case ItemKind.ADD_ON:
                return f"addon:{self.key}"
            case ItemKind.USAGE:
                return f"usage:{self.key}"
            case _:
                return self.key.replace("commit:", "usage:", 1)


@dataclass(frozen=True, slots=True)
class Item:
    """A component's quantity at its snapshotted price. `included` units of the quantity are free (seats included in an edition).

    `name` is what a line prints. Quantity 0 is the same as absent. `listed`: the price is one that the family named for this
    very quantity (price_component), and this is the list price that it stands in for; another quantity is priced anew.
    """

    component: Component
    quantity: int
    price: Price
    name: str
    included: int = 0
    listed: Price | None = None

    @property
    def own_price(self) -> bool:
        """Whether the price is the family's own for this quantity, and no list price."""
        return self.listed is not None


@dataclass(frozen=True, slots=True)
class GrantedDiscount:
    """A discount as granted: exact percent (0..100) or an amount per billing period in minor units, and where and how long it holds.

    `products` and `components` None mean everywhere; `components` are component keys. `first_day` and `last_day` are inclusive.
    `origin` tells where it came from: 'term', 'family' or 'promotion'.
    """

    key: str
    name: str
    percent: Decimal | None = None
    amount_minor: int | None = None
    products: frozenset[str] | None = None
    components: frozenset[str] | None = None
    first_day: date | None = None
    last_day: date | None = None
    origin: str = "family"


@dataclass(frozen=True, slots=True)
class MeteredUsage:
    """Usage that a subscription pays in arrears: the price of what exceeds `commit` units of the meter in a period (commit is an item of its own)."""

    component: Component
    meter: str
    price: Price
    name: str
    commit: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """The full state from a date on: all that money reads. `discounts` are in their order; `term_months` is the billing period."""

    term: str
    term_months: int
    items: tuple[Item, ...]
    discounts: tuple[GrantedDiscount, ...] = ()
    usages: tuple[MeteredUsage, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """The state from `on` on; of several for one date the one with the highest version wins, and of one version the last."""

    on: date
    state: State
    version: int
    recorded_on: date


@dataclass(frozen=True, slots=True)
class End:
    """The subscription ends before `on` (exclusive); None withdraws an end. The highest version wins."""

    on: date | None
    version: int
    recorded_on: date


@dataclass(frozen=True, slots=True)
class EarlyRenewal:
    """The period that starts on `period_start` is due already on `recorded_on` (a customer who extends early)."""

    period_start: date
    version: int
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """A meter's absolute count dated `on`, known since `recorded_on`; of several in a period the latest counts."""

    meter: str
    quantity: int
    on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """One subscription as money sees it. `anchor` is `start`, or another subscription's anchor when co-termed; `anchor_day` its day of the month."""

    currency: str
    start: date
    anchor: date
    anchor_day: int
    revisions: tuple[Revision, ...]
    ends: tuple[End, ...] = ()
    early: tuple[EarlyRenewal, ...] = ()

    @property
    def end(self) -> date | None:
        """The exclusive last boundary in force, or None while it runs until cancelled."""
        return self.ends[-1].on if self.ends else None

    @property
    def version(self) -> int:
        """The latest version that appended anything; 0 for none."""
        appended: tuple[Revision | End | EarlyRenewal, ...] = (*self.revisions, *self.ends, *self.early)
        return max((entry.version for entry in appended), default=0)

    def as_of(self, version: int) -> Timeline:
        """The timeline as it was known once `version` had been written."""
        return replace(
            self,
            revisions=tuple(one for one in self.revisions if one.version <= version),
            ends=tuple(one for one in self.ends if one.version <= version),
            early=tuple(one for one in self.early if one.version <= version),
        )

    def effective(self) -> Mapping[date, State]:
        """The winning state per date, in the order of dates."""
        winning: dict[date, State] = {}
        for revision in sorted(self.revisions, key=lambda one: (one.on, one.version)):
            winning[revision.on] = revision.state
        return winning

    def state_on(self, day: date) -> State | None:
        """The state that holds on `day`: the winning one with the latest date up to it; None before the first."""
        found: Revision | None = None
        for revision in self.revisions:
            if revision.on <= day and (found is None or (revision.on, revision.version) >= (found.on, found.version)):
                found = revision
        return found.state if found else None
