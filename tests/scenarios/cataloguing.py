"""What the vendor's people do to a catalog, and what they read of it."""

from __future__ import annotations

from typing import Any

from tests.scenarios.speak import Person

CHANGED = "... on CatalogChanged { productFamily { key version renewalPrices { policy on noticeDays } } }"
PROMOTIONS = """query { productFamily(key: "airthings") { version promotions {
  code name percent amounts { amount currency } periods products until uses used } } }"""
CHANGES = """query ($first: Int, $after: String) { productFamily(key: "airthings") { catalogChanges(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { number kind at by reason version promotionCode
    renewalPrices { policy on noticeDays }
    prices { product component edition term currency model perMonths unitAmount { amount currency } } } } } }"""


def price(amount: str, seat_type: str = "space-pro", **given: Any) -> dict[str, Any]:
    """A yearly price of a seat in euros."""
    common = {"product": "monitoring", "component": f"seat:{seat_type}", "currency": "EUR"}
    return {**common, "model": "PER_UNIT", "perMonths": 12, "unitAmount": amount, **given}


async def set_prices(by: Person, *prices: dict[str, Any], **given: Any) -> dict[str, Any]:
    """New list prices; the family as it is sold then."""
    given = {"family": "airthings", "reason": "Costs rose.", "prices": list(prices), **given}
    done = await by.change("setListPrices", "SetListPricesInput", CHANGED, **given)
    found: dict[str, Any] = done["productFamily"]
    return found
