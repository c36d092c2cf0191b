"""The partner portal: customers, buying for them, and the partner's discount (PTR-1, PTR-2, PTR-3, PTR-4)."""

from __future__ import annotations

import pytest

from tests.scenarios.speak import Person, Refused, Story, products, seats, shown


async def partner_and_customer(story: Story, percent: str = "20") -> tuple[str, Person]:
    """A partner with one customer at a discount; the customer's account and the partner's person."""
    await story.on("2026-01-01")
    partner = await story.operator.create_account("Nordic Air", kind="PARTNER", ownerEmail="petra@nordic.example")
    customer = await story.operator.create_account(
        "Harbour Offices", partnerId=partner, ownerEmail="olivia@harbour.example"
    )
    await give_discount(story, customer, percent)
    return customer, story.person(user="petra@nordic.example")


async def give_discount(story: Story, account: str, percent: str | None) -> None:
    """Staff sets the partner's percent on the customer's enrolment."""
    await story.operator.change(
        "updateEnrolment",
        "UpdateEnrolmentInput",
        "... on AccountChanged { account { enrolments { partnerDiscountPercent } } }",
        accountId=account,
        family="airthings",
        partnerDiscountPercent=percent,
    )


async def test_ptr_1_a_partner_lists_its_customers_and_opens_one(story: Story) -> None:
    customer, petra = await partner_and_customer(story)
    await petra.deploy(customer, "space-pro", 1)
    listed = await petra.ask(
        """{ viewer { memberships { account { name kind customers(first: 10) { nodes { id name } totalCount } } } } }"""
    )
    [own] = listed["viewer"]["memberships"]
    assert own["account"]["kind"] == "PARTNER"
    assert own["account"]["customers"] == {"nodes": [{"id": customer, "name": "Harbour Offices"}], "totalCount": 1}
    page = await petra.ask(
        """query ($id: ID!) { account(id: $id) { name partner { name } billingDetails { legalName }
        resources(family: "airthings") { nodes { model } } subscriptions { nodes { id } } } }""",
        id=customer,
    )
    assert page["account"]["partner"] == {"name": "Nordic Air"}
    assert [one["model"] for one in page["account"]["resources"]["nodes"]] == ["space-pro"]


async def test_ptr_2_a_partner_buys_for_its_customer_whose_account_is_billed_and_for_nobody_else(story: Story) -> None:
    customer, petra = await partner_and_customer(story)
    stranger = await story.operator.create_account("Somebody Else", ownerEmail="else@else.example")
    done = await petra.start(
        customer, term="one-year", startDate="2026-01-01", purchaseOrder="PO-1", products=products(space_pro=2)
    )
    assert done["invoice"]["totals"]["total"]["amount"] == "96.00"
    olivia = story.person(user="olivia@harbour.example")
    assert [one["id"] for one in await olivia.invoices(customer)] == [done["invoice"]["id"]]
    assert (await petra.ask("query ($id: ID!) { account(id: $id) { name } }", id=stranger))["account"] is None
    with pytest.raises(Refused) as no:
        await petra.start(stranger, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    assert no.value.codes == ["NOT_FOUND"]


async def test_ptr_2_a_partner_buys_for_its_customer_as_the_owner_would(story: Story) -> None:
    """All of the page: devices and their suggested seats (AIR-3), a start in the past and one to come (AIR-2), terms
    (AIR-4), a PO (AIR-5), an invoice apart (AIR-6), review and terms (AIR-7), seats to the one named (AIR-8, AIR-9).
    Space Pro less 20 %: a year 48.00; three 180.00 - 18.00 - 32.40 = 129.60; five 300.00 - 45.00 - 51.00 = 204.00.
    On 2026-07-02, 183 of 365 days are left: 60.00 x 183/365 = 30.08 of list and 48.00 x 183/365 = 24.07: 6.01 off."""
    customer, petra = await partner_and_customer(story)
    await petra.deploy(customer, "space-pro", 2)
    await story.on("2026-07-02")
    with pytest.raises(Refused) as no:
        await petra.quote_start(customer, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert no.value.codes == ["SEATS_BELOW_DEPLOYED"]
    for term, total in (("one-year", "96.00"), ("three-years", "259.20"), ("five-years", "408.00")):
        quote = await petra.quote_start(customer, term=term, startDate="2026-07-02", products=products(space_pro=2))
        assert quote["dueNow"]["total"]["amount"] == total
    past: dict[str, object] = {"term": "one-year", "startDate": "2026-01-01", "purchaseOrder": "PO-1"}
    quote = await petra.quote_start(customer, **past, separateInvoice=True, products=products(space_pro=2))
    with pytest.raises(Refused) as no:
        await petra.confirm(quote, acceptedTerms=[])
    assert no.value.codes == ["TERMS_NOT_ACCEPTED"]
    one = await petra.confirm(quote)
    assert (one["invoice"]["purchaseOrder"], one["subscription"]["separateInvoice"]) == ("PO-1", True)
    later = await petra.start(customer, term="one-year", startDate="2026-09-01", products=products(space_pro=1))
    assert (later["invoice"], later["subscription"]["status"]) == (None, "SCHEDULED")
    more = await petra.buy(one["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "30.08"), ("DISCOUNT", None, "-6.01")]
    held = {key: await petra.subscription(key) for key in (one["subscription"]["id"], later["subscription"]["id"])}
    assert [sum(item["quantity"] for item in each["items"]) for each in held.values()] == [3, 1]


async def test_ptr_2_the_percent_applies_whoever_buys_and_only_while_the_link_stands(story: Story) -> None:
    """20 % of 60.00 while the partner stands; the running subscription keeps it to its renewal, then pays 60.00."""
    customer, _ = await partner_and_customer(story)
    olivia = story.person(user="olivia@harbour.example")
    done = await olivia.start(customer, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert done["invoice"]["totals"]["total"]["amount"] == "48.00"
    await story.on("2026-03-01")
    await story.operator.change(
        "updateAccount",
        "UpdateAccountInput",
        "... on AccountChanged { account { partner { name } } }",
        accountId=customer,
        partnerId=None,
    )
    running = await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    kinds = [one["kind"] for one in running["invoice"]["lines"]]
    assert kinds == ["PRORATED_CHARGE", "DISCOUNT"]
    fresh = await olivia.quote_start(customer, term="one-year", startDate="2026-03-01", products=products(space_plus=1))
    assert fresh["dueNow"]["discount"]["amount"] == "0.00"
    assert running["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "120.00"
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(customer)
    assert shown(renewal["lines"]) == [("CHARGE", 2, "120.00")]


async def test_ptr_2_a_changed_percent_applies_from_the_next_period(story: Story) -> None:
    """60.00 less 20 % is 48.00 this year, less 25 % is 45.00 from the renewal on."""
    customer, petra = await partner_and_customer(story)
    done = await petra.start(customer, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    await story.on("2026-06-01")
    await give_discount(story, customer, "25")
    now = await petra.subscription(done["subscription"]["id"])
    assert [one["percent"] for one in now["discounts"]] == ["20"]
    assert now["nextInvoiceEstimate"]["total"]["amount"] == "45.00"
    await story.bill_through("2027-01-01")
    *_, renewal = await petra.invoices(customer)
    assert renewal["totals"]["total"]["amount"] == "45.00"


async def test_ptr_3_the_estimate_shows_the_partner_discount_beside_the_service_periods(story: Story) -> None:
    """Worked case W5: 3 years of 10 seats at 60.00 is 1,800.00; term -180.00; partner 20 % of 1,620.00 is -324.00."""
    customer, petra = await partner_and_customer(story)
    quote = await petra.quote_start(
        customer, term="three-years", startDate="2026-01-01", products=products(space_pro=10)
    )
    assert [(one["kind"], one["discount"], one["amount"]["amount"]) for one in quote["lines"]] == [
        ("CHARGE", None, "1800.00"),
        ("DISCOUNT", "term", "-180.00"),
        ("DISCOUNT", "partner", "-324.00"),
    ]
    due = quote["dueNow"]
    assert (due["subtotal"]["amount"], due["discount"]["amount"], due["total"]["amount"]) == (
        "1800.00",
        "504.00",
        "1296.00",
    )


async def test_ptr_4_each_subscription_renews_on_its_own_invoice_and_a_po_with_seats_becomes_the_subscriptions(
    story: Story,
) -> None:
    """Two subscriptions of 48.00 and 38.40 start on one day, to be billed apart. Seats added move no date."""
    customer, petra = await partner_and_customer(story)
    apart: dict[str, object] = {
        "term": "one-year",
        "startDate": "2026-01-01",
        "purchaseOrder": "PO-1",
        "separateInvoice": True,
    }
    one = await petra.start(customer, **apart, products=products(space_pro=1))
    await petra.start(customer, **apart, products=products(space_plus=1))
    await story.on("2026-07-02")
    more = await petra.buy(one["subscription"]["id"], {"addSeats": seats("space-pro", 1)}, purchaseOrder="PO-2")
    assert more["invoice"]["purchaseOrder"] == "PO-2"
    assert more["subscription"]["purchaseOrder"] == "PO-2"
    assert more["subscription"]["nextInvoiceDate"] == "2027-01-01"
    await story.bill_through("2027-01-01")
    renewals = [each for each in await petra.invoices(customer) if each["issuedOn"] == "2027-01-01"]
    assert sorted((each["purchaseOrder"], each["totals"]["total"]["amount"]) for each in renewals) == [
        ("PO-1", "38.40"),
        ("PO-2", "96.00"),
    ]


async def test_ptr_4_subscriptions_put_together_renew_on_one_invoice(story: Story) -> None:
    """The second starts on 2026-07-02 aligned with the first: 48.00 x 183/365 = 24.07 less 20 % (4.82) now."""
    customer, petra = await partner_and_customer(story)
    one = await petra.start(
        customer, term="one-year", startDate="2026-01-01", products=products(space_pro=1), separateInvoice=False
    )
    await story.on("2026-07-02")
    two = await petra.start(
        customer,
        term="one-year",
        startDate="2026-07-02",
        products=products(space_plus=1),
        alignWith=one["subscription"]["id"],
    )
    assert shown(two["invoice"]["lines"])[0] == ("PRORATED_CHARGE", 1, "24.07")
    assert two["subscription"]["nextInvoiceDate"] == "2027-01-01"
    await story.bill_through("2027-01-01")
    renewals = [each for each in await petra.invoices(customer) if each["issuedOn"] == "2027-01-01"]
    assert [each["totals"]["total"]["amount"] for each in renewals] == ["86.40"]
