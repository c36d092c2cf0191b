"""What a page lists: subscriptions by where they stand, customers by name, documents of one subscription, the catalog."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import add_card, ask_vendor, customer, decide, partners_customer, request_quoted
from tests.scenarios.speak import Person, Story, open_actions, products, seats

LIST = """query ($id: ID!, $family: String, $status: SubscriptionStatus, $first: Int, $after: String) {
  account(id: $id) { subscriptions(family: $family, status: $status, first: $first, after: $after) {
    nodes { id status } pageInfo { hasNextPage endCursor } totalCount } } }"""
YEAR: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01"}


async def listed(person: Person, account: str, **given: Any) -> list[str]:
    found = (await person.ask(LIST, id=account, **given))["account"]["subscriptions"]
    assert found["totalCount"] == len(found["nodes"])
    if "status" in given:
        assert {one["status"] for one in found["nodes"]} <= {given["status"]}
    return [one["id"] for one in found["nodes"]]


async def test_subscriptions_are_listed_by_where_they_stand(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    transfer = await olivia.change(
        "addPaymentMethod",
        "AddPaymentMethodInput",
        "... on PaymentMethodChanged { paymentMethod { id } }",
        accountId=account,
        kind="BANK_TRANSFER",
    )

    async def start(*, paid: bool = True, **given: Any) -> str:
        quote = await olivia.quote_start(account, products=products(space_pro=1), **{**YEAR, **given})
        method = {} if paid else {"paymentMethodId": transfer["paymentMethod"]["id"]}
        return str((await olivia.confirm(quote, **method))["subscription"]["id"])

    staff = story.person(staff="airthings")
    ids = {
        "SCHEDULED": await start(startDate="2026-09-01"),
        "ACTIVE": await start(),
        "ENDING": await start(),
    }
    unpaid_ending, over, never = await start(paid=False), await start(), await start(startDate="2026-09-01")
    await story.on("2026-03-01")
    for ending in (ids["ENDING"], unpaid_ending, never):
        await staff.buy(ending, {"cancel": {}})
    await staff.buy(over, {"cancel": {"on": "2026-03-01"}})
    page = (await olivia.ask(LIST, id=account))["account"]["subscriptions"]["nodes"]
    stands = {one["id"]: one["status"] for one in page}
    assert {status: stands[one] for status, one in ids.items()} == {status: status for status in ids}
    assert stands[unpaid_ending] == "ENDING"
    assert (stands[over], stands[never]) == ("ENDED", "ENDED")
    for status in ("SCHEDULED", "ACTIVE", "PAST_DUE", "ENDING", "ENDED"):
        expected = [one for one, shown in stands.items() if shown == status]
        assert await listed(olivia, account, status=status) == expected, status
    assert await listed(olivia, account, family="airthings") == list(stands)
    assert await listed(olivia, account, family="other") == []
    seen: list[str] = []
    after = None
    for _ in range(4):
        part = (await olivia.ask(LIST, id=account, first=2, after=after))["account"]["subscriptions"]
        seen += [one["id"] for one in part["nodes"]]
        after = part["pageInfo"]["endCursor"]
    assert (seen, part["pageInfo"]["hasNextPage"]) == (list(stands), False)


async def test_a_partner_finds_its_customers_by_name_and_page(story: Story) -> None:
    _, petra, _ = await partners_customer(story, "2026-01-01", "20")
    partner = (await petra.ask("{ viewer { memberships { account { id } } } }"))["viewer"]["memberships"][0]["account"]
    for name in ("Birch", "Alder", "Cedar"):
        await story.operator.create_account(name, partnerId=partner["id"])
    await story.operator.create_account("Dogwood")
    document = """query ($id: ID!, $first: Int, $after: String, $search: String) { account(id: $id) {
      customers(first: $first, after: $after, search: $search) {
        nodes { name } pageInfo { hasNextPage endCursor } totalCount } } }"""

    async def page(**given: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await petra.ask(document, id=partner["id"], **given))["account"]["customers"]
        return found

    every = await page()
    assert [one["name"] for one in every["nodes"]] == ["Alder", "Birch", "Cedar", "Harbour Offices"]
    first = await page(first=3)
    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"], first["totalCount"]) == (3, True, 4)
    rest = await page(first=3, after=first["pageInfo"]["endCursor"])
    assert ([one["name"] for one in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == (["Harbour Offices"], False)
    assert [one["name"] for one in (await page(search="ced"))["nodes"]] == ["Cedar"]


async def test_a_subscription_lists_its_own_documents_only(story: Story) -> None:
    """Two share a renewal of 108.00, which both list; each lists its own purchase and not the other's."""
    account, olivia = await customer(story, "2026-01-01")
    together = {**YEAR, "separateInvoice": False}
    one = await olivia.start(account, products=products(space_pro=1), **together)
    two = await olivia.start(account, products=products(space_plus=1), **together)
    await story.bill_through("2027-01-01")
    totals = []
    for each in (one, two):
        found = (await olivia.subscription(each["subscription"]["id"]))["invoices"]["nodes"]
        totals.append([document["totals"]["total"]["amount"] for document in found])
    assert totals == [["108.00", "60.00"], ["108.00", "48.00"]]


async def test_the_catalog_tells_products_terms_and_prices_in_a_currency(story: Story) -> None:
    """Three years less 10 %, five less 15 %; a Space Pro is 52.00 GBP a year whatever the term."""
    account, olivia = await customer(story, "2026-01-01", currency="GBP")
    document = """query ($account: ID!) { productFamily(key: "airthings") { key name contact terms { key name months discountPercent }
      termsDocuments { name version url } products { key channel availability(accountId: $account) { status code }
        seatTypes { key name unit resourceKind covers minimum maximum step quantities
          prices(currency: GBP) { model perMonths term { key } unitAmount { amount currency } } } } } }"""
    document = document.replace("GBP)", '"GBP")')
    family = (await olivia.ask(document, account=account))["productFamily"]
    assert family["key"] == "airthings"
    assert [(one["key"], one["months"], one["discountPercent"]) for one in family["terms"]] == [
        ("one-year", 12, None),
        ("three-years", 36, "10"),
        ("five-years", 60, "15"),
    ]
    monitoring = family["products"][0]
    assert monitoring["availability"]["status"] == "AVAILABLE"
    pro = next(one for one in monitoring["seatTypes"] if one["key"] == "space-pro")
    assert (pro["name"], pro["resourceKind"], pro["covers"], pro["quantities"]) == ("Space Pro", "device", 1, None)
    assert {(one["model"], one["perMonths"], one["unitAmount"]["amount"]) for one in pro["prices"]} == {
        ("PER_UNIT", 12, "52.00")
    }
    hardware = next(one for one in family["products"] if one["key"] == "space-pro-device")
    assert (hardware["channel"], hardware["availability"]["status"]) == ("CONTACT_SALES", "UNAVAILABLE")
    nothing = document.replace('"GBP"', '"CHF"')
    family = (await olivia.ask(nothing, account=account))["productFamily"]
    assert family["products"][0]["seatTypes"][0]["prices"] == []
    listed = (await olivia.ask("{ productFamilies { key } }"))["productFamilies"]
    assert [one["key"] for one in listed] == ["activecampaign_like", "airthings", "storetraffic", "zendesk_like"]


@pytest.mark.parametrize("role", ["olivia", "petra", "staff"])
async def test_what_is_open_on_a_subscription_can_be_quoted_and_what_is_not_cannot(story: Story, role: str) -> None:
    """Each action's channel is the one that its quote says."""
    account, petra, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await olivia.start(account, products=products(space_pro=2), **YEAR)
    person = {"olivia": olivia, "petra": petra, "staff": story.person(staff="airthings")}[role]
    subscription = done["subscription"]["id"]
    actions = open_actions((await person.subscription(subscription))["actions"])
    for kind, change in (
        ("ADD_SEATS", {"addSeats": seats("space-pro", 1)}),
        ("REMOVE_SEATS", {"removeSeats": seats("space-pro", 1)}),
        ("CHANGE_TERM", {"changeTerm": "three-years"}),
        ("RENEW", {"renew": {}}),
        ("CANCEL", {"cancel": {}}),
    ):
        assert (await person.quote_change(subscription, change))["channel"] == actions[kind], kind
    assert ("VIEW_BILLING" in actions, "ADD_ADD_ON" in actions) == (True, False)


async def test_a_partner_asks_for_its_customer_and_is_answered(story: Story) -> None:
    account, petra, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await petra.start(account, products=products(space_pro=2), **YEAR)
    asked = await request_quoted(petra, account, done["subscription"]["id"], {"changeTerm": "three-years"})
    assert asked["requestedBy"] == {"email": "petra@nordic.example"}
    decided = await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    assert decided["status"] == "APPROVED"
    document = """query ($id: ID!) { account(id: $id) { changeRequests { nodes { id status requestedBy { email } } }
      notifications { nodes { kind to } } } }"""
    page = (await olivia.ask(document, id=account))["account"]
    assert [one["status"] for one in page["changeRequests"]["nodes"]] == ["APPROVED"]
    told = [(one["kind"], one["to"]) for one in page["notifications"]["nodes"]]
    assert ("CHANGE_REQUEST_DECIDED", ["petra@nordic.example"]) in told


async def test_a_start_may_be_asked_for_and_approved_too(story: Story) -> None:
    """The vendor sets it up: 2 x 60.00 from the day of the approval's quote, once."""
    account, olivia = await customer(story, "2026-01-01")
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    asked = await ask_vendor(olivia, account, "Please set this up.", quoteToken=quote["token"])
    await story.on("2026-01-05")
    decided = await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    assert decided["status"] == "APPROVED"
    [invoice] = await olivia.invoices(account)
    assert (invoice["totals"]["total"]["amount"], invoice["issuedOn"]) == ("120.00", "2026-01-05")
    [one] = (await olivia.ask(LIST, id=account))["account"]["subscriptions"]["nodes"]
    assert one["status"] == "ACTIVE"
