"""List prices that change while a family is sold: who pays which price from when on (billing.md, Timing)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.cataloguing import NEXT_RENEWAL, on_date, price, set_prices, withdraw_prices
from tests.scenarios.customers import customer, net, running, withdraw_scheduled
from tests.scenarios.speak import Refused, Story, products, seats, shown

RENEW: dict[str, Any] = {"renew": {}}


def estimate(subscription: dict[str, Any]) -> tuple[str, str]:
    """The next invoice's day and what it comes to."""
    return subscription["nextInvoiceDate"], subscription["nextInvoiceEstimate"]["total"]["amount"]


async def test_seats_added_after_a_price_change_take_the_running_price_and_renewals_keep_it(story: Story) -> None:
    """2 Space Pro at 60.00 from 2026-01-01. The list goes to 72.00 on 2026-06-01; one more on 2026-07-02 costs the running
    60.00 x 183/365 = 30.08. What is sold anew costs 72.00. The renewal of 2027, by KEEP, is 3 x 60.00."""
    account, subscription, olivia = await running(story)
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"))
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "30.08")]
    other = await olivia.quote_start(account, term="one-year", startDate="2026-07-02", products=products(space_pro=1))
    assert other["dueNow"]["total"]["amount"] == "72.00"
    assert estimate(more["subscription"]) == ("2027-01-01", "180.00")
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 3, "180.00")]


async def test_with_the_next_renewal_list_prices_are_what_the_estimate_showed(story: Story) -> None:
    """As before, by NEXT_RENEWAL: 3 x 72.00 = 216.00 for 2027, as the quote of the seat, the page and the invoice say.
    The history tells the old and the new price; a seat more in 2027 costs the running 72.00 x 184/365 = 36.30."""
    account, subscription, olivia = await running(story)
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    await story.on("2026-07-02")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    assert (quote["dueNow"]["total"]["amount"], quote["renewal"]["total"]["amount"]) == ("30.08", "216.00")
    more = await olivia.confirm(quote)
    assert estimate(more["subscription"]) == ("2027-01-01", "216.00")
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 3, "216.00")]
    page = await olivia.subscription(subscription)
    [told] = [one for one in page["history"]["nodes"] if one["kind"] == "PRICES_RENEWED"]
    assert "60.00 EUR per 12 months → 72.00 EUR per 12 months" in told["summary"]
    assert (told["actor"], page["items"][0]["unitPrice"]["amount"]) == ("system", "72.00")
    await story.bill_through("2027-01-01")
    assert len(await olivia.invoices(account)) == 3
    await story.on("2027-07-01")
    one = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(one["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "36.30")]


async def test_from_a_day_on_with_notice_a_renewal_before_either_keeps_its_price(story: Story) -> None:
    """72.00 is published on 2026-06-01 for renewals from 2026-09-01 on with 60 days' notice; 84.00 on 2026-11-15. Olivia's
    year from 20 August renews at 60.00, the one from 1 October at 72.00, and that from 1 January, 47 days after the
    84.00, at 72.00 too; a year later all have the 84.00."""
    account, olivia = await customer(story, "2025-08-20")
    started: dict[str, str] = {}
    for day in ("2025-08-20", "2025-10-01", "2026-01-01"):
        await story.on(day)
        done = await olivia.start(account, term="one-year", startDate=day, products=products(space_pro=1))
        started[day] = done["subscription"]["id"]
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=on_date("2026-09-01", 60))
    shows = [estimate(await olivia.subscription(one)) for one in started.values()]
    assert shows == [("2026-08-20", "60.00"), ("2026-10-01", "72.00"), ("2027-01-01", "72.00")]
    await story.bill_through("2026-11-15")
    await set_prices(story.operator, price("84.00"))
    shows = [estimate(await olivia.subscription(one)) for one in started.values()]
    assert shows == [("2027-08-20", "84.00"), ("2027-10-01", "84.00"), ("2027-01-01", "72.00")]
    await story.bill_through("2028-01-01")
    renewals = (await olivia.invoices(account))[3:]
    billed = [(one["lines"][0]["period"]["start"], one["totals"]["total"]["amount"]) for one in renewals]
    assert sorted(billed) == [
        ("2026-08-20", "60.00"),
        ("2026-10-01", "72.00"),
        ("2027-01-01", "72.00"),
        ("2027-08-20", "84.00"),
        ("2027-10-01", "84.00"),
        ("2028-01-01", "84.00"),
    ]


async def test_what_was_bought_at_a_price_without_notice_yet_is_not_renewed_at_an_older_one(story: Story) -> None:
    """72.00 is published on 2026-06-01 with a year's notice, and bought on that day: it renews at 72.00, not at 60.00."""
    account, olivia = await customer(story, "2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=on_date("2026-06-01", 365))
    done = await olivia.start(account, term="one-year", startDate="2026-06-01", products=products(space_pro=1))
    assert estimate(done["subscription"]) == ("2027-06-01", "72.00")
    await story.bill_through("2027-06-01")
    assert net(await olivia.invoices(account)) == "144.00"


async def test_a_run_that_comes_late_bills_the_price_that_was_published_before_the_renewal(story: Story) -> None:
    """2 seats renew on 2027-01-01. 72.00 is published on 2026-12-31, 84.00 on the very day, 96.00 in February; nobody ran
    until 2027-03-01: 2 x 72.00, and a seat bought at 60.00 x 300/365 = 49.32 in between costs 9.86 more."""
    account, subscription, olivia = await running(story)
    await story.on("2026-12-31")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    await story.on("2027-01-01")
    await set_prices(story.operator, price("84.00"))
    await story.on("2027-02-15")
    await set_prices(story.operator, price("96.00"))
    await story.on("2027-03-07")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "49.32")]
    await story.bill_through("2027-03-08")
    *_, renewal = await olivia.invoices(account)
    assert renewal["totals"]["total"]["amount"] == "153.86"
    assert net(await olivia.invoices(account)) == "323.18"
    assert estimate(await olivia.subscription(subscription)) == ("2028-01-01", "288.00")


async def test_what_is_renewed_early_costs_the_list_of_that_day_and_is_not_priced_again(story: Story) -> None:
    """72.00 since 2026-02-01. On 2026-03-20 the year 2027 is renewed for 2 x 72.00; then the list goes to 84.00. One more
    seat on 2026-07-02: 30.08 for 2026, and 72.00 for 2027. The run has nothing to do until 2028: 3 x 84.00."""
    account, subscription, olivia = await running(story)
    await story.on("2026-02-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    await story.on("2026-03-20")
    early = await story.person(staff="airthings").buy(subscription, RENEW)
    assert shown(early["invoice"]["lines"]) == [("CHARGE", 2, "144.00")]
    [planned] = early["subscription"]["scheduledChanges"]
    assert (planned["effectiveOn"], planned["summary"]) == ("2027-01-01", "Prices of the renewal")
    with pytest.raises(Refused) as no:
        await withdraw_scheduled(olivia, planned["id"])
    assert no.value.codes == ["SCHEDULED_CHANGE_FIXED"]
    await story.on("2026-04-01")
    await set_prices(story.operator, price("84.00"))
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "30.08"), ("CHARGE", 1, "72.00")]
    await story.bill_through("2027-12-31")
    assert len(await olivia.invoices(account)) == 3
    assert estimate(await olivia.subscription(subscription)) == ("2028-01-01", "252.00")
    await story.bill_through("2028-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 3, "252.00")]


async def test_a_term_that_begins_with_the_renewal_costs_what_was_quoted_and_discounts_stay(story: Story) -> None:
    """3 years from 2027-01-01 are quoted in March: 3 x 120.00 less 10 % = 324.00. The list's 72.00 of June does not touch
    them; the renewal of 2030 is 3 x 144.00 less the granted 10 %: 388.80."""
    account, subscription, olivia = await running(story)
    await story.on("2026-03-20")
    changed = await story.person(staff="airthings").buy(subscription, {"changeTerm": "three-years"})
    assert estimate(changed["subscription"]) == ("2027-01-01", "324.00")
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    assert estimate(await olivia.subscription(subscription)) == ("2027-01-01", "324.00")
    await story.bill_through("2027-01-01")
    assert estimate(await olivia.subscription(subscription)) == ("2030-01-01", "388.80")
    await story.bill_through("2030-01-01")
    totals = [one["totals"]["total"]["amount"] for one in await olivia.invoices(account)]
    assert totals == ["120.00", "324.00", "388.80"]


async def test_a_start_in_the_past_is_billed_at_todays_prices_and_moves_from_its_next_renewal_on(story: Story) -> None:
    """Bought on 2026-06-01 from 2025-03-01 on: two years at 72.00; 84.00, published the day after, from 2027-03-01 on."""
    account, olivia = await customer(story, "2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    done = await olivia.start(account, term="one-year", startDate="2025-03-01", products=products(space_pro=1))
    assert shown(done["invoice"]["lines"]) == [("CHARGE", 1, "72.00"), ("CHARGE", 1, "72.00")]
    await story.bill_through("2026-06-02")
    await set_prices(story.operator, price("84.00"))
    assert estimate(await olivia.subscription(done["subscription"]["id"])) == ("2027-03-01", "84.00")
    await story.bill_through("2027-03-01")
    assert net(await olivia.invoices(account)) == "228.00"


async def test_renewals_put_together_move_on_their_common_day(story: Story) -> None:
    """The second joins on 2026-07-02 at 72.00 x 183/365 = 36.10; in 2027 both cost 72.00 on one invoice: 216.00."""
    account, subscription, olivia = await running(story)
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    await story.on("2026-07-02")
    joined = await olivia.start(account, term="one-year", products=products(space_pro=1), alignWith=subscription)
    assert joined["invoice"]["totals"]["total"]["amount"] == "36.10"
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert renewal["totals"]["total"]["amount"] == "216.00"


async def test_a_withdrawn_price_is_the_declared_one_again(story: Story) -> None:
    """72.00 from June, withdrawn in July: sold at 60.00 again, and by NEXT_RENEWAL what was sold at 72.00 renews at 60.00."""
    account, olivia = await customer(story, "2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    done = await olivia.start(account, term="one-year", startDate="2026-06-01", products=products(space_pro=1))
    assert done["invoice"]["totals"]["total"]["amount"] == "72.00"
    await story.on("2026-07-01")
    sold = await withdraw_prices(story.operator, price("72.00"))
    assert sold["version"] == "2026-1+2"
    quote = await olivia.quote_start(account, term="one-year", startDate="2026-07-01", products=products(space_pro=1))
    assert quote["dueNow"]["total"]["amount"] == "60.00"
    await story.bill_through("2027-06-01")
    *_, renewal = await olivia.invoices(account)
    assert renewal["totals"]["total"]["amount"] == "60.00"
