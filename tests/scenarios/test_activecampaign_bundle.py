"""From one plan to both, configured in one quote (CON-6, CON-7), and what is not bought that way (CON-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import GET_IN_TOUCH, held, running, seats, waiting
from tests.scenarios.contact_plans import get_in_touch as get_in_touch_with
from tests.scenarios.speak import Refused, Story, shown


def configured(edition: str | None = "plus", **quantities: int) -> dict[str, Any]:
    """The screen where the bundle is adapted: level, contact limit, users."""
    return {"bundle": {"product": "both", "edition": edition, "seats": seats(**quantities) if quantities else None}}


@pytest.mark.parametrize(("product", "today"), [("sales", "87.50"), ("marketing", "89.00")])
async def test_con_6_one_plan_becomes_both_with_level_contacts_users_and_add_ons_in_one_quote(
    story: Story, product: str, today: str
) -> None:
    """CON-6, CON-7: both, Plus, 1,000 contacts 119.00, 4 users of which one is included 3 x 15.00, 2,000 SMS 32.00, 10,000 e-mails
    12.00: 208.00 a month, 104.00 for 15 of 30 days. Less half of what ran: sales Starter for 500 contacts 18.00 and a user 15.00,
    9.00 + 7.50, leaves 87.50; marketing Starter 15.00 and a user 15.00, 7.50 + 7.50, leaves 89.00.
    """
    plan = await running(story, product=product, edition="starter", contacts=500, user=2)
    await story.on("2026-06-16")
    review = await plan.ada.quote_change(
        plan.subscription,
        configured(contacts=1000, user=4),
        {"addAddOn": {"addOn": "sms", "product": "both", "quantity": 2000}},
        {"addAddOn": {"addOn": "transactional-email", "product": "both", "quantity": 10_000}},
    )
    assert review["channel"] == "SELF_SERVICE"
    assert [one["kind"] for one in review["changes"]] == ["BUNDLE", "ADD_ADD_ON", "ADD_ADD_ON"]
    charged = [one for one in shown(review["lines"]) if one[0] == "PRORATED_CHARGE"]
    assert charged == [
        ("PRORATED_CHARGE", 1000, "59.50"),
        ("PRORATED_CHARGE", 3, "22.50"),
        ("PRORATED_CHARGE", 2000, "16.00"),
        ("PRORATED_CHARGE", 10_000, "6.00"),
    ]
    assert review["amountDue"]["amount"] == today
    assert (review["renewsOn"], review["renewal"]["total"]["amount"]) == ("2026-07-01", "208.00")
    assert set(await held(plan)) == {f"{product} starter contacts", f"{product} starter user"}

    done = await plan.ada.confirm(review)
    assert done["invoice"]["totals"]["total"]["amount"] == today
    assert done["subscription"]["id"] == plan.subscription
    assert await held(plan) == {
        "both plus contacts": 1000,
        "both plus user": 4,
        "both plus sms": 2000,
        "both plus transactional-email": 10_000,
    }
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert renewal["totals"]["total"]["amount"] == "208.00"


async def test_con_6_what_is_not_configured_follows_and_so_do_add_ons(story: Story) -> None:
    """CON-6: Plus, 1,000 contacts, 2 users and 1,000 SMS go over as they are: 119.00 + 15.00 + 16.00 = 150.00 instead of 100.00.

    15 of 30 days: 25.00 today.
    """
    plan = await running(story, user=2, sms=1000)
    await story.on("2026-06-16")
    done = await plan.ada.buy(plan.subscription, configured(None))
    assert done["invoice"]["totals"]["total"]["amount"] == "25.00"
    assert await held(plan) == {"both plus contacts": 1000, "both plus user": 2, "both plus sms": 1000}


async def test_con_6_enterprise_includes_what_was_paid_for_and_the_review_says_so(story: Story) -> None:
    """CON-6: reports cost 99.00 beside Plus and nothing beside Enterprise: 339.00 instead of 69.00 + 99.00, half of 171.00 today."""
    plan = await running(story, custom_reports=1)
    await story.on("2026-06-16")
    quote = await plan.ada.quote_change(plan.subscription, configured("enterprise"))
    assert [(one["kind"], one["code"]) for one in quote["changes"]] == [("BUNDLE", None), ("REMOVE_ADD_ON", "INCLUDED")]
    assert (quote["channel"], quote["amountDue"]["amount"]) == ("SELF_SERVICE", "85.50")
    assert quote["renewal"]["total"]["amount"] == "339.00"


@pytest.mark.parametrize(
    ("product", "code"),
    [("both", "PRODUCT_ALREADY_HELD"), ("sales", "NOT_A_BUNDLE"), ("nothing", "UNKNOWN_PRODUCT")],
)
async def test_con_6_only_the_bundle_bundles(story: Story, product: str, code: str) -> None:
    """CON-6: what is there already, or includes nothing, is refused."""
    plan = await running(story, product="both")
    with pytest.raises(Refused) as no:
        await plan.ada.quote_change(plan.subscription, {"bundle": {"product": product, "edition": "plus"}})
    assert no.value.codes == [code]


@pytest.mark.parametrize(
    "less",
    [configured("starter", contacts=1000, user=2), configured("plus", contacts=500, user=2)],
    ids=["level", "contacts"],
)
async def test_con_8_a_bundle_is_no_way_around_a_downgrade(story: Story, less: dict[str, Any]) -> None:
    """CON-6, CON-8: bundled in a lower level or for fewer contacts it is a request for the next period, and nothing is charged."""
    plan = await running(story, user=2)
    await story.on("2026-06-16")
    quote = await plan.ada.quote_change(plan.subscription, less)
    assert [(one["kind"], one["channel"], one["code"]) for one in quote["changes"]] == [
        ("BUNDLE", "REQUEST", GET_IN_TOUCH)
    ]
    assert (quote["changes"][0]["effectiveOn"], quote["lines"]) == ("2026-07-01", [])
    asked = await get_in_touch_with(plan, less)
    assert asked["status"] == "OPEN"
    assert await waiting(plan) == []


async def test_con_8_fewer_users_in_a_bundle_stay_self_service(story: Story) -> None:
    """CON-4, CON-6: 3 paid users become none: 119.00 instead of 69.00 + 45.00, half of 5.00 today."""
    plan = await running(story, user=4)
    await story.on("2026-06-16")
    quote = await plan.ada.quote_change(plan.subscription, configured("plus", contacts=1000, user=1))
    assert (quote["channel"], quote["amountDue"]["amount"]) == ("SELF_SERVICE", "2.50")
