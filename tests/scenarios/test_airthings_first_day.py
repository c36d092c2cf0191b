"""The first day of an Airthings customer: the account page, the estimate, the purchase (AIR-1, AIR-2, AIR-4, AIR-5, AIR-7, AIR-11)."""

from __future__ import annotations

import pytest

from tests.scenarios.speak import Refused, Story, open_actions, products, shown

PAGE = """query ($id: ID!) { account(id: $id) { name billingDetails { legalName city }
  resources(family: "airthings", status: ACTIVE) { nodes { kind model name status } totalCount }
  subscriptions { nodes { id status } } actions(family: "airthings") { kind allowed channel code reason } } }"""


async def test_air_1_the_page_offers_to_create_a_subscription_and_once_one_runs_also_to_add_seats(story: Story) -> None:
    await story.on("2026-01-01")
    account = await story.operator.create_account("Harbour Offices", ownerEmail="olivia@harbour.example")
    olivia = story.person(user="olivia@harbour.example")
    await olivia.change(
        "updateBillingDetails",
        "UpdateBillingDetailsInput",
        "... on AccountChanged { account { id } }",
        accountId=account,
        legalName="Harbour Offices GmbH",
        city="Hamburg",
        country="DE",
    )
    await olivia.deploy(account, "space-pro", 2)

    page = (await olivia.ask(PAGE, id=account))["account"]
    assert page["billingDetails"] == {"legalName": "Harbour Offices GmbH", "city": "Hamburg"}
    assert [one["model"] for one in page["resources"]["nodes"]] == ["space-pro", "space-pro"]
    assert page["resources"]["totalCount"] == 2
    assert page["subscriptions"]["nodes"] == []
    first = open_actions(page["actions"])
    assert first["START_SUBSCRIPTION"] == "SELF_SERVICE"
    assert "ADD_SEATS" not in first

    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    page = (await olivia.ask(PAGE, id=account))["account"]
    assert [one["status"] for one in page["subscriptions"]["nodes"]] == ["ACTIVE"]
    then = open_actions(page["actions"])
    assert then["START_SUBSCRIPTION"] == "SELF_SERVICE"
    assert then["ADD_SEATS"] == "SELF_SERVICE"


async def test_air_1_a_member_sees_the_page_and_is_offered_nothing_to_buy(story: Story) -> None:
    await story.on("2026-01-01")
    account = await story.operator.create_account("Harbour Offices", ownerEmail="olivia@harbour.example")
    olivia, mia = story.person(user="olivia@harbour.example"), story.person(user="mia@harbour.example")
    await olivia.change(
        "inviteMember",
        "InviteMemberInput",
        "... on AccountChanged { account { id } }",
        accountId=account,
        email="mia@harbour.example",
        name="Mia",
        role="MEMBER",
    )
    page = (await mia.ask(PAGE, id=account))["account"]
    assert "START_SUBSCRIPTION" not in open_actions(page["actions"])
    refused = [one for one in page["actions"] if one["kind"] == "START_SUBSCRIPTION"]
    assert refused[0]["code"] == "AIRTHINGS_ADMIN_ONLY"
    assert refused[0]["reason"]
    with pytest.raises(Refused) as no:
        await mia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert no.value.codes == ["AIRTHINGS_ADMIN_ONLY"]


async def test_air_2_devices_installed_fourteen_months_ago_are_billed_for_both_years_begun(story: Story) -> None:
    """One Space Pro from 2025-05-02, bought on 2026-07-02: the years from 2 May 2025 and 2 May 2026, 60.00 each."""
    await story.on("2026-07-02")
    account = await story.operator.create_account("Birch", ownerEmail="bjorn@birch.example")
    bjorn = story.person(user="bjorn@birch.example")
    done = await bjorn.start(account, term="one-year", startDate="2025-05-02", products=products(space_pro=1))
    assert shown(done["invoice"]["lines"]) == [("CHARGE", 1, "60.00"), ("CHARGE", 1, "60.00")]
    assert [one["period"]["start"] for one in done["invoice"]["lines"]] == ["2025-05-02", "2026-05-02"]
    assert done["invoice"]["totals"]["total"]["amount"] == "120.00"
    assert done["subscription"]["currentPeriod"] == {"start": "2026-05-02", "end": "2027-05-02"}
    assert done["subscription"]["nextInvoiceDate"] == "2027-05-02"


async def test_air_2_installations_to_come_are_billed_on_the_day_they_start(story: Story) -> None:
    await story.on("2026-07-02")
    account = await story.operator.create_account("Birch", ownerEmail="bjorn@birch.example")
    bjorn = story.person(user="bjorn@birch.example")
    quote = await bjorn.quote_start(account, term="one-year", startDate="2026-09-01", products=products(space_plus=3))
    assert quote["lines"] == []
    assert quote["amountDue"] == {"amount": "0.00", "currency": "EUR"}
    assert quote["renewsOn"] == "2026-09-01"
    assert quote["renewal"]["total"]["amount"] == "144.00"
    done = await bjorn.confirm(quote)
    assert done["invoice"] is None
    assert done["subscription"]["status"] == "SCHEDULED"
    await story.bill_through("2026-08-31")
    assert await bjorn.invoices(account) == []
    await story.bill_through("2026-09-01")
    [invoice] = await bjorn.invoices(account)
    assert invoice["issuedOn"] == "2026-09-01"
    assert shown(invoice["lines"]) == [("CHARGE", 3, "144.00")]
    assert (await bjorn.subscription(done["subscription"]["id"]))["status"] == "ACTIVE"


async def test_air_4_the_estimate_follows_the_service_period(story: Story) -> None:
    """One Space Pro: 60.00 a year; three years 180.00 - 18.00; five years 300.00 - 45.00."""
    await story.on("2026-07-02")
    account = await story.operator.create_account("Birch", ownerEmail="bjorn@birch.example")
    bjorn = story.person(user="bjorn@birch.example")
    expected = {"one-year": ("60.00", "0.00", "60.00"), "three-years": ("180.00", "18.00", "162.00")}
    expected["five-years"] = ("300.00", "45.00", "255.00")
    for term, (subtotal, discount, total) in expected.items():
        quote = await bjorn.quote_start(account, term=term, startDate="2026-07-02", products=products(space_pro=1))
        due = quote["dueNow"]
        assert (due["subtotal"]["amount"], due["discount"]["amount"], due["total"]["amount"]) == (
            subtotal,
            discount,
            total,
        )
    assert await bjorn.invoices(account) == []


async def test_air_5_and_7_nothing_changes_before_the_confirmation_which_needs_the_terms_and_prints_the_po(
    story: Story,
) -> None:
    await story.on("2026-07-02")
    account = await story.operator.create_account("Birch", ownerEmail="bjorn@birch.example")
    bjorn = story.person(user="bjorn@birch.example")
    quote = await bjorn.quote_start(
        account, term="one-year", startDate="2026-07-02", purchaseOrder="PO-1", products=products(space_pro=1)
    )
    assert [one["name"] for one in quote["requiredTerms"]] == ["Airthings for Business terms and conditions"]
    with pytest.raises(Refused) as no:
        await bjorn.confirm(quote, acceptedTerms=[])
    assert no.value.codes == ["TERMS_NOT_ACCEPTED"]
    empty = await bjorn.ask("query ($id: ID!) { account(id: $id) { subscriptions { nodes { id } } } }", id=account)
    assert empty["account"]["subscriptions"]["nodes"] == []

    first = await bjorn.confirm(quote)
    again = await bjorn.confirm(quote)
    assert first["invoice"]["purchaseOrder"] == "PO-1"
    assert again["invoice"]["id"] == first["invoice"]["id"]
    assert len(await bjorn.invoices(account)) == 1
    accepted = (
        "query ($id: ID!) { account(id: $id) { acceptedTerms { document { name } acceptedBy { email } acceptedAt } } }"
    )
    [kept] = (await bjorn.ask(accepted, id=account))["account"]["acceptedTerms"]
    assert kept["acceptedBy"]["email"] == "bjorn@birch.example"
    assert kept["acceptedAt"].startswith("2026-07-02T")


async def test_air_11_hardware_is_listed_with_its_contact_and_never_quoted(story: Story) -> None:
    await story.on("2026-07-02")
    account = await story.operator.create_account("Birch", ownerEmail="bjorn@birch.example")
    bjorn = story.person(user="bjorn@birch.example")
    family = (
        await bjorn.ask('{ productFamily(key: "airthings") { contact products { key channel seatTypes { name } } } }')
    )["productFamily"]
    channels = {one["key"]: one["channel"] for one in family["products"]}
    assert channels["space-pro-device"] == "CONTACT_SALES"
    assert channels["monitoring"] == "SELF_SERVICE"
    assert family["contact"] == "business-support@airthings.com"
    with pytest.raises(Refused) as no:
        await bjorn.quote_start(
            account,
            term="one-year",
            startDate="2026-07-02",
            products=[{"product": "space-pro-device", "seats": []}],
        )
    assert "CONTACT_SALES" in no.value.codes
