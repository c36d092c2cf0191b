"""Ends of subscriptions, and where the money goes that comes back (billing.md, Timing and Amounts 6 and 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import (
    add_card,
    balance,
    customer,
    decide,
    net,
    partners_customer,
    request_quoted,
    running,
    withdraw_scheduled,
)
from tests.scenarios.speak import Refused, Story, products, seats, shown

CORRECTS = """query ($id: ID!) { invoice(id: $id) { kind status number corrects { id number } creditApplied { amount }
  amountDue { amount } purchaseOrder } }"""


def cancel(on: str | None = None) -> dict[str, Any]:
    return {"cancel": {"on": on} if on else {}}


async def test_a_cancellation_by_approved_request_ends_at_the_periods_end_and_nothing_is_billed_after(
    story: Story,
) -> None:
    account, subscription, olivia = await running(story)
    asked = await request_quoted(olivia, account, subscription, cancel())
    assert asked["quote"]["lines"] == []
    assert (asked["quote"]["renewsOn"], asked["quote"]["renewal"]) == (None, None)
    await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    ending = await olivia.subscription(subscription)
    assert (ending["status"], ending["endDate"]) == ("ENDING", "2027-01-01")
    assert (ending["nextInvoiceDate"], ending["nextInvoiceEstimate"]) == (None, None)
    assert [(one["kind"], one["effectiveOn"]) for one in ending["scheduledChanges"]] == [("CANCEL", "2027-01-01")]
    await story.bill_through("2026-12-31")
    assert (await olivia.subscription(subscription))["status"] == "ENDING"
    await story.bill_through("2027-01-01")
    assert (await olivia.subscription(subscription))["status"] == "ENDED"
    await story.bill_through("2028-01-01")
    assert len(await olivia.invoices(account)) == 1
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await staff.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    assert no.value.codes == ["SUBSCRIPTION_ENDED"]


async def test_before_its_end_a_cancellation_is_withdrawn_and_the_subscription_renews(story: Story) -> None:
    """120.00 in 2026, and again on 2027-01-01."""
    account, subscription, olivia = await running(story)
    asked = await request_quoted(olivia, account, subscription, cancel())
    staff = story.person(staff="airthings")
    await decide(staff, asked["id"], "APPROVE")
    await story.on("2026-01-20")
    [waiting] = (await olivia.subscription(subscription))["scheduledChanges"]
    with pytest.raises(Refused) as no:
        await withdraw_scheduled(olivia, waiting["id"])
    assert no.value.codes == ["WITHDRAW_BY_REQUEST"]
    back = (await withdraw_scheduled(staff, waiting["id"]))["subscription"]
    assert (back["status"], back["endDate"], back["scheduledChanges"]) == ("ACTIVE", None, [])
    assert back["nextInvoiceDate"] == "2027-01-01"
    with pytest.raises(Refused) as no:
        await withdraw_scheduled(staff, waiting["id"])
    assert no.value.codes in (["NOT_FOUND"], ["UNKNOWN_SCHEDULED_CHANGE"])
    await story.bill_through("2027-01-01")
    assert net(await olivia.invoices(account)) == "240.00"


async def test_an_earlier_end_by_staff_settles_the_open_invoice_first(story: Story) -> None:
    """2 x 60.00 for 2026, unpaid; ended on 2026-01-21: 20 days, 120.00 x 20/365 = 6.58, stay; 113.42 come back."""
    account, subscription, olivia = await running(story)
    await story.on("2026-01-21")
    staff = story.person(staff="airthings")
    quote = await staff.quote_change(subscription, cancel("2026-01-21"))
    assert shown(quote["lines"]) == [("PRORATED_CREDIT", -2, "-113.42")]
    assert (quote["dueNow"]["total"]["amount"], quote["amountDue"]["amount"]) == ("-113.42", "0.00")
    done = await staff.confirm(quote)
    note = done["invoice"]
    assert (note["kind"], note["totals"]["total"]["amount"]) == ("CREDIT_NOTE", "-113.42")
    assert note["lines"] == quote["lines"]
    assert done["subscription"]["status"] == "ENDED"
    first, _ = await olivia.invoices(account)
    found = (await olivia.ask(CORRECTS, id=note["id"]))["invoice"]
    assert found["corrects"] == {"id": first["id"], "number": first["number"]}
    assert first["status"] == "ISSUED"
    assert first["totals"]["total"]["amount"] == "120.00"
    assert await balance(olivia, account) == "0.00"


async def test_a_subscription_ended_on_its_first_day_costs_nothing_and_its_invoice_is_void(story: Story) -> None:
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    done = await staff.buy(subscription, cancel("2026-01-01"))
    assert done["invoice"]["totals"]["total"]["amount"] == "-120.00"
    assert done["subscription"]["status"] == "ENDED"
    first, note = await olivia.invoices(account)
    assert (first["status"], note["kind"]) == ("VOID", "CREDIT_NOTE")
    assert net([first, note]) == "0.00"
    assert await balance(olivia, account) == "0.00"
    await story.bill_through("2027-01-01")
    assert len(await olivia.invoices(account)) == 2


async def test_credit_of_a_paid_invoice_is_balance_and_pays_the_next_ones(story: Story) -> None:
    """2 x 60.00 paid by card; ended on 2026-07-02: 182 days stay, 59.84, and 60.16 become balance. One Space Plus for
    48.00 is paid from it and leaves 12.16; one Space CO2 Mini for 36.00 takes that, and 23.84 are due."""
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    assert done["invoice"]["status"] == "PAID"
    await story.on("2026-07-02")
    ended = await story.person(staff="airthings").buy(done["subscription"]["id"], cancel("2026-07-02"))
    assert ended["invoice"]["totals"]["total"]["amount"] == "-60.16"
    assert await balance(olivia, account) == "60.16"

    term = {"term": "one-year", "startDate": "2026-07-02"}
    quote = await olivia.quote_start(account, products=products(space_plus=1), **term)
    assert (quote["creditApplied"]["amount"], quote["amountDue"]["amount"]) == ("48.00", "0.00")
    assert quote["dueNow"]["total"]["amount"] == "48.00"
    first = (await olivia.confirm(quote))["invoice"]
    assert (first["creditApplied"]["amount"], first["amountDue"]["amount"]) == ("48.00", "0.00")
    assert first["status"] == "PAID"
    assert await balance(olivia, account) == "12.16"
    second = (await olivia.start(account, products=products(space_co2_mini=1), **term))["invoice"]
    assert (second["creditApplied"]["amount"], second["amountDue"]["amount"]) == ("12.16", "23.84")
    assert second["totals"]["total"]["amount"] == "36.00"
    assert await balance(olivia, account) == "0.00"


async def test_the_run_pays_a_renewal_from_the_balance_too(story: Story) -> None:
    """60.16 of balance; the renewal of one Space Plus, 48.00 on 2027-07-02, is paid from what is left of it."""
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    one = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_plus=1))
    await story.on("2026-07-02")
    await story.person(staff="airthings").buy(one["subscription"]["id"], cancel("2026-07-02"))
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert (renewal["creditApplied"]["amount"], renewal["amountDue"]["amount"]) == ("48.00", "0.00")
    assert renewal["status"] == "PAID"
    assert await balance(olivia, account) == "12.16"


async def test_the_last_charge_is_credited_first_and_what_is_paid_goes_to_the_balance(story: Story) -> None:
    """120.00 on 2026-01-01 by card, 4 more for 120.33 on 2026-07-02 by transfer. Ended on 2026-07-10: of the year
    (120.00 x 182 + 360.00 x 8) / 365 = 67.73 stays, 240.33 - 67.73 = 172.60 comes back: 120.33 of the second
    invoice, which was open and is void, and 52.27 of the first, which was paid: that is balance."""
    account, olivia = await customer(story, "2026-01-01")
    card = await add_card(olivia, account, "tok_visa")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    method = card["paymentMethod"]["id"]
    await olivia.change("removePaymentMethod", "PaymentMethodInput", "__typename", paymentMethodId=method)
    await story.on("2026-07-02")
    more = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 4)})
    assert (more["invoice"]["totals"]["total"]["amount"], more["invoice"]["status"]) == ("120.33", "ISSUED")
    await story.on("2026-07-10")
    staff = story.person(staff="airthings")
    ended = await staff.buy(done["subscription"]["id"], cancel("2026-07-10"))
    assert ended["invoice"]["totals"]["total"]["amount"] == "-172.60"
    first, second, note = await olivia.invoices(account)
    assert (first["status"], second["status"]) == ("PAID", "VOID")
    found = (await olivia.ask(CORRECTS, id=note["id"]))["invoice"]
    assert found["corrects"]["id"] == second["id"]
    assert await balance(olivia, account) == "52.27"
    assert net([first, second, note]) == "67.73"


async def test_a_credit_turns_its_discounts_around(story: Story) -> None:
    """2 x 60.00 less 20 %: 96.00. Ended on 2026-07-02: 182/365 of 120.00 is 59.84 and of 96.00 is 47.87 (47.868).
    Back come 60.16 of the list, less 12.03 of the discount: 48.13."""
    account, _, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await olivia.start(
        account, term="one-year", startDate="2026-01-01", purchaseOrder="PO-7", products=products(space_pro=2)
    )
    await story.on("2026-07-02")
    ended = await story.person(staff="airthings").buy(done["subscription"]["id"], cancel("2026-07-02"))
    lines = [(one["kind"], one["discount"], one["amount"]["amount"]) for one in ended["invoice"]["lines"]]
    assert lines == [("PRORATED_CREDIT", None, "-60.16"), ("DISCOUNT", "partner", "12.03")]
    assert ended["invoice"]["totals"]["total"]["amount"] == "-48.13"
    assert ended["invoice"]["purchaseOrder"] == "PO-7"


async def test_cancelling_before_the_start_owes_nothing(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-09-01", products=products(space_pro=2))
    asked = await request_quoted(olivia, account, done["subscription"]["id"], cancel())
    assert asked["quote"]["changes"][0]["effectiveOn"] == "2026-09-01"
    await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    over = await olivia.subscription(done["subscription"]["id"])
    assert (over["status"], over["endDate"], over["nextInvoiceDate"]) == ("ENDED", "2026-09-01", None)
    await story.bill_through("2026-09-01")
    await story.bill_through("2027-09-01")
    assert await olivia.invoices(account) == []


async def test_an_end_is_never_before_the_start_or_more_than_a_period_ago_nor_set_twice(story: Story) -> None:
    _, subscription, _ = await running(story)
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await staff.quote_change(subscription, cancel("2025-12-31"))
    assert no.value.codes == ["BACKDATED_TOO_FAR"]
    await story.bill_through("2027-06-01")
    with pytest.raises(Refused) as no:
        await staff.quote_change(subscription, cancel("2026-05-31"))
    assert no.value.codes == ["BACKDATED_TOO_FAR"]
    assert no.value.facts("BACKDATED_TOO_FAR")["date"] == "2026-06-01"
    await staff.buy(subscription, cancel())
    with pytest.raises(Refused) as no:
        await staff.quote_change(subscription, cancel())
    assert no.value.codes == ["ENDING"]


async def test_an_end_in_the_last_period_credits_both_periods(story: Story) -> None:
    """60.00 a year, two years billed; on 2027-02-01 staff end it on 2026-12-02: 30 days of 2026, 4.93, and all of 2027."""
    account, subscription, olivia = await running(story, space_pro=1)
    await story.bill_through("2027-02-01")
    staff = story.person(staff="airthings")
    ended = await staff.buy(subscription, cancel("2026-12-02"))
    assert ended["invoice"]["totals"]["total"]["amount"] == "-64.93"
    assert net(await olivia.invoices(account)) == "55.07"


async def test_seats_that_staff_take_away_lower_the_renewal_and_credit_nothing(story: Story) -> None:
    """3 x 60.00; one goes at the renewal: 120.00 from 2027-01-01."""
    account, subscription, olivia = await running(story, space_pro=3)
    await story.on("2026-07-02")
    done = await story.person(staff="airthings").buy(subscription, {"removeSeats": seats("space-pro", 1)})
    assert done["invoice"] is None
    assert done["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "120.00"
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 2, "120.00")]
