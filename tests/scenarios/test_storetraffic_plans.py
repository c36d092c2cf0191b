"""Two plans, by location and by device: what is required, what is shown, and what the next payment bills (LOC-1, LOC-2, LOC-3, LOC-10, LOC-11)."""

from __future__ import annotations

import pytest

from tests.scenarios.shops import Shop, open_shop, three_shops, totals
from tests.scenarios.speak import Refused, Story, shown


async def estimate(shop: Shop, subscription: str) -> tuple[str, str]:
    """The next payment as the page shows it."""
    page = await shop.page(subscription)
    return page["nextInvoiceDate"], page["nextInvoiceEstimate"]["total"]["amount"]


async def test_loc_1_used_green_still_free_grey_and_above_the_limit_yellow(story: Story) -> None:
    """LOC-1: of 3, two are used and one is free; then all three; then five are needed and two are too many."""
    shop = await open_shop(story, "2026-03-01")
    first, second = await shop.location("A"), await shop.location("B")
    done = await shop.start("location", 3)
    assert await shop.use() == (2, 3, 2, 1, 0, "AVAILABLE")
    third = await shop.location("C")
    assert await shop.use() == (3, 3, 3, 0, 0, "FULL")
    await shop.counters(first, 9)
    await shop.counters(second, 3)
    assert await shop.use() == (5, 3, 3, 0, 2, "OVER_LIMIT")
    # The plan that nobody subscribed is no shortage: 12 counters stand there, and none of them needs a device subscription.
    assert await shop.use("device") == (0, 0, 0, 0, 0, "AVAILABLE")
    [location] = (await shop.page(done["subscription"]["id"]))["seatUsage"]
    assert (location["resources"], location["required"], location["overLimit"]) == (12, 5, 2)
    await shop.mark("removeResource", third)
    assert await shop.use() == (4, 3, 3, 0, 1, "OVER_LIMIT")
    active = """query ($id: ID!) { account(id: $id) {
      locations: resources(kind: "location", status: ACTIVE) { totalCount nodes { name } }
      devices: resources(kind: "counter", status: ACTIVE) { totalCount } } }"""
    page = (await shop.owner.ask(active, id=shop.account))["account"]
    assert page["locations"] == {"totalCount": 2, "nodes": [{"name": "A"}, {"name": "B"}]}
    assert page["devices"] == {"totalCount": 12}


async def test_loc_2_above_the_limit_is_shown_at_once_billed_at_the_next_payment_and_never_falls_by_itself(
    story: Story,
) -> None:
    """LOC-2, worked case W8: 9 counters at A need 3, 3 at B need 1, none at C needs 1: 5 in all.

    3 locations at 35.00 are paid on 1 March: 105.00. On 1 April 5 x 35.00 = 175.00. Five counters of A and the shop C
    go; then A needs 1 and B needs 1, and 1 May bills 5 x 35.00 = 175.00 as before.
    """
    shop = await open_shop(story, "2026-03-01")
    done = await shop.start("location", 3)
    subscription = done["subscription"]["id"]
    await story.on("2026-03-10")
    first, _, third = await three_shops(shop)
    assert await shop.use() == (5, 3, 3, 0, 2, "OVER_LIMIT")
    assert await estimate(shop, subscription) == ("2026-04-01", "175.00")
    assert totals(await shop.owner.invoices(shop.account)) == [("2026-03-01", "105.00", "PAID")]
    await story.bill_through("2026-03-31")
    assert len(await shop.owner.invoices(shop.account)) == 1

    await story.bill_through("2026-04-01")
    _, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 5, "175.00")]
    assert await shop.use() == (5, 5, 5, 0, 0, "FULL")
    history = (await shop.page(subscription))["history"]["nodes"]
    raised = [(one["kind"], one["actor"]) for one in history if one["at"] >= "2026-04-01"]
    assert sorted(raised) == [("INVOICE_ISSUED", "system"), ("SEATS_RAISED", "system")]

    counters = await shop.owner.ask(
        'query ($id: ID!) { account(id: $id) { resources(kind: "counter") { nodes { id parent { id } } } } }',
        id=shop.account,
    )
    at_first = [one["id"] for one in counters["account"]["resources"]["nodes"] if one["parent"]["id"] == first]
    for counter in at_first[:5]:
        await shop.mark("removeResource", counter)
    await shop.mark("removeResource", third)
    assert await shop.use() == (2, 5, 2, 3, 0, "AVAILABLE")
    assert await estimate(shop, subscription) == ("2026-05-01", "175.00")
    await story.bill_through("2026-05-01")
    *_, may = await shop.owner.invoices(shop.account)
    assert shown(may["lines"]) == [("CHARGE", 5, "175.00")]


@pytest.mark.parametrize(("counters", "required"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
async def test_loc_2_every_further_four_counters_begun_are_one_more(story: Story, counters: int, required: int) -> None:
    """LOC-2: up to 4 counters are covered by one, the 5th begins a second, the 9th a third."""
    shop = await open_shop(story, "2026-03-01")
    await shop.counters(await shop.location("A"), counters)
    assert (await shop.use())[:2] == (required, 0)


async def test_loc_3_and_loc_10_the_page_shows_plan_interval_quantity_list_price_and_next_payment_and_no_end(
    story: Story,
) -> None:
    """LOC-3, LOC-10: 25 devices by the month at a list price of 12.00: 300.00, less 10 % from 25 on: 270.00 is billed.

    The price shown is the list price of one, not what is billed; two years later it still runs and has no end.
    """
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("device", 25))["subscription"]["id"]
    document = """query ($id: ID!) { subscription(id: $id) { term { name months } nextInvoiceDate endDate status
      nextInvoiceEstimate { subtotal { amount } discount { amount } total { amount } }
      items { product { name } quantity unitPrice { amount currency } } } }"""
    page = (await shop.owner.ask(document, id=subscription))["subscription"]
    assert page["items"] == [
        {"product": {"name": "Device plan"}, "quantity": 25, "unitPrice": {"amount": "12.00", "currency": "USD"}}
    ]
    assert page["term"] == {"name": "Monthly", "months": 1}
    assert (page["nextInvoiceDate"], page["endDate"], page["status"]) == ("2026-04-01", None, "ACTIVE")
    amounts = {key: one["amount"] for key, one in page["nextInvoiceEstimate"].items()}
    assert amounts == {"subtotal": "300.00", "discount": "30.00", "total": "270.00"}
    await story.bill_through("2028-03-01")
    after = (await shop.owner.ask(document, id=subscription))["subscription"]
    assert (after["nextInvoiceDate"], after["endDate"], after["status"]) == ("2028-04-01", None, "ACTIVE")
    invoices = await shop.owner.invoices(shop.account)
    assert len(invoices) == 25  # March 2026 and 24 more
    assert {one["totals"]["total"]["amount"] for one in invoices} == {"270.00"}


async def test_loc_2_and_loc_11_on_the_device_plan_every_counter_is_one_wherever_it_stands(story: Story) -> None:
    """LOC-11: 2 devices by the year at 129.60: 259.20. A third and a fourth are never refused, shown above the limit,
    and 2027 bills all four that stand on the platform: 4 x 129.60 = 518.40. Locations cost nothing on this plan."""
    shop = await open_shop(story, "2026-03-01")
    first, second = await shop.location("A"), await shop.location("B")
    done = await shop.start("device", 2, "annual")
    assert done["invoice"]["totals"]["total"]["amount"] == "259.20"
    await shop.counters(first, 3)
    await shop.counters(None, 1)
    assert await shop.use("device") == (4, 2, 2, 0, 2, "OVER_LIMIT")
    assert await shop.use("location") == (0, 0, 0, 0, 0, "AVAILABLE")
    await shop.mark("removeResource", second)
    await story.bill_through("2027-03-01")
    *_, renewal = await shop.owner.invoices(shop.account)
    assert shown(renewal["lines"]) == [("CHARGE", 4, "518.40")]


async def test_loc_11_two_subscriptions_cover_the_total_of_the_platform_and_one_raise_is_enough(story: Story) -> None:
    """LOC-11: no subscription belongs to a shop. 2 by the month and 2 by the year cover 4; W8 needs 5.

    1 April bills the monthly one with the one that is missing: 3 x 35.00 = 105.00. On 1 March 2027 both are due and
    nothing is missing any more: 3 x 35.00 and 2 x 378.00 = 756.00, on one invoice of 861.00.
    """
    shop = await open_shop(story, "2026-03-01")
    monthly = (await shop.start("location", 2))["subscription"]["id"]
    yearly = (await shop.start("location", 2, "annual"))["subscription"]["id"]
    await three_shops(shop)
    assert await shop.use() == (5, 4, 4, 0, 1, "OVER_LIMIT")
    of_each = [
        next(one for one in (await shop.page(each))["seatUsage"] if one["seatType"]["key"] == "location")
        for each in (monthly, yearly)
    ]
    assert [(one["used"], one["overLimit"]) for one in of_each] == [(2, 0), (2, 1)]
    assert await estimate(shop, monthly) == ("2026-04-01", "105.00")
    assert await estimate(shop, yearly) == ("2027-03-01", "756.00")
    await story.bill_through("2026-04-01")
    *_, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 3, "105.00")]
    assert await shop.use() == (5, 5, 5, 0, 0, "FULL")
    await story.bill_through("2027-03-01")
    *_, march = await shop.owner.invoices(shop.account)
    assert sorted(shown(march["lines"])) == [("CHARGE", 2, "756.00"), ("CHARGE", 3, "105.00")]
    assert march["totals"]["total"]["amount"] == "861.00"


async def test_loc_11_an_account_has_one_plan_or_the_other_so_that_nothing_is_counted_twice(story: Story) -> None:
    """LOC-11: the same counters would be billed by both plans. On 1 April one takes the other's place in one quote:
    5 locations at 35.00 (175.00) become 12 devices at 12.00: 144.00."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 5))["subscription"]["id"]
    await three_shops(shop)
    with pytest.raises(Refused) as no:
        await shop.start("device", 12)
    assert no.value.codes == ["PRODUCT_EXCLUDED"]
    devices = {"product": "device-plan", "seats": [{"seatType": "device", "quantity": 12}]}
    with pytest.raises(Refused) as no:
        await shop.owner.quote_change(subscription, {"addProduct": devices})
    assert no.value.codes == ["PRODUCT_EXCLUDED"]
    assert no.value.facts("PRODUCT_EXCLUDED") == {"product": "device-plan", "excludedBy": "location-plan"}
    swap = await shop.owner.quote_change(subscription, {"removeProduct": "location-plan"}, {"addProduct": devices})
    assert [(one["channel"], one["effectiveOn"]) for one in swap["changes"]] == [("REQUEST", "2026-04-01")] * 2
    await shop.ask_and_approve(shop.owner, swap)
    availability = """query ($id: ID!) { productFamily(key: "storetraffic") { products { key
      availability(accountId: $id) { status code } } } }"""
    found = (await shop.owner.ask(availability, id=shop.account))["productFamily"]["products"]
    assert [(one["key"], one["availability"]["status"]) for one in found] == [
        ("location-plan", "OWNED"),
        ("device-plan", "UNAVAILABLE"),
    ]
    await story.bill_through("2026-04-01")
    *_, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 12, "144.00")]
    assert await shop.use("device") == (12, 12, 12, 0, 0, "FULL")
    assert await shop.use("location") == (0, 0, 0, 0, 0, "AVAILABLE")


async def test_loc_2_a_run_that_comes_late_bills_each_payment_as_it_stood_on_its_day(story: Story) -> None:
    """LOC-2, law L9: 3 locations; the run is down on 1 April and comes on 5 June.

    On 1 April 3 were required: 105.00. On 10 April W8 requires 5, so 1 May bills 175.00. On 20 May all but the shop A with
    one counter is gone, one counter of it marked for return before: it never falls, and 1 June bills 175.00.
    """
    shop = await open_shop(story, "2026-03-01")
    places = [await shop.location(name) for name in ("A", "B", "C")]
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    await story.on("2026-04-10")
    counters = [*await shop.counters(places[0], 9), *await shop.counters(places[1], 3)]
    await story.on("2026-05-20")
    await shop.mark("returnResource", counters[0], shop.staff)
    for gone in (*counters[:-1], *places[1:]):
        await shop.mark("removeResource", gone)
    assert (await shop.use())[0] == 2
    await story.bill_through("2026-06-05")
    invoices = await shop.owner.invoices(shop.account)
    assert [one["totals"]["total"]["amount"] for one in invoices] == ["105.00", "105.00", "175.00", "175.00"]
    assert await estimate(shop, subscription) == ("2026-07-01", "175.00")
    assert await shop.use() == (2, 5, 2, 3, 0, "AVAILABLE")
