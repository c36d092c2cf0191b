"""Periods, clamped anchors and late runs: a renewal is the next period becoming due (billing.md, Words and Timing)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import customer, net, partners_customer, running, set_percent
from tests.scenarios.speak import Refused, Story, products, seats, shown


def periods(invoices: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["period"]["start"], line["period"]["end"]) for one in invoices for line in one["lines"]]


async def test_a_start_on_a_leap_day_renews_on_28_february_and_on_the_29th_when_there_is_one(story: Story) -> None:
    account, subscription, olivia = await running(story, "2028-02-29", space_pro=1)
    assert (await olivia.subscription(subscription))["nextInvoiceDate"] == "2029-02-28"
    await story.bill_through("2029-02-27")
    assert len(await olivia.invoices(account)) == 1
    for day in ("2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"):
        await story.bill_through(day)
        *_, last = await olivia.invoices(account)
        assert (last["issuedOn"], last["totals"]["total"]["amount"]) == (day, "60.00")
    assert periods(await olivia.invoices(account)) == [
        ("2028-02-29", "2029-02-28"),
        ("2029-02-28", "2030-02-28"),
        ("2030-02-28", "2031-02-28"),
        ("2031-02-28", "2032-02-29"),
        ("2032-02-29", "2033-02-28"),
    ]


async def test_a_start_on_31_january_keeps_its_day_and_seats_are_prorated_to_it(story: Story) -> None:
    """On 2026-02-28, 28 days into 365: 60.00 x 337/365 = 55.40."""
    account, subscription, olivia = await running(story, "2026-01-31", space_pro=1)
    await story.on("2026-02-28")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "55.40")]
    await story.bill_through("2027-01-31")
    *_, renewal = await olivia.invoices(account)
    assert periods([renewal]) == [("2027-01-31", "2028-01-31")]


async def test_three_years_renew_after_three_years_with_their_discount(story: Story) -> None:
    """10 Space Pro: 1,800.00 less 180.00 in 2026, and again on 2029-01-01."""
    account, _, olivia = await running(story, term="three-years", space_pro=10)
    await story.bill_through("2028-12-31")
    assert len(await olivia.invoices(account)) == 1
    await story.bill_through("2029-01-01")
    _, renewal = await olivia.invoices(account)
    assert renewal["issuedOn"] == "2029-01-01"
    assert [(one["discount"], one["amount"]["amount"]) for one in renewal["lines"]] == [
        (None, "1800.00"),
        ("term", "-180.00"),
    ]
    assert periods([renewal])[0] == ("2029-01-01", "2032-01-01")


async def test_a_run_that_was_down_for_years_issues_one_invoice_a_due_day_and_nothing_twice(story: Story) -> None:
    """60.00 on the first of 2027, 2028 and 2029, all in one run on 2029-05-01; the next run has nothing to do."""
    account, _, olivia = await running(story, space_pro=1)
    await story.bill_through("2029-05-01")
    first, *late = await olivia.invoices(account)
    assert [shown(one["lines"]) for one in late] == [[("CHARGE", 1, "60.00")]] * 3
    assert sorted(periods(late)) == [
        ("2027-01-01", "2028-01-01"),
        ("2028-01-01", "2029-01-01"),
        ("2029-01-01", "2030-01-01"),
    ]
    assert {one["issuedOn"] for one in late} == {"2029-05-01"}
    numbers = sorted(int(one["number"].rpartition("-")[2]) for one in (first, *late))
    assert numbers == [1, 2, 3, 4]
    await story.bill_through("2029-05-01")
    await story.bill_through("2029-12-31")
    assert len(await olivia.invoices(account)) == 4


async def test_late_renewals_of_subscriptions_put_together_share_an_invoice_a_due_day(story: Story) -> None:
    """60.00 and 48.00 from 2026-01-01; 108.00 for 2027 and for 2028 in a run on 2028-03-01."""
    account, olivia = await customer(story, "2026-01-01")
    together: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01", "separateInvoice": False}
    await olivia.start(account, products=products(space_pro=1), **together)
    await olivia.start(account, products=products(space_plus=1), **together)
    await story.bill_through("2028-03-01")
    renewals = (await olivia.invoices(account))[2:]
    assert [one["totals"]["total"]["amount"] for one in renewals] == ["108.00", "108.00"]


async def test_a_seat_bought_while_the_run_was_down_leaves_the_renewal_to_the_run(story: Story) -> None:
    """Worked case W12 at these prices: the renewal of 2 seats on 2027-01-01 was not run. One more on 2027-02-01, with
    334 of 365 days left, is 54.90; the run on 3 February brings 120.00, and 2028 is 180.00."""
    account, subscription, olivia = await running(story)
    await story.on("2027-02-01")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(quote["lines"]) == [("PRORATED_CHARGE", 1, "54.90")]
    assert quote["amountDue"]["amount"] == "54.90"
    await olivia.confirm(quote)
    await story.bill_through("2027-02-03")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 2, "120.00")]
    assert periods([renewal]) == [("2027-01-01", "2028-01-01")]
    await story.bill_through("2027-02-03")
    assert net(await olivia.invoices(account)) == "294.90"
    await story.bill_through("2028-01-01")
    assert net(await olivia.invoices(account)) == "474.90"


async def test_an_end_confirmed_while_the_run_was_down_leaves_only_the_days_before_it(story: Story) -> None:
    """2 seats; the renewal of 2027 was not run when staff end it on 2027-02-01: 120.00 x 31/365 = 10.19 are owed,
    whatever order the documents come in."""
    account, subscription, olivia = await running(story)
    await story.on("2027-02-01")
    await story.person(staff="airthings").buy(subscription, {"cancel": {"on": "2027-02-01"}})
    await story.bill_through("2027-02-03")
    await story.bill_through("2028-02-03")
    assert net(await olivia.invoices(account)) == "130.19"


async def test_a_future_start_is_billed_on_its_day_and_renews_a_year_later(story: Story) -> None:
    """Seats added before the start cost nothing until it: 3 x 60.00 on 2026-09-01."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-09-01", products=products(space_pro=2))
    more = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert more["invoice"] is None
    assert more["subscription"]["nextInvoiceDate"] == "2026-09-01"
    assert more["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "180.00"
    await story.bill_through("2026-09-01")
    [first] = await olivia.invoices(account)
    assert shown(first["lines"]) == [("CHARGE", 3, "180.00")]
    await story.bill_through("2027-09-01")
    assert net(await olivia.invoices(account)) == "360.00"


async def test_renewing_together_needs_the_same_term_and_a_subscription_that_goes_on(story: Story) -> None:
    account, subscription, olivia = await running(story)
    given: dict[str, Any] = {"startDate": "2026-01-01", "products": products(space_plus=1), "alignWith": subscription}
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="three-years", **given)
    assert no.value.codes == ["ALIGN_TERM_DIFFERS"]
    assert no.value.facts("ALIGN_TERM_DIFFERS") == {"months": "12"}
    await story.person(staff="airthings").buy(subscription, {"cancel": {}})
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", **given)
    assert no.value.codes == ["ALIGN_ENDING"]


async def test_a_later_start_is_put_together_with_an_earlier_anchor_and_pays_only_what_is_left(story: Story) -> None:
    """A start on 2026-03-01 aligned with 2026-01-31: 336 of 365 days, 48.00 x 336/365 = 44.19; renewal 2027-01-31."""
    account, subscription, olivia = await running(story, "2026-01-31", space_pro=1)
    await story.on("2026-03-01")
    two = await olivia.start(
        account, term="one-year", startDate="2026-03-01", products=products(space_plus=1), alignWith=subscription
    )
    [line] = two["invoice"]["lines"]
    assert (line["amount"]["amount"], line["daysCharged"], line["daysInPeriod"]) == ("44.19", 336, 365)
    assert two["subscription"]["nextInvoiceDate"] == "2027-01-31"
    assert two["subscription"]["currentPeriod"] == {"start": "2026-01-31", "end": "2027-01-31"}


async def test_another_term_begins_with_the_next_period_and_seats_bought_before_go_along(story: Story) -> None:
    """Worked case W7's kind: 2 seats; three years asked in January, one more seat on 2026-07-02 for 30.08; on 2027-01-01
    3 x 180.00 less 10 %: 486.00 to 2030-01-01."""
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    changed = await staff.buy(subscription, {"changeTerm": "three-years"})
    assert (changed["invoice"], changed["subscription"]["term"]["key"]) == (None, "one-year")
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert more["invoice"]["totals"]["total"]["amount"] == "30.08"
    assert more["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "486.00"
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert renewal["totals"]["total"]["amount"] == "486.00"
    after = await olivia.subscription(subscription)
    assert (after["term"]["key"], after["nextInvoiceDate"]) == ("three-years", "2030-01-01")


async def test_a_percent_that_falls_away_before_a_future_start_is_not_given(story: Story) -> None:
    """60.00 less 20 % would be 48.00; without the percent on the day of the start it is 60.00."""
    account, _, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await olivia.start(account, term="one-year", startDate="2026-09-01", products=products(space_pro=1))
    assert done["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "48.00"
    await set_percent(story.operator, account, None)
    await story.bill_through("2026-09-01")
    [first] = await olivia.invoices(account)
    assert first["totals"]["total"]["amount"] == "60.00"
