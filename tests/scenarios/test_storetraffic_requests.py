"""Whatever is added, changed or cancelled is asked of customer success, who do it (LOC-5, LOC-9, LOC-10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import decide, mail
from tests.scenarios.shops import MEMBER, OWNER, open_shop, three_shops, totals
from tests.scenarios.speak import Refused, Story, shown

CODE = "STORETRAFFIC_CUSTOMER_SUCCESS"
CONTACT = "success@storetraffic.com"


async def test_loc_5_a_first_subscription_is_asked_for_and_customer_success_starts_it(story: Story) -> None:
    """LOC-5: two locations at 35.00. The owner sees 70.00 and cannot buy; approved on 3 March, it begins that day and
    the card pays 70.00. The contact and whoever asked are written to."""
    shop = await open_shop(story, "2026-03-01")
    await shop.location("A")
    quote = await shop.quote_start(shop.owner, "location", 2)
    [change] = quote["changes"]
    assert (change["kind"], change["channel"], change["code"]) == ("START_SUBSCRIPTION", "REQUEST", CODE)
    assert quote["amountDue"]["amount"] == "70.00"
    with pytest.raises(Refused) as no:
        await shop.owner.confirm(quote)
    assert no.value.codes == ["REQUEST_REQUIRED"]
    asked = await shop.ask(shop.owner, quote)
    assert (asked["status"], asked["requestedBy"]["email"]) == ("OPEN", OWNER)
    assert await shop.owner.invoices(shop.account) == []
    await story.on("2026-03-03")
    waiting = await shop.staff.ask("{ changeRequests(status: OPEN) { nodes { id account { name } } } }")
    assert waiting["changeRequests"]["nodes"] == [{"id": asked["id"], "account": {"name": "Maison Lumière"}}]
    with pytest.raises(Refused) as no:
        await decide(shop.owner, asked["id"], "APPROVE")
    assert no.value.codes == ["FORBIDDEN"]
    assert (await decide(shop.staff, asked["id"], "APPROVE"))["status"] == "APPROVED"
    assert totals(await shop.owner.invoices(shop.account)) == [("2026-03-03", "70.00", "PAID")]
    assert await mail(shop.owner, shop.account) == [
        ("CHANGE_REQUEST_DECIDED", [OWNER]),
        ("INVOICE_PAID", [OWNER]),
        ("INVOICE_ISSUED", [OWNER]),
        ("CHANGE_REQUESTED", [CONTACT, OWNER]),
        ("MEMBER_INVITED", [OWNER]),
    ]


async def test_loc_5_more_is_prorated_to_the_day_on_which_it_is_approved(story: Story) -> None:
    """LOC-5: 1 location from 1 March. Two more asked for on 10 March: 2 x 35.00 x 22/31 = 49.68, the next payment
    3 x 35.00 = 105.00. Approved on 17 March with 15 of 31 days left: 2 x 35.00 x 15/31 = 33.87, less than was seen."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 1))["subscription"]["id"]
    await story.on("2026-03-10")
    more = await shop.owner.quote_change(subscription, {"addSeats": {"seatType": "location", "quantity": 2}})
    assert [(one["channel"], one["code"], one["effectiveOn"]) for one in more["changes"]] == [
        ("REQUEST", CODE, "2026-03-10")
    ]
    assert (more["amountDue"]["amount"], more["renewal"]["total"]["amount"]) == ("49.68", "105.00")
    asked = await shop.ask(shop.owner, more)
    await story.on("2026-03-17")
    assert (await decide(shop.staff, asked["id"], "APPROVE"))["status"] == "APPROVED"
    *_, bought = await shop.owner.invoices(shop.account)
    assert shown(bought["lines"]) == [("PRORATED_CHARGE", 2, "33.87")]
    await story.bill_through("2026-04-01")
    *_, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 3, "105.00")]


async def test_loc_9_monthly_to_annual_is_a_request_and_begins_with_the_next_period(story: Story) -> None:
    """LOC-9: 3 locations at 35.00 a month. A year at 3 x 378.00 = 1,134.00 from 1 April on; nothing is due before."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    await story.on("2026-03-10")
    yearly = await shop.owner.quote_change(subscription, {"changeTerm": "annual"})
    [change] = yearly["changes"]
    assert (change["kind"], change["channel"], change["code"]) == ("CHANGE_TERM", "REQUEST", CODE)
    assert (change["effectiveOn"], yearly["amountDue"]["amount"]) == ("2026-04-01", "0.00")
    assert (yearly["renewsOn"], yearly["renewal"]["total"]["amount"]) == ("2026-04-01", "1134.00")
    with pytest.raises(Refused) as no:
        await shop.owner.confirm(yearly)
    assert no.value.codes == ["REQUEST_REQUIRED"]
    await shop.ask_and_approve(shop.owner, yearly)
    page = await shop.page(subscription)
    assert (page["term"]["key"], page["nextInvoiceEstimate"]["total"]["amount"]) == ("monthly", "1134.00")
    assert [(one["kind"], one["effectiveOn"]) for one in page["scheduledChanges"]] == [("CHANGE_TERM", "2026-04-01")]
    await story.bill_through("2026-04-01")
    page = await shop.page(subscription)
    assert (page["term"]["key"], page["nextInvoiceDate"], page["endDate"]) == ("annual", "2027-04-01", None)
    amounts = [amount for _, amount, _ in totals(await shop.owner.invoices(shop.account))]
    assert amounts == ["105.00", "1134.00"]


async def test_loc_9_and_loc_2_the_first_year_bills_what_is_required_by_then(story: Story) -> None:
    """LOC-9, LOC-2: 3 by the month until April; W8 requires 5 by then, and the year bills 5 x 378.00 = 1,890.00."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(subscription, {"changeTerm": "annual"}))
    await three_shops(shop)
    assert (await shop.page(subscription))["nextInvoiceEstimate"]["total"]["amount"] == "1890.00"
    await story.bill_through("2026-04-01")
    *_, year = await shop.owner.invoices(shop.account)
    assert shown(year["lines"]) == [("CHARGE", 5, "1890.00")]
    assert year["lines"][0]["period"] == {"start": "2026-04-01", "end": "2027-04-01"}


@pytest.mark.parametrize(
    ("change", "kind", "effective"),
    [
        ({"addSeats": {"seatType": "location", "quantity": 1}}, "ADD_SEATS", "2026-03-10"),
        ({"setSeats": {"seatType": "location", "quantity": 5}}, "ADD_SEATS", "2026-03-10"),
        ({"removeSeats": {"seatType": "location", "quantity": 1}}, "REMOVE_SEATS", "2026-04-01"),
        ({"changeTerm": "annual"}, "CHANGE_TERM", "2026-04-01"),
        ({"cancel": {}}, "CANCEL", "2026-04-01"),
    ],
)
async def test_loc_5_nothing_is_bought_changed_or_cancelled_by_the_customer(
    story: Story, change: dict[str, Any], kind: str, effective: str
) -> None:
    """LOC-5: each is quoted, refused to the confirmation, sent as a request, withdrawn, and nothing came of it."""
    shop = await open_shop(story, "2026-03-01", people=True)
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    before = await shop.page(subscription)
    await story.on("2026-03-10")
    for person in (shop.owner, shop.member(MEMBER)):
        quote = await person.quote_change(subscription, change)
        assert [(one["kind"], one["channel"], one["code"], one["effectiveOn"]) for one in quote["changes"]] == [
            (kind, "REQUEST", CODE, effective)
        ]
        with pytest.raises(Refused) as no:
            await person.confirm(quote)
        assert no.value.codes == ["REQUEST_REQUIRED"]
        asked = await shop.ask(person, quote)
        withdrawn = await person.change(
            "withdrawChangeRequest",
            "ChangeRequestInput",
            "... on ChangeRequest { status }",
            changeRequestId=asked["id"],
        )
        assert withdrawn["status"] == "WITHDRAWN"
    after = await shop.page(subscription)
    assert (after["version"], after["items"], after["endDate"]) == (before["version"], before["items"], None)
    assert len(await shop.owner.invoices(shop.account)) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"renew": {}}, "STORETRAFFIC_NOT_OFFERED"),
        ({"applyPromotion": "SPRING"}, "UNKNOWN_PROMOTION"),
        ({"addAddOn": {"addOn": "gold"}}, "UNKNOWN_ADD_ON"),
        ({"changeEdition": {"product": "location-plan", "edition": "gold"}}, "UNKNOWN_EDITION"),
    ],
)
async def test_loc_5_what_is_not_sold_is_no_request_either(story: Story, change: dict[str, Any], code: str) -> None:
    """LOC-5: refused with the reason, by the quote already."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    with pytest.raises(Refused) as no:
        await shop.owner.quote_change(subscription, change)
    assert no.value.codes == [code]


async def test_loc_10_it_goes_on_until_cancelled_which_ends_it_with_its_period(story: Story) -> None:
    """LOC-10: 1 location at 35.00 by the month; cancelled on request on 10 May it ends with May: four payments of 35.00
    were made from 1 February to 1 May, and 1 June bills nothing."""
    shop = await open_shop(story, "2026-02-01")
    subscription = (await shop.start("location", 1))["subscription"]["id"]
    await story.bill_through("2026-05-01")
    assert (await shop.page(subscription))["endDate"] is None
    await story.on("2026-05-10")
    ending = await shop.owner.quote_change(subscription, {"cancel": {}})
    assert (ending["renewal"], ending["amountDue"]["amount"]) == (None, "0.00")
    await shop.ask_and_approve(shop.owner, ending)
    page = await shop.page(subscription)
    assert (page["status"], page["endDate"], page["nextInvoiceDate"]) == ("ENDING", "2026-06-01", None)
    await story.bill_through("2026-07-01")
    assert (await shop.page(subscription))["status"] == "ENDED"
    assert [amount for _, amount, _ in totals(await shop.owner.invoices(shop.account))] == ["35.00"] * 4


async def test_loc_5_a_message_alone_is_answered_with_an_offer_that_the_owner_confirms(story: Story) -> None:
    """LOC-5: "two more, please" on 10 March; offered at 2 x 35.00 x 22/31 = 49.68 and confirmed by the owner's own card."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 1))["subscription"]["id"]
    await story.on("2026-03-10")
    asked = await shop.ask(shop.owner, message="Two more, please.", subscriptionId=subscription)
    offer = await shop.staff.quote_change(subscription, {"addSeats": {"seatType": "location", "quantity": 2}})
    offered = await decide(shop.staff, asked["id"], "OFFER", quoteToken=offer["token"], answer="Like this?")
    assert (offered["status"], offered["quote"]["amountDue"]["amount"]) == ("OFFERED", "49.68")
    document = (
        "query ($id: ID!) { node(id: $id) { ... on ChangeRequest { status quote { token requiredTerms { id } } } } }"
    )
    seen = (await shop.owner.ask(document, id=asked["id"]))["node"]
    bought = await shop.owner.confirm(seen["quote"])
    assert (bought["invoice"]["totals"]["total"]["amount"], bought["invoice"]["status"]) == ("49.68", "PAID")
    assert (await shop.owner.ask(document, id=asked["id"]))["node"]["status"] == "APPROVED"
    assert await mail(shop.owner, shop.account) == [
        ("CHANGE_REQUEST_DECIDED", [OWNER]),
        ("INVOICE_PAID", [OWNER]),
        ("INVOICE_ISSUED", [OWNER]),
        ("CHANGE_REQUEST_OFFERED", [OWNER]),
        ("CHANGE_REQUESTED", [CONTACT, OWNER]),
        ("INVOICE_PAID", [OWNER]),
        ("INVOICE_ISSUED", [OWNER]),
        ("MEMBER_INVITED", [OWNER]),
    ]
