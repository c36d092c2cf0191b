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


NEXT_RENEWAL = {"policy": "NEXT_RENEWAL"}


def on_date(day: str, notice_days: int) -> dict[str, Any]:
    """Renewals from a day on, with notice."""
    return {"policy": "ON_DATE", "on": day, "noticeDays": notice_days}


async def withdraw_prices(by: Person, *prices: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Prices taken back; the family as it is sold then."""
    keys = [{name: one[name] for name in ("product", "component", "currency")} for one in prices]
    given = {"family": "airthings", "reason": "A mistake.", "prices": keys, **given}
    done = await by.change("withdrawListPrices", "WithdrawListPricesInput", CHANGED, **given)
    found: dict[str, Any] = done["productFamily"]
    return found


async def add_promotion(by: Person, code: str, **given: Any) -> dict[str, Any]:
    """A promotion; the family as it is sold then."""
    given = {"family": "airthings", "reason": "Spring.", "code": code, "name": code.title(), **given}
    done = await by.change("addPromotion", "AddPromotionInput", CHANGED, **given)
    found: dict[str, Any] = done["productFamily"]
    return found


async def end_promotion(by: Person, code: str, **given: Any) -> dict[str, Any]:
    """A promotion ended; the family as it is sold then."""
    given = {"family": "airthings", "reason": "Over.", "code": code, **given}
    done = await by.change("endPromotion", "EndPromotionInput", CHANGED, **given)
    found: dict[str, Any] = done["productFamily"]
    return found
