"""What Subgraph finds by the entry point: the family, and the five things about it that no declaration can say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    CommittedEvent,
    CountedResource,
    HeldItem,
    HeldSubscription,
    Objection,
    Price,
    PriceKey,
    ProductFamily,
    ProposedChange,
    ResourceStatus,
    Role,
    Sale,
    SalesTax,
    Term,
    hookimpl,
)
from subgraph_api_keys.family import FAMILY
from subgraph_api_keys.sales_tax import taxes_of

KEYS_OF_BUILD = 5
"""One live key for each 200,000 of the calls that are paid in advance."""
NEXT_REGION = Decimal("0.9")
"""What a further region costs of the one before it."""
GATEWAY = "API_KEYS_GATEWAY"
"""The environment names the file by which the gateway knows which keys open it; without one it is not told."""


@hookimpl
def register_product_family() -> ProductFamily:
    """API keys with a yearly commitment."""
    return FAMILY


@hookimpl
def count_required_seats(resources: tuple[CountedResource, ...]) -> int:
    """A live key needs a seat; one that takes over from another of its application counts once with it."""
    keys = [one for one in resources if one.kind == "key" and one.status is ResourceStatus.ACTIVE]
    applications = {one.parent_id for one in keys}

    def of(application: str | None, model: str) -> int:
        return sum(one.parent_id == application and one.model == model for one in keys)

    return sum(max(of(one, "live"), of(one, "incoming")) for one in applications)


@hookimpl
def check_change(subscription: HeldSubscription, change: ProposedChange) -> tuple[Objection, ...]:
    """Build has fewer live keys than Scale, however they come about, but by staff: a seat type's maximum knows no edition."""
    keys = sum(one.quantity for one in subscription.items if _is_key_of_build(one))
    if keys <= KEYS_OF_BUILD or Role.STAFF in change.roles:
        return ()
    message = f"Build has up to {KEYS_OF_BUILD} live keys: change to Scale for {keys}."
    return (Objection("API_KEYS_OF_BUILD", message, {"keys": str(keys), "maximum": str(KEYS_OF_BUILD)}),)


@hookimpl
def price_component(component: PriceKey, quantity: int, term: Term, listed: Price) -> Decimal | None:
    """Each further region costs a tenth less than the one before it; the price list has the first one's price."""
    if component.component != "addon:region":
        return None
    first = listed.unit_amount * term.months / listed.per_months
    return sum((first * NEXT_REGION**each for each in range(quantity)), Decimal(0))


@hookimpl
def reckon_tax(sale: Sale) -> Sequence[SalesTax | None]:
    """The United States have no general rate: each state where the seller is registered has its own."""
    return taxes_of(sale)


@hookimpl
def event_committed(event: CommittedEvent) -> None:
    """The gateway hears of each key that came or went, by a line in its file: the account, the event's number, what, which.

    A line may come twice, and a later one first: the gateway goes by the highest number that it has of a key.
    """
    file = os.environ.get(GATEWAY)
    if file is None or event.facts.get("kind") != "key":
        return
    line = f"{event.account} {event.seq} {event.kind.value} {event.resource}\n"
    with Path(file).open("a", encoding="utf-8") as gateway:
        gateway.write(line)


def _is_key_of_build(item: HeldItem) -> bool:
    return (item.component, item.edition) == ("seat:live-key", "build")
