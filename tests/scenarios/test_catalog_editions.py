"""Another family's catalog changed while it is sold: editions, a monthly cycle, and a code that its owner uses (AGT-9)."""

from __future__ import annotations

from typing import Any

from tests.scenarios.agent_licences import FAMILY, licences, shop
from tests.scenarios.cataloguing import NEXT_RENEWAL, add_promotion, set_prices
from tests.scenarios.speak import Story, shown


def agent(edition: str, amount: str, product: str = "support") -> dict[str, Any]:
    """A monthly price of an agent in an edition."""
    key = {"product": product, "component": "seat:agent", "edition": edition, "term": "monthly", "currency": "EUR"}
    return {**key, "model": "PER_UNIT", "perMonths": 1, "unitAmount": amount}


async def test_months_follow_the_list_below_a_code_and_an_upgrade_costs_the_list_of_its_day(story: Story) -> None:
    """3 agents of Team at 20.00 with 50 % for 2 periods: 30.00 for February; at 24.00, published on the 10th, 36.00 for
    March and, the code being over, 72.00 for April. On 16 April, 15 of 30 days left, Growth at 50.00 instead:
    3 x 50.00 / 2 - 3 x 24.00 / 2 = 39.00. May costs 150.00; at 55.00, published on 2 May, June costs 165.00."""
    account, lena = await shop(story)
    desk = story.person(staff=FAMILY)
    await story.on("2026-02-01")
    await set_prices(desk, agent("team", "20.00"), family=FAMILY, renewalPrices=NEXT_RENEWAL)
    await add_promotion(desk, "FEBRUARY", family=FAMILY, percent="50", periods=2)
    start: dict[str, Any] = {"term": "monthly", "products": [licences("support", "team", 3)]}
    bought = await lena.start(account, family=FAMILY, promotionCodes=["FEBRUARY"], **start)
    assert bought["invoice"]["totals"]["total"]["amount"] == "30.00"
    subscription = bought["subscription"]["id"]
    await story.on("2026-02-10")
    await set_prices(desk, agent("team", "24.00"), family=FAMILY)
    await story.bill_through("2026-04-01")
    await story.on("2026-04-05")
    await set_prices(desk, agent("team", "30.00"), agent("growth", "50.00"), family=FAMILY)
    await story.on("2026-04-16")
    upgraded = await lena.buy(subscription, {"changeEdition": {"product": "support", "edition": "growth"}})
    assert sorted(shown(upgraded["invoice"]["lines"])) == [
        ("PRORATED_CHARGE", 3, "75.00"),
        ("PRORATED_CREDIT", -3, "-36.00"),
    ]
    await story.bill_through("2026-05-02")
    await set_prices(desk, agent("growth", "55.00"), family=FAMILY)
    assert (await lena.subscription(subscription))["nextInvoiceEstimate"]["total"]["amount"] == "165.00"
    await story.bill_through("2026-06-01")
    totals = [one["totals"]["total"]["amount"] for one in await lena.invoices(account)]
    assert totals == ["30.00", "36.00", "72.00", "39.00", "150.00", "165.00"]
