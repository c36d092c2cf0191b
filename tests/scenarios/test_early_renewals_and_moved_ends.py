"""What was paid ahead, ends that move, and what both do to later changes: always owed minus invoiced (billing.md)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import (
    add_card,
    balance,
    customer,
    net,
    partners_customer,
    running,
    set_percent,
    withdraw_scheduled,
)
from tests.scenarios.speak import Refused, Story, products, seats, shown

RENEW: dict[str, Any] = {"renew": {}}


def cancel(on: str | None = None) -> dict[str, Any]:
    return {"cancel": {"on": on} if on else {}}


async def test_a_seat_added_after_an_early_renewal_is_paid_for_both_years(story: Story) -> None:
    """2027 was renewed for 120.00 in March. One more seat on 2026-07-02: 30.08 for 2026 and 60.00 for 2027; 2028: 180.00."""
    account, subscription, olivia = await running(story)
    await story.on("2026-03-20")
    await story.person(staff="airthings").buy(subscription, RENEW)
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "30.08"), ("CHARGE", 1, "60.00")]
    assert more["subscription"]["nextInvoiceDate"] == "2028-01-01"
    await story.bill_through("2027-12-31")
    assert len(await olivia.invoices(account)) == 3
    await story.bill_through("2028-01-01")
    assert net(await olivia.invoices(account)) == "510.08"


async def test_what_was_renewed_early_runs_to_its_end_and_is_credited_when_it_ends_before(story: Story) -> None:
    """Cancelled after an early renewal it ends on 2028-01-01. On 2026-12-02 instead: 9.86 of 2026 and 120.00 of 2027."""
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    await story.on("2026-03-20")
    await staff.buy(subscription, RENEW)
    quote = await staff.quote_change(subscription, cancel())
    assert (quote["changes"][0]["effectiveOn"], quote["lines"]) == ("2028-01-01", [])
    with pytest.raises(Refused) as no:
        await staff.quote_change(subscription, RENEW)
    assert no.value.codes == ["ALREADY_RENEWED"]
    await story.on("2026-11-20")
    ended = await staff.buy(subscription, cancel("2026-12-02"))
    assert ended["invoice"]["totals"]["total"]["amount"] == "-129.86"
    await story.bill_through("2028-06-01")
    assert net(await olivia.invoices(account)) == "110.14"


async def test_an_early_renewal_may_begin_another_term(story: Story) -> None:
    """2 x 180.00 less 10 % for the three years from 2027-01-01: 324.00 now, and nothing more till 2030."""
    account, subscription, olivia = await running(story)
    await story.on("2026-03-20")
    quote = await story.person(staff="airthings").quote_change(subscription, {"renew": {"term": "three-years"}})
    assert quote["dueNow"]["total"]["amount"] == "324.00"
    assert quote["renewsOn"] == "2030-01-01"
    await story.person(staff="airthings").confirm(quote)
    await story.bill_through("2029-12-31")
    assert len(await olivia.invoices(account)) == 2
    assert (await olivia.subscription(subscription))["term"]["key"] == "three-years"
    await story.bill_through("2030-01-01")
    assert net(await olivia.invoices(account)) == "768.00"


async def test_an_end_that_was_credited_and_is_withdrawn_charges_those_days_again(story: Story) -> None:
    """An end on 2026-08-01 credits 50.30; taken back on 2026-07-10 the 50.30 are charged again: 120.00 for 2026."""
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    await story.on("2026-07-02")
    ended = await staff.buy(subscription, cancel("2026-08-01"))
    assert ended["invoice"]["totals"]["total"]["amount"] == "-50.30"
    await story.on("2026-07-10")
    [waiting] = ended["subscription"]["scheduledChanges"]
    back = (await withdraw_scheduled(staff, waiting["id"]))["subscription"]
    assert back["endDate"] is None
    *_, again = await olivia.invoices(account)
    assert shown(again["lines"]) == [("PRORATED_CHARGE", 2, "50.30")]
    assert net(await olivia.invoices(account)) == "120.00"
    await story.bill_through("2027-01-01")
    assert net(await olivia.invoices(account)) == "240.00"


async def test_an_end_may_move_and_the_documents_add_up_to_the_days_that_ran(story: Story) -> None:
    """To 2026-08-01 it is 69.70; moved to 2026-10-01, 120.00 x 273/365 = 89.75 are owed in all."""
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    await story.on("2026-07-02")
    await staff.buy(subscription, cancel("2026-08-01"))
    assert net(await olivia.invoices(account)) == "69.70"
    await staff.buy(subscription, cancel("2026-10-01"))
    assert net(await olivia.invoices(account)) == "89.75"
    await story.bill_through("2027-06-01")
    assert net(await olivia.invoices(account)) == "89.75"
    assert (await olivia.subscription(subscription))["status"] == "ENDED"


async def test_nothing_is_added_beyond_an_end_and_what_is_added_before_it_ends_with_it(story: Story) -> None:
    """An end on 2026-10-01, set on 2026-07-02 (89.75 stay); a seat then: 60.00 x 91/365 = 14.96."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    await story.person(staff="airthings").buy(subscription, cancel("2026-10-01"))
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "14.96")]
    assert more["subscription"]["nextInvoiceDate"] is None
    await story.bill_through("2027-06-01")
    assert net(await olivia.invoices(account)) == "104.71"
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    assert no.value.codes == ["SUBSCRIPTION_ENDED"]


async def test_a_whole_discount_is_an_invoice_of_nothing_that_is_paid(story: Story) -> None:
    """60.00 less 100 %; later 0 % from the renewal."""
    account, petra, olivia = await partners_customer(story, "2026-01-01", "100")
    quote = await petra.quote_start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert shown(quote["lines"]) == [("CHARGE", 1, "60.00"), ("DISCOUNT", None, "-60.00")]
    assert quote["amountDue"]["amount"] == "0.00"
    done = await petra.confirm(quote)
    assert (done["invoice"]["status"], done["invoice"]["totals"]["total"]["amount"]) == ("PAID", "0.00")
    await set_percent(story.operator, account, "0")
    await story.bill_through("2027-01-01")
    assert net(await olivia.invoices(account)) == "60.00"


async def test_a_yen_discount_is_whole_yen(story: Story) -> None:
    """9600 less 12.5 % is 8400. A seat more with 183 of 365 days left: 9600 x 183/365 = 4813 (4813.2) of list, and
    8400 x 183/365 = 4212 (4211.5) to pay: the discount's line is the difference, -601."""
    account, petra, olivia = await partners_customer(story, "2026-01-01", "12.5", currency="JPY")
    done = await petra.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert done["invoice"]["totals"]["total"]["amount"] == "8400"
    await story.on("2026-07-02")
    more = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "4813"), ("DISCOUNT", None, "-601")]


async def test_one_balance_pays_several_renewals_of_a_day_and_no_more_than_it_has(story: Story) -> None:
    """60.16 come back; on 2027-01-01 there are 48.00 and 36.00, each apart: 60.16 are applied, 23.84 stay due."""
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    apart: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01", "separateInvoice": True}
    one = await olivia.start(account, products=products(space_pro=2), **apart)
    await olivia.start(account, products=products(space_plus=1), **apart)
    await olivia.start(account, products=products(space_co2_mini=1), **apart)
    await story.on("2026-07-02")
    await story.person(staff="airthings").buy(one["subscription"]["id"], cancel("2026-07-02"))
    await story.bill_through("2027-01-01")
    renewals = [each for each in await olivia.invoices(account) if each["issuedOn"] == "2027-01-01"]
    applied = sorted(float(each["creditApplied"]["amount"]) for each in renewals)
    assert len(renewals) == 2
    assert sum(applied) == pytest.approx(60.16)
    assert sum(float(each["amountDue"]["amount"]) for each in renewals) == pytest.approx(23.84)
    assert await balance(olivia, account) == "0.00"


async def test_staff_date_a_change_back_within_a_period_and_nobody_else_does(story: Story) -> None:
    """A seat that was there since 2026-06-01, told on 2026-07-02: 60.00 x 214/365 = 35.18."""
    account, subscription, olivia = await running(story)
    staff, one_more = story.person(staff="airthings"), {"addSeats": seats("space-pro", 1)}
    await story.on("2026-07-02")
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, one_more, effectiveOn="2026-06-01")
    assert no.value.codes == ["STAFF_ONLY"]
    for day, code in (("2025-12-31", "BACKDATED_TOO_FAR"), ("2026-07-03", "EFFECTIVE_IN_FUTURE")):
        with pytest.raises(Refused) as no:
            await staff.quote_change(subscription, one_more, effectiveOn=day)
        assert no.value.codes == [code]
    done = await staff.buy(subscription, one_more, effectiveOn="2026-06-01")
    assert shown(done["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "35.18")]
    assert done["invoice"]["lines"][0]["daysCharged"] == 214
    await olivia.buy(subscription, one_more)
    await story.bill_through("2027-01-01")
    assert net(await olivia.invoices(account)) == "425.26"


async def test_a_change_dated_back_over_a_renewal_is_billed_for_both_periods(story: Story) -> None:
    """Told on 2027-02-01 for 2026-12-02: 60.00 x 30/365 = 4.93 of 2026 and 60.00 of 2027, each on its own line."""
    account, subscription, olivia = await running(story)
    await story.bill_through("2027-02-01")
    staff = story.person(staff="airthings")
    done = await staff.buy(subscription, {"addSeats": seats("space-pro", 1)}, effectiveOn="2026-12-02")
    assert shown(done["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "4.93"), ("CHARGE", 1, "60.00")]
    await story.bill_through("2028-01-01")
    assert net(await olivia.invoices(account)) == "484.93"
