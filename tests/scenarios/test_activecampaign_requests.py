"""Everything that takes away is asked for: quoted, requested, mailed to both sides, and decided by the vendor's staff (CON-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import (
    ADA,
    DESK,
    FAMILY,
    GET_IN_TOUCH,
    answer,
    get_in_touch,
    held,
    mail,
    report,
    running,
    seats,
    to,
    waiting,
)
from tests.scenarios.customers import ask_vendor
from tests.scenarios.speak import Story, shown

OTHER_PLAN = {"product": "sales", "edition": "plus", "seats": seats(contacts=1000, user=2)}
TO_STARTER = {"changeEdition": {"product": "marketing", "edition": "starter"}}
NO_SMS = {"removeAddOn": "sms"}


@pytest.mark.parametrize(
    ("changes", "kinds", "renewal", "left"),
    [
        # What runs: Plus for 1,000 contacts 69.00, a second user 15.00, 2,000 SMS 32.00: 116.00 a month.
        # 500 contacts cost 49.00: 49.00 + 15.00 + 32.00.
        (
            [to("contacts", 500)],
            ["REMOVE_SEATS"],
            "96.00",
            {"marketing plus contacts": 500, "marketing plus user": 2, "marketing plus sms": 2000},
        ),
        # Without SMS: 69.00 + 15.00.
        ([NO_SMS], ["REMOVE_ADD_ON"], "84.00", {"marketing plus contacts": 1000, "marketing plus user": 2}),
        # A package less: 69.00 + 15.00 + 16.00.
        (
            [{"addAddOn": {"addOn": "sms", "quantity": 1000}}],
            ["REMOVE_ADD_ON"],
            "100.00",
            {"marketing plus contacts": 1000, "marketing plus user": 2, "marketing plus sms": 1000},
        ),
        # Starter holds no SMS; for 1,000 contacts it is 29.00, and the second user stays 15.00.
        (
            [NO_SMS, TO_STARTER],
            ["REMOVE_ADD_ON", "DOWNGRADE_EDITION"],
            "44.00",
            {"marketing starter contacts": 1000, "marketing starter user": 2},
        ),
        # The other plan: sales Plus for 1,000 contacts is 83.00, and the second user 15.00; SMS ends with the plan.
        (
            [{"removeProduct": "marketing"}, {"addProduct": OTHER_PLAN}],
            ["REMOVE_PRODUCT", "ADD_PRODUCT"],
            "98.00",
            {"sales plus contacts": 1000, "sales plus user": 2},
        ),
        # A year ahead: 12 x 116.00 = 1,392.00, less 20 % 278.40.
        (
            [{"changeTerm": "annual"}],
            ["CHANGE_TERM"],
            "1113.60",
            {"marketing plus contacts": 1000, "marketing plus user": 2, "marketing plus sms": 2000},
        ),
    ],
    ids=["contacts", "add-on", "packages", "level", "product", "term"],
)
async def test_con_8_less_or_other_is_a_request_that_staff_approves(
    story: Story, changes: list[dict[str, Any]], kinds: list[str], renewal: str, left: dict[str, int]
) -> None:
    """CON-8: asked on 16 June, approved on 18 June, in force from 1 July; nothing is charged or given back before."""
    plan = await running(story, user=2, sms=2000)
    before = await held(plan)
    await story.on("2026-06-16")
    asked = await get_in_touch(plan, *changes, message="Smaller, please.")
    seen = asked["quote"]["changes"]
    assert [(one["kind"], one["channel"], one["code"]) for one in seen] == [
        (one, "REQUEST", GET_IN_TOUCH) for one in kinds
    ]
    assert {one["effectiveOn"] for one in seen} == {"2026-07-01"}
    assert (asked["quote"]["lines"], asked["quote"]["renewal"]["total"]["amount"]) == ([], renewal)
    assert await mail(plan.ada, plan.account, "CHANGE_REQUESTED") == [([DESK, ADA], "Smaller, please.")]
    assert (await held(plan), await waiting(plan)) == (before, [])

    await story.on("2026-06-18")
    decided = await answer(story, asked["id"], "APPROVE", "From July on.")
    assert (decided["status"], decided["answer"]) == ("APPROVED", "From July on.")
    assert await mail(plan.ada, plan.account, "CHANGE_REQUEST_DECIDED") == [([DESK, ADA], "The request was approved")]
    assert (await held(plan), await waiting(plan)) == (before, [(one, "2026-07-01") for one in kinds])
    assert len(await plan.ada.invoices(plan.account)) == 1

    await story.bill_through("2026-07-01")
    _, invoice = await plan.ada.invoices(plan.account)
    assert invoice["totals"]["total"]["amount"] == renewal
    assert await held(plan) == left


async def test_con_8_unbundling_is_a_request(story: Story) -> None:
    """CON-8: both Plus for 1,000 contacts 119.00 and a user 15.00; marketing alone 69.00 and the user: 84.00 from 1 July on."""
    plan = await running(story, product="both", user=2)
    asked = await get_in_touch(plan, {"unbundle": {"product": "both", "into": [{"product": "marketing", "seats": []}]}})
    assert [(one["kind"], one["code"]) for one in asked["quote"]["changes"]] == [("UNBUNDLE", GET_IN_TOUCH)]
    await answer(story, asked["id"], "APPROVE", "Done.")
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert shown(renewal["lines"]) == [("CHARGE", 1000, "69.00"), ("CHARGE", 1, "15.00")]
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 2}


async def test_con_8_staff_declines_and_nothing_changes(story: Story) -> None:
    """CON-8: mail goes to both sides again, and July costs what June did."""
    plan = await running(story)
    asked = await get_in_touch(plan, TO_STARTER)
    decided = await answer(story, asked["id"], "DECLINE", "Starter has no landing pages: let us talk.")
    assert decided["status"] == "DECLINED"
    assert await mail(plan.ada, plan.account, "CHANGE_REQUEST_DECIDED") == [([DESK, ADA], "The request was declined")]
    assert await waiting(plan) == []
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert renewal["totals"]["total"]["amount"] == "69.00"


async def test_con_8_a_request_may_be_taken_back_or_be_words_alone(story: Story) -> None:
    """CON-8: the form is free text; what was sent can be withdrawn, and both sides hear of it."""
    plan = await running(story)
    asked = await ask_vendor(plan.ada, plan.account, "May we pause for a month?", family=FAMILY)
    assert (asked["status"], asked["quote"]) == ("OPEN", None)
    given = {"changeRequestId": asked["id"]}
    gone = await plan.ada.change(
        "withdrawChangeRequest", "ChangeRequestInput", "... on ChangeRequest { status }", **given
    )
    assert gone["status"] == "WITHDRAWN"
    assert await mail(plan.ada, plan.account, "CHANGE_REQUEST_WITHDRAWN") == [
        ([DESK, ADA], "The request was withdrawn")
    ]


async def test_con_8_cancelling_is_asked_for_and_ends_with_the_period(story: Story) -> None:
    """CON-8: the page has no way to cancel; approved in June, the plan ends on 1 July and bills nothing more."""
    plan = await running(story)
    asked = await get_in_touch(plan, {"cancel": {}})
    await answer(story, asked["id"], "APPROVE", "We are sorry to see you go.")
    after = await plan.ada.subscription(plan.subscription)
    assert (after["status"], after["endDate"]) == ("ENDING", "2026-07-01")
    await story.bill_through("2026-08-01")
    assert len(await plan.ada.invoices(plan.account)) == 1


async def test_con_8_staff_may_lower_at_once_what_the_owner_asked_for_in_words(story: Story) -> None:
    """CON-8: on 16 June 15 of 30 days are left: (69.00 - 49.00) x 15/30 = 10.00 back, which pays a part of July's 49.00."""
    plan = await running(story)
    await ask_vendor(plan.ada, plan.account, "Could you make it 500 contacts today?", family=FAMILY)
    await story.on("2026-06-16")
    staff = story.person(staff=FAMILY)
    note = (await staff.buy(plan.subscription, to("contacts", 500)))["invoice"]
    assert (note["kind"], note["totals"]["total"]["amount"]) == ("CREDIT_NOTE", "-10.00")
    assert await held(plan) == {"marketing plus contacts": 500, "marketing plus user": 1}
    await story.bill_through("2026-07-01")
    *_, renewal = await plan.ada.invoices(plan.account)
    assert (renewal["totals"]["total"]["amount"], renewal["amountDue"]["amount"]) == ("49.00", "39.00")


async def test_con_8_an_upgrade_bought_meanwhile_is_no_bar_to_what_was_asked(story: Story) -> None:
    """CON-4, CON-8: 500 contacts asked for, a user bought meanwhile: 49.00 + 15.00 from July on."""
    plan = await running(story)
    asked = await get_in_touch(plan, to("contacts", 500))
    await story.on("2026-06-16")
    await plan.ada.buy(plan.subscription, {"addSeats": {"seatType": "user", "quantity": 1}})
    decided = await answer(story, asked["id"], "APPROVE", "Done.")
    assert decided["status"] == "APPROVED"
    estimate = (await plan.ada.subscription(plan.subscription))["nextInvoiceEstimate"]["total"]["amount"]
    assert estimate == "64.00"


async def test_con_8_a_smaller_band_than_the_contacts_is_granted_and_shown_over_the_limit(story: Story) -> None:
    """CON-2, CON-8: 900 contacts in a band of 500 from July on: above the limit is shown, and the band stays as it was asked for."""
    plan = await running(story)
    await report(plan.ada, plan.account, 900)
    asked = await get_in_touch(plan, to("contacts", 500))
    await answer(story, asked["id"], "APPROVE", "You have 900: they stay, and nothing is raised.")
    await story.bill_through("2026-08-01")
    [contacts] = [
        one
        for one in (await plan.ada.subscription(plan.subscription))["seatUsage"]
        if one["seatType"]["key"] == "contacts"
    ]
    assert (contacts["subscribed"], contacts["overLimit"], contacts["state"]) == (500, 400, "OVER_LIMIT")
    assert [one["totals"]["total"]["amount"] for one in await plan.ada.invoices(plan.account)] == [
        "69.00",
        "49.00",
        "49.00",
    ]
