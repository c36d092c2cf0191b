"""Currencies, quantities and everything that is wrong with an order, told at once (billing.md, Amounts)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import customer, running, withdraw_scheduled
from tests.scenarios.speak import Refused, Story, products, seats, shown


@pytest.mark.parametrize(
    ("currency", "first", "added", "renewal"),
    [
        ("EUR", "120.00", "30.08", "180.00"),
        ("USD", "132.00", "33.09", "198.00"),
        ("GBP", "104.00", "26.07", "156.00"),
        ("NOK", "1380.00", "345.95", "2070.00"),
        ("JPY", "19200", "4813", "28800"),
    ],
)
async def test_every_list_currency_has_its_own_price_and_its_own_smallest_unit(
    story: Story, currency: str, first: str, added: str, renewal: str
) -> None:
    """2 Space Pro in 2026, one more on 2026-07-02 with 183 of 365 days left: 60.00 -> 30.08 (30.082), 66.00 -> 33.09
    (33.090), 52.00 -> 26.07 (26.071), 690.00 -> 345.95 (345.945), 9600 yen -> 4813 (4813.2)."""
    account, olivia = await customer(story, "2026-01-01", currency=currency)
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    assert done["invoice"]["totals"]["total"]["amount"] == first
    assert done["invoice"]["amountDue"] == {"amount": first, "currency": currency}
    await story.on("2026-07-02")
    more = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, added)]
    await story.bill_through("2027-01-01")
    *_, last = await olivia.invoices(account)
    assert shown(last["lines"]) == [("CHARGE", 3, renewal)]


async def test_a_seat_added_in_a_leap_years_long_term_shows_its_discount_on_its_own_line(story: Story) -> None:
    """3 years to 2029-01-01 are 1,096 days; 549 are left on 2027-07-02. 156.00 x 549/1096 = 78.14 of list, and
    140.40 x 549/1096 = 70.33 less 10 %: the discount is 7.81."""
    account, olivia = await customer(story, "2026-01-01", currency="GBP")
    done = await olivia.start(account, term="three-years", startDate="2026-01-01", products=products(space_pro=1))
    assert shown(done["invoice"]["lines"]) == [("CHARGE", 1, "156.00"), ("DISCOUNT", None, "-15.60")]
    await story.on("2027-07-02")
    more = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    charge, discount = more["invoice"]["lines"]
    assert (charge["amount"]["amount"], discount["amount"]["amount"]) == ("78.14", "-7.81")
    assert (charge["daysCharged"], charge["daysInPeriod"], charge["termMonths"]) == (549, 1096, 36)
    assert discount["discount"] == "term"
    assert more["invoice"]["totals"] == {
        "subtotal": {"amount": "78.14"},
        "discount": {"amount": "7.81"},
        "tax": {"amount": "0.00"},
        "total": {"amount": "70.33"},
    }


async def test_two_changes_on_one_day_cost_what_they_cost_together(story: Story) -> None:
    """2 x 60.00 x 183/365 = 60.16: 30.08 and 30.08; at once 60.16 as well (law L3)."""
    account, subscription, olivia = await running(story)
    _, other, _ = await running(story)
    await story.on("2026-07-02")
    for _ in range(2):
        one = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
        assert one["invoice"]["totals"]["total"]["amount"] == "30.08"
    both = await olivia.quote_change(other, {"addSeats": seats("space-pro", 2)})
    assert shown(both["lines"]) == [("PRORATED_CHARGE", 2, "60.16")]
    with pytest.raises(Refused) as no:
        await olivia.quote_change(other, {"addSeats": seats("space-pro", 1)}, {"addSeats": seats("space-pro", 1)})
    assert no.value.codes == ["CONTRADICTORY_CHANGES"]
    assert len(await olivia.invoices(account)) == 3


async def test_seats_bought_before_a_scheduled_removal_are_still_there_after_it(story: Story) -> None:
    """3 seats, one goes on 2027-01-01; 2 more on 2026-07-02 (60.16): 5 till then and 4 from then, 240.00 (law L12).
    With the removal withdrawn it is 5: 300.00."""
    account, subscription, olivia = await running(story, space_pro=3)
    staff = story.person(staff="airthings")
    await staff.buy(subscription, {"removeSeats": seats("space-pro", 1)})
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 2)})
    assert more["invoice"]["totals"]["total"]["amount"] == "60.16"
    assert [one["quantity"] for one in more["subscription"]["items"]] == [5]
    [waiting] = more["subscription"]["scheduledChanges"]
    assert (waiting["kind"], waiting["effectiveOn"]) == ("REMOVE_SEATS", "2027-01-01")
    assert more["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "240.00"
    back = (await withdraw_scheduled(staff, waiting["id"]))["subscription"]
    assert back["nextInvoiceEstimate"]["total"]["amount"] == "300.00"
    await staff.buy(subscription, {"removeSeats": seats("space-pro", 1)})
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 4, "240.00")]


async def test_a_whole_number_may_be_set_and_never_one_below_what_runs(story: Story) -> None:
    """From 2 to 5 seats is 3 more: 3 x 60.00 x 183/365 = 90.25."""
    _, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    up = await olivia.quote_change(subscription, {"setSeats": seats("space-pro", 5)})
    assert shown(up["lines"]) == [("PRORATED_CHARGE", 3, "90.25")]
    assert up["channel"] == "SELF_SERVICE"
    down = await olivia.quote_change(subscription, {"setSeats": seats("space-pro", 1)})
    assert (down["channel"], down["changes"][0]["effectiveOn"]) == ("REQUEST", "2027-01-01")
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"setSeats": seats("space-pro", 2)})
    assert no.value.codes == ["NO_CHANGE"]
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"removeSeats": seats("space-pro", 3)})
    assert no.value.codes == ["SEATS_NOT_HELD"]
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"removeSeats": seats("space-pro", 2)})
    assert no.value.codes == ["NOTHING_LEFT"]


async def test_no_seat_is_nothing_to_order(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", products=products(space_pro=0))
    assert no.value.codes == ["NOTHING_ORDERED"]
    _, subscription, olivia = await running(story)
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 0)})
    assert no.value.codes == ["QUANTITY_OUT_OF_RANGE"]


@pytest.mark.parametrize("quantity", [-1, 1_000_000_001])
async def test_a_quantity_that_nobody_sells_is_refused(story: Story, quantity: int) -> None:
    account, subscription, olivia = await running(story)
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"addSeats": seats("space-pro", quantity)})
    assert no.value.codes == ["QUANTITY_OUT_OF_RANGE"]
    assert no.value.violations[0]["path"] == ["change", "changes", "0", "addSeats", "quantity"]
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", products=products(space_plus=quantity))
    assert no.value.codes == ["QUANTITY_OUT_OF_RANGE"]
    assert no.value.violations[0]["path"] == ["start", "products", "0", "seats", "0", "quantity"]


async def test_the_largest_order_is_counted_to_the_cent_and_a_larger_number_is_no_number(story: Story) -> None:
    """1,000,000,000 Space Pro for 5 years: 300.00 each is 300,000,000,000.00, less 15 %: 255,000,000,000.00."""
    account, olivia = await customer(story, "2026-01-01")
    quote = await olivia.quote_start(account, term="five-years", products=products(space_pro=1_000_000_000))
    assert quote["dueNow"]["subtotal"]["amount"] == "300000000000.00"
    assert quote["amountDue"]["amount"] == "255000000000.00"
    start = {"accountId": account, "family": "airthings", "term": "five-years", "products": products(space_pro=2**31)}
    body = await olivia.raw("query ($i: QuoteInput!) { quote(input: $i) { __typename } }", i={"start": start})
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_everything_wrong_with_a_start_is_told_at_once_each_at_its_path(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    wrong: list[dict[str, Any]] = [
        {"product": "monitoring", "seats": [{"seatType": "moon-base", "quantity": 1}]},
        {"product": "telepathy", "seats": []},
        {"product": "space-pro-device", "seats": []},
        {"product": "monitoring", "edition": "gold", "seats": [{"seatType": "space-pro", "quantity": 1}]},
    ]
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", products=wrong)
    found = {(one["code"], ".".join(one["path"][:3])) for one in no.value.violations}
    assert {
        ("UNKNOWN_SEAT_TYPE", "start.products.0"),
        ("UNKNOWN_PRODUCT", "start.products.1"),
        ("CONTACT_SALES", "start.products.2"),
        ("UNKNOWN_EDITION", "start.products.3"),
    } <= found
    with pytest.raises(Refused) as no:
        await olivia.quote_start(
            account, term="a-century", startDate="1999-01-01", products=[], addOns=[{"addOn": "halo"}]
        )
    found = {(one["code"], ".".join(one["path"])) for one in no.value.violations}
    assert {
        ("UNKNOWN_TERM", "start.term"),
        ("START_TOO_EARLY", "start.startDate"),
        ("NOTHING_ORDERED", "start.products"),
    } <= found


async def test_everything_wrong_with_a_change_is_told_at_once_each_at_its_path(story: Story) -> None:
    _, subscription, olivia = await running(story)
    with pytest.raises(Refused) as no:
        await olivia.quote_change(
            subscription,
            {"addSeats": seats("moon-base", 1)},
            {"changeTerm": "a-century"},
            {"addAddOn": {"addOn": "halo"}},
            {"removeProduct": "telepathy"},
            {"applyPromotion": "FREE"},
            {"changeEdition": {"product": "monitoring", "edition": "gold"}},
        )
    found = {one["path"][2]: one["code"] for one in no.value.violations}
    assert found == {
        "0": "UNKNOWN_SEAT_TYPE",
        "1": "UNKNOWN_TERM",
        "2": "UNKNOWN_ADD_ON",
        "3": "UNKNOWN_PRODUCT",
        "4": "UNKNOWN_PROMOTION",
        "5": "UNKNOWN_EDITION",
    }
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription)
    assert no.value.codes == ["NOTHING_ORDERED"]


async def test_a_currency_without_prices_is_refused_by_name(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01", currency="CHF")
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", products=products(space_pro=1))
    assert no.value.codes == ["CURRENCY_NOT_SOLD"]
    assert no.value.facts("CURRENCY_NOT_SOLD") == {"currency": "CHF"}


async def test_a_start_too_far_away_is_refused_with_the_first_or_last_day(story: Story) -> None:
    """Five years of 365 days back from 2026-01-01, and two ahead."""
    account, olivia = await customer(story, "2026-01-01")
    for day, code, limit in (
        ("2021-01-01", "START_TOO_EARLY", "2021-01-02"),
        ("2028-01-02", "START_TOO_LATE", "2028-01-01"),
    ):
        with pytest.raises(Refused) as no:
            await olivia.quote_start(account, term="one-year", startDate=day, products=products(space_pro=1))
        assert no.value.codes == [code]
        assert no.value.facts(code) == {"date": limit}
        await olivia.quote_start(account, term="one-year", startDate=limit, products=products(space_pro=1))
