"""The billing page: contact limit, users, level and add-ons, each shown, confirmed and prorated (CON-3..CON-5, CON-7, CON-9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import held, running, to
from tests.scenarios.customers import add_card
from tests.scenarios.speak import Refused, Story, shown

MORE_USERS = {"addSeats": {"seatType": "user", "quantity": 1}}


async def test_con_3_the_price_follows_the_contact_slider_and_the_next_band_is_confirmed(story: Story) -> None:
    """CON-3, CON-7: Plus at 1,000 contacts is 69.00 a month. On 11 June 20 of 30 days are left, 46.00 of it.

    2,500 contacts: 119.00 x 20/30 = 79.33, so 33.33 today. 5,000: 189.00 x 20/30 = 126.00, so 80.00 today.
    250,000: 2,799.00 x 20/30 = 1,866.00, so 1,820.00 today. From 1 July on the whole of the new band.
    """
    plan = await running(story)
    await story.on("2026-06-11")
    for contacts, today, later in (
        (2500, "33.33", "119.00"),
        (5000, "80.00", "189.00"),
        (250_000, "1820.00", "2799.00"),
    ):
        quote = await plan.ada.quote_change(plan.subscription, to("contacts", contacts))
        assert (quote["channel"], quote["amountDue"]["amount"]) == ("SELF_SERVICE", today)
        assert (quote["renewsOn"], quote["renewal"]["total"]["amount"]) == ("2026-07-01", later)
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 1}

    done = await plan.ada.buy(plan.subscription, to("contacts", 2500))
    assert sorted(shown(done["invoice"]["lines"])) == [
        ("PRORATED_CHARGE", 2500, "79.33"),
        ("PRORATED_CREDIT", -1000, "-46.00"),
    ]
    assert done["invoice"]["totals"]["total"]["amount"] == "33.33"
    assert done["invoice"]["status"] == "PAID"
    assert await held(plan) == {"marketing plus contacts": 2500, "marketing plus user": 1}
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert shown(renewal["lines"]) == [("CHARGE", 2500, "119.00")]


async def test_con_3_a_year_paid_ahead_is_prorated_with_its_discount(story: Story) -> None:
    """CON-3: 12 x 69.00 = 828.00 less 20 % is 662.40; 2,500 contacts are 12 x 119.00 = 1,428.00, less 20 % 1,142.40.

    On 2 July 183 of 365 days are left: (1,428.00 - 828.00) x 183/365 = 300.82 at list; (1,142.40 - 662.40) x 183/365 = 240.66.
    """
    plan = await running(story, "2026-01-01", term="annual")
    [first] = await plan.ada.invoices(plan.account)
    assert first["totals"]["total"]["amount"] == "662.40"
    await story.on("2026-07-02")
    quote = await plan.ada.quote_change(plan.subscription, to("contacts", 2500))
    due = {key: quote["dueNow"][key]["amount"] for key in ("subtotal", "discount", "total")}
    assert due == {"subtotal": "300.82", "discount": "60.16", "total": "240.66"}
    assert quote["renewal"]["total"]["amount"] == "1142.40"


@pytest.mark.parametrize(("contacts", "code"), [(700, "NOT_A_BAND"), (300_000, "NOT_A_BAND"), (0, "BELOW_MINIMUM")])
async def test_con_3_only_the_bands_are_sold(story: Story, contacts: int, code: str) -> None:
    """CON-3: from 500 to 250,000, in nine bands and nothing between."""
    plan = await running(story)
    with pytest.raises(Refused) as no:
        await plan.ada.quote_change(plan.subscription, to("contacts", contacts))
    assert no.value.codes == [code]
    bands = '{ productFamily(key: "activecampaign_like") { products { seatTypes { key quantities } } } }'
    for product in (await plan.ada.ask(bands))["productFamily"]["products"]:
        sold = {one["key"]: one["quantities"] for one in product["seatTypes"]}
        assert sold["contacts"] == [500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000]


async def test_con_4_users_go_up_and_down_by_self_service(story: Story) -> None:
    """CON-4, CON-7: one user is included, each more is 15.00 a month.

    16 June, 15 of 30 days: 2 x 15.00 x 15/30 = 15.00. 21 June, 10 days: one less, 5.00 back, which stays as credit.
    1 July: 69.00 + 15.00 = 84.00, of which the credit pays 5.00.
    """
    plan = await running(story)
    await story.on("2026-06-16")
    done = await plan.ada.buy(plan.subscription, {"addSeats": {"seatType": "user", "quantity": 2}})
    assert shown(done["invoice"]["lines"]) == [("PRORATED_CHARGE", 2, "15.00")]
    await story.on("2026-06-21")
    fewer = await plan.ada.quote_change(plan.subscription, {"removeSeats": {"seatType": "user", "quantity": 1}})
    assert (fewer["channel"], fewer["dueNow"]["total"]["amount"], fewer["amountDue"]["amount"]) == (
        "SELF_SERVICE",
        "-5.00",
        "0.00",
    )
    assert fewer["renewal"]["total"]["amount"] == "84.00"
    note = (await plan.ada.confirm(fewer))["invoice"]
    assert (note["kind"], shown(note["lines"])) == ("CREDIT_NOTE", [("PRORATED_CREDIT", -1, "-5.00")])
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 2}
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert renewal["totals"]["total"]["amount"] == "84.00"
    assert (renewal["creditApplied"]["amount"], renewal["amountDue"]["amount"]) == ("5.00", "79.00")


@pytest.mark.parametrize(("users", "code"), [(0, "BELOW_INCLUDED"), (101, "ABOVE_MAXIMUM"), (1, "NO_CHANGE")])
async def test_con_4_the_included_user_stays_and_there_is_a_most(story: Story, users: int, code: str) -> None:
    """CON-4: plus and minus between what the level includes and the most that is sold."""
    plan = await running(story)
    with pytest.raises(Refused) as no:
        await plan.ada.quote_change(plan.subscription, to("user", users))
    assert no.value.codes == [code]


async def test_con_5_a_higher_level_is_confirmed_at_the_price_of_the_day(story: Story) -> None:
    """CON-5, CON-7: Plus with 1,000 contacts and 2 users, 69.00 + 15.00, becomes Pro: 109.00 with 3 users included.

    16 June, 15 days: 54.50 - 34.50 - 7.50 = 12.50. Confirmed after midnight, 14 days: 109.00 x 14/30 = 50.87,
    less 69.00 x 14/30 = 32.20 and 15.00 x 14/30 = 7.00: 11.67, which is shown before anything is charged.
    """
    plan = await running(story, user=2)
    await story.on("2026-06-16")
    up = {"changeEdition": {"product": "marketing", "edition": "pro"}}
    seen = await plan.ada.quote_change(plan.subscription, up)
    assert (seen["changes"][0]["kind"], seen["channel"]) == ("UPGRADE_EDITION", "SELF_SERVICE")
    assert (seen["amountDue"]["amount"], seen["renewal"]["total"]["amount"]) == ("12.50", "109.00")
    await story.on("2026-06-17")
    moved = await plan.ada.confirm(seen)
    assert (moved["__typename"], moved["quote"]["amountDue"]["amount"]) == ("QuoteChanged", "11.67")
    assert len(await plan.ada.invoices(plan.account)) == 1
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 2}
    done = await plan.ada.confirm(moved["quote"])
    assert done["invoice"]["amountDue"]["amount"] == "11.67"
    assert await held(plan) == {"marketing pro contacts": 1000, "marketing pro user": 3}
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert renewal["totals"]["total"]["amount"] == "109.00"


@pytest.mark.parametrize(
    "change",
    [
        to("contacts", 5000),
        MORE_USERS,
        {"changeEdition": {"product": "marketing", "edition": "enterprise"}},
        {"bundle": {"product": "both"}},
        {"addAddOn": {"addOn": "sms", "quantity": 1000}},
    ],
    ids=["contacts", "users", "level", "bundle", "add-on"],
)
async def test_con_7_every_prorated_charge_is_shown_and_nothing_changes_before_it_is_confirmed(
    story: Story, change: dict[str, Any]
) -> None:
    """CON-7: a quote writes nothing, a payment that is declined changes nothing, and what is confirmed is what was shown."""
    plan = await running(story)
    await story.on("2026-06-16")
    before = await plan.ada.subscription(plan.subscription)
    quote = await plan.ada.quote_change(plan.subscription, change)
    assert any(one["kind"] == "PRORATED_CHARGE" for one in quote["lines"])
    assert all((one["daysCharged"], one["daysInPeriod"]) == (15, 30) for one in quote["lines"])
    assert await plan.ada.subscription(plan.subscription) == before

    bad = (await add_card(plan.ada, plan.account, "tok_declined"))["paymentMethod"]["id"]
    with pytest.raises(Refused) as no:
        await plan.ada.confirm(quote, paymentMethodId=bad)
    assert no.value.codes == ["PAYMENT_DECLINED"]
    assert (await plan.ada.subscription(plan.subscription))["items"] == before["items"]
    assert len(await plan.ada.invoices(plan.account)) == 1

    done = await plan.ada.confirm(quote)
    assert done["invoice"]["lines"] == quote["lines"]
    assert done["invoice"]["amountDue"] == quote["amountDue"]
    assert done["subscription"]["version"] == before["version"] + 1


AVAILABLE = """query ($id: ID!) { productFamily(key: "activecampaign_like") { products { key addOns { key name description
  availability(subscriptionId: $id) { status code } prices(currency: "EUR") { model packageSize unitAmount { amount } } } } } }"""


@pytest.mark.parametrize(
    ("edition", "sms", "reports"),
    [
        ("starter", ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION"), ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION")),
        ("plus", ("AVAILABLE", None), ("AVAILABLE", None)),
        ("enterprise", ("AVAILABLE", None), ("INCLUDED", "INCLUDED")),
    ],
)
async def test_con_9_available_add_ons_are_listed_with_what_this_level_may_have(
    story: Story, edition: str, sms: tuple[str, str | None], reports: tuple[str, str | None]
) -> None:
    """CON-9: SMS from Plus on; custom reports with Plus and Pro, and included in Enterprise."""
    plan = await running(story, edition=edition, user=5)
    [listed] = [
        one["addOns"]
        for one in (await plan.ada.ask(AVAILABLE, id=plan.subscription))["productFamily"]["products"]
        if one["key"] == "marketing"
    ]
    found = {one["key"]: (one["availability"]["status"], one["availability"]["code"]) for one in listed}
    assert found == {"sms": sms, "custom-reports": reports, "transactional-email": ("AVAILABLE", None)}


async def test_con_9_an_add_on_is_put_on_the_plan_reviewed_and_confirmed(story: Story) -> None:
    """CON-9, CON-7: 16.00 a month for each package of 1,000 SMS. 16 June: 3 x 16.00 x 15/30 = 24.00; from July on 69.00 + 48.00.

    21 June, two packages more: 80.00 x 10/30 = 26.67 instead of 48.00 x 10/30 = 16.00: 10.67. From July on 69.00 + 80.00.
    """
    plan = await running(story)
    await story.on("2026-06-16")
    with pytest.raises(Refused) as no:
        await plan.ada.quote_change(plan.subscription, {"addAddOn": {"addOn": "sms", "quantity": 1500}})
    assert no.value.codes == ["NOT_IN_STEPS"]
    quote = await plan.ada.quote_change(plan.subscription, {"addAddOn": {"addOn": "sms", "quantity": 3000}})
    assert (quote["changes"][0]["kind"], quote["channel"]) == ("ADD_ADD_ON", "SELF_SERVICE")
    assert shown(quote["lines"]) == [("PRORATED_CHARGE", 3000, "24.00")]
    assert quote["renewal"]["total"]["amount"] == "117.00"
    await plan.ada.confirm(quote)
    await story.on("2026-06-21")
    done = await plan.ada.buy(plan.subscription, {"addAddOn": {"addOn": "sms", "quantity": 5000}})
    assert done["invoice"]["totals"]["total"]["amount"] == "10.67"
    assert done["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "149.00"
    assert (await held(plan))["marketing plus sms"] == 5000
