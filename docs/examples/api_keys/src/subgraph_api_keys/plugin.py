"""What Subgraph finds by the entry point: the family, and the three things about it that no declaration can say."""

from __future__ import annotations

from decimal import Decimal

from subgraph.plugins import (
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
    Term,
    hookimpl,
)
from subgraph_api_keys.family import FAMILY

KEYS_OF_BUILD = 5
"""One live key for each 200,000 of the calls that are paid in advance."""
NEXT_REGION = Decimal("0.9")
"""What a further region costs of the one before it."""


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


def _is_key_of_build(item: HeldItem) -> bool:
    return (item.component, item.edition) == ("seat:live-key", "build")
