"""The hooks that a plugin may implement; each is there because a family of this repository uses it (docs/hooks.md)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pluggy

from subgraph.domain.catalog import Price, PriceKey, ProductFamily, Term
from subgraph.domain.events import CommittedEvent
from subgraph.domain.hooks import HeldSubscription, Objection, ProposedChange, Sale, SalesTax
from subgraph.domain.seats import CountedResource

PROJECT = "subgraph"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_product_family() -> ProductFamily:
    """The family that this plugin sells. Called once, at start-up."""
    raise AssertionError("a specification is never called")


@hookspec
def register_graphql_types() -> object:
    """The family's own GraphQL types and fields, as a `subgraph.schema.interfaces.SchemaContribution`. Called once."""
    raise AssertionError("a specification is never called")


@hookspec
def count_required_seats(product: str, seat_type: str, resources: tuple[CountedResource, ...]) -> int | None:
    """Seats of a type that the account's resources of this family require; None: as `covers` declares."""
    raise AssertionError("a specification is never called")


@hookspec
def check_change(subscription: HeldSubscription, change: ProposedChange) -> Sequence[Objection]:
    """What stands against a start or a change, with the subscription as it would be after it; empty: nothing."""
    raise AssertionError("a specification is never called")


@hookspec
def price_component(component: PriceKey, quantity: int, term: Term, listed: Price) -> Decimal | None:
    """What `quantity` cost for the whole term in major units of `component.currency`, before discounts; None: as `listed`."""
    raise AssertionError("a specification is never called")


@hookspec
def reckon_tax(sale: Sale) -> Sequence[SalesTax | None]:
    """The tax of each line of a sale in a country where the seller is registered; None: the country's general rate, if any."""
    raise AssertionError("a specification is never called")


@hookspec
def event_committed(event: CommittedEvent) -> None:
    """Something happened that is of this family: told after it was written for good, at least once, by a worker. May do I/O."""
    raise AssertionError("a specification is never called")
