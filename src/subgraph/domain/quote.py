"""Asks, contracts and quotes; domain/quoting.py answers one with the other, and preview is confirm (law L7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from decimal import Decimal

from subgraph.domain.catalog import TermsDocument
from subgraph.domain.invoicing import Line
from subgraph.domain.invoicing import Totals as Totals
from subgraph.domain.prices import Price
from subgraph.domain.reversals import Charge
from subgraph.domain.rules import Buyer, Channel, Verb
from subgraph.domain.seats import SeatCount
from subgraph.domain.taxing import Taxing
from subgraph.domain.timeline import Component, Item, Timeline

SeatKey = tuple[str, str]
"""(product key, seat type key)."""


@dataclass(frozen=True, slots=True)
class SeatsAsk:
    """So many of a seat type; `product` may be left out where only one product has the seat type."""

    seat_type: str
    quantity: int
    product: str | None = None


@dataclass(frozen=True, slots=True)
class ProductAsk:
    """A product in an edition with its seats."""

    product: str
    edition: str | None = None
    seats: tuple[SeatsAsk, ...] = ()


@dataclass(frozen=True, slots=True)
class AddOnAsk:
    """An add-on on a product, quantity 1 unless given."""

    add_on: str
    product: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class StartAsk:
    """Start a subscription. `path` prefixes of violations are the graph's: start.products.0.seats.1."""

    term: str
    products: tuple[ProductAsk, ...]
    start_on: date | None = None
    add_ons: tuple[AddOnAsk, ...] = ()
    promotion_codes: tuple[str, ...] = ()
    purchase_order: str | None = None
    separate_invoice: bool | None = None


@dataclass(frozen=True, slots=True)
class AddSeats:
    """More seats."""

    seats: SeatsAsk


@dataclass(frozen=True, slots=True)
class SetSeats:
    """Seats to an absolute number, up or down."""

    seats: SeatsAsk


@dataclass(frozen=True, slots=True)
class RemoveSeats:
    """Fewer seats."""

    seats: SeatsAsk


@dataclass(frozen=True, slots=True)
class ChangeEdition:
    """A product to another edition."""

    product: str
    edition: str


@dataclass(frozen=True, slots=True)
class AddProduct:
    """One more product."""

    product: ProductAsk


@dataclass(frozen=True, slots=True)
class RemoveProduct:
    """A product less."""

    product: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle in place of the products that it includes; quantities follow unless given."""

    product: str
    edition: str | None = None
    seats: tuple[SeatsAsk, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unbundle:
    """A bundle taken apart."""

    product: str
    into: tuple[ProductAsk, ...]


@dataclass(frozen=True, slots=True)
class AddAddOn:
    """An add-on more."""

    add_on: AddOnAsk


@dataclass(frozen=True, slots=True)
class RemoveAddOn:
    """An add-on less."""

    add_on: str


@dataclass(frozen=True, slots=True)
class ChangeTerm:
    """Another term, from a period's first day."""

    term: str


@dataclass(frozen=True, slots=True)
class ApplyPromotion:
    """A promotion code."""

    code: str


@dataclass(frozen=True, slots=True)
class Renew:
    """The next period now, for the same or another term."""

    term: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """The end: at the period's end, or (staff) on a day."""

    on: date | None = None


@dataclass(frozen=True, slots=True)
class Regrant:
    """The system's own change: discounts as the account's enrolment says now (`facts`: name, percent). No customer asks for it."""

    facts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Reprice:
    """The system's own change: what these components cost from a renewal on, while the term is this one. No customer asks for it."""

    term: str
    prices: tuple[tuple[Component, Price], ...]


Change = (
    AddSeats
    | SetSeats
    | RemoveSeats
    | ChangeEdition
    | AddProduct
    | RemoveProduct
    | Bundle
    | Unbundle
    | AddAddOn
    | RemoveAddOn
    | ChangeTerm
    | ApplyPromotion
    | Renew
    | Cancel
    | Regrant
    | Reprice
)


@dataclass(frozen=True, slots=True)
class ChangeAsk:
    """Several changes in one quote. `effective_on` backdates (staff only; never before the start, one period at most)."""

    changes: tuple[Change, ...]
    purchase_order: str | None = None
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """A change that waits for its day: re-applied, in order, whenever the timeline before it changes. `system` ones no customer withdraws.

    `scheduled_change_id` is '' for a new one in `Quote.after`: whoever stores it names it. A CANCEL's day is the end.
    """

    scheduled_change_id: str
    verb: Verb
    effective_on: date
    summary: str
    change: Change | None
    system: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A stored subscription as the domain sees it; `scheduled` holds those that are neither withdrawn nor in effect yet, by date.

    In a contract `after` a write, a scheduled change that is gone was withdrawn or superseded by that write.
    """

    subscription_id: str
    version: int
    timeline: Timeline
    scheduled: tuple[ScheduledChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a quote reads beside the family, the contract and the ask. Days are the account's; amounts minor units of `currency`.

    `counts`: required seats per seat type over the account; `seats_elsewhere`: seats of the account's other active and scheduled
    subscriptions; `running`: how many of those there are; `align_with`: the subscription to renew together with;
    `zone`: the account's time zone; `taxing`: how purchases are taxed; `charges`: what the subscription was charged and never
    given back, known where a change gives money back.
    """

    today: date
    currency: str
    buyer: Buyer
    balance_minor: int = 0
    counts: Mapping[SeatKey, SeatCount] = field(default_factory=dict)
    seats_elsewhere: Mapping[SeatKey, int] = field(default_factory=dict)
    running: int = 0
    first_subscription: bool = True
    promotion_uses: Mapping[str, int] = field(default_factory=dict)
    accepted_terms: frozenset[str] = frozenset()
    align_with: Timeline | None = None
    zone: tzinfo = UTC
    taxing: Taxing = field(default_factory=Taxing)
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedChange:
    """One change as quoted; where it is not self-service, `code` and `reason` are the rule's.

    An add-on that a new edition includes is told as REMOVE_ADD_ON with code INCLUDED.
    """

    verb: Verb
    channel: Channel
    effective_on: date
    summary: str
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a purchase or change would do and cost, and `after`: the contract that confirming writes (at version + 1)."""

    channel: Channel
    changes: tuple[QuotedChange, ...]
    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    due_now: Totals
    credit_applied_minor: int
    amount_due_minor: int
    renews_on: date | None
    renewal: Totals | None
    required_terms: tuple[TermsDocument, ...]
    payment_kinds: tuple[str, ...]
    after: Contract
    currency: str
    promotion_codes: tuple[str, ...] = ()
    purchase_order: str | None = None
    separate_invoice: bool | None = None
