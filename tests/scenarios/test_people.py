"""Who is in an account and as what, the keys of its programs, and what invoices are addressed to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import customer, invite, partners_customer, running
from tests.scenarios.speak import Person, Refused, Story, products, seats

MEMBERS = "query ($id: ID!) { account(id: $id) { memberships { role duties user { id email name } } } }"
DETAILS = """... on AccountChanged { account { billingDetails {
  legalName email addressLines postalCode city country taxId } } }"""
KEY = "... on ApiKeyChanged { apiKey { id name } secret }"


async def members(person: Person, account: str) -> dict[str, dict[str, Any]]:
    found = (await person.ask(MEMBERS, id=account))["account"]["memberships"]
    return {one["user"]["email"]: one for one in found}


async def change(person: Person, field: str, kind: str, account: str, user: str, **given: Any) -> None:
    await person.change(
        field, kind, "... on AccountChanged { account { id } }", accountId=account, userId=user, **given
    )


async def test_people_come_change_their_role_and_go_but_an_owner_stays(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await invite(olivia, account, "Adam", "ADMIN")
    await invite(olivia, account, "Mia", "MEMBER")
    adam, mia = story.person(user="adam@harbour.example"), story.person(user="mia@harbour.example")
    people = await members(olivia, account)
    ids = {email.partition("@")[0]: one["user"]["id"] for email, one in people.items()}
    assert {email: one["role"] for email, one in people.items()} == {
        "olivia@harbour.example": "OWNER",
        "adam@harbour.example": "ADMIN",
        "mia@harbour.example": "MEMBER",
    }
    with pytest.raises(Refused) as no:
        await invite(olivia, account, "MIA", "ADMIN")
    assert no.value.codes == ["ALREADY_MEMBER"]
    for person, user, given, code in (
        (adam, "adam", {"role": "OWNER"}, "FORBIDDEN"),
        (adam, "olivia", {"role": "MEMBER"}, "FORBIDDEN"),  # and she is the last one
        (mia, "mia", {"role": "ADMIN"}, "FORBIDDEN"),
        (olivia, "olivia", {"role": "ADMIN"}, "LAST_OWNER"),
    ):
        with pytest.raises(Refused) as no:
            await change(person, "updateMember", "UpdateMemberInput", account, ids[user], **given)
        assert no.value.codes[0] == code, user
    with pytest.raises(Refused) as no:
        await change(olivia, "removeMember", "MemberInput", account, ids["olivia"])
    assert no.value.codes == ["LAST_OWNER"]
    with pytest.raises(Refused) as no:
        await change(mia, "removeMember", "MemberInput", account, ids["adam"])
    assert no.value.codes == ["FORBIDDEN"]
    await change(olivia, "updateMember", "UpdateMemberInput", account, ids["adam"], role="OWNER")
    await change(mia, "removeMember", "MemberInput", account, ids["mia"])
    await change(olivia, "removeMember", "MemberInput", account, ids["olivia"])
    assert {email: one["role"] for email, one in (await members(adam, account)).items()} == {
        "adam@harbour.example": "OWNER"
    }
    for gone in (olivia, mia):
        assert (await gone.ask("query ($id: ID!) { account(id: $id) { name } }", id=account))["account"] is None


async def test_who_left_confirms_no_quote_any_more(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Adam", "ADMIN")
    adam = story.person(user="adam@harbour.example")
    quote = await adam.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    user = (await members(olivia, account))["adam@harbour.example"]["user"]["id"]
    await change(olivia, "updateMember", "UpdateMemberInput", account, user, role="MEMBER")
    with pytest.raises(Refused):
        await adam.confirm(quote)
    await change(olivia, "removeMember", "MemberInput", account, user)
    with pytest.raises(Refused) as no:
        await adam.confirm(quote)
    assert no.value.codes == ["NOT_FOUND"]
    assert len(await olivia.invoices(account)) == 1


async def test_a_partners_own_member_looks_on_and_buys_nothing(story: Story) -> None:
    account, petra, _ = await partners_customer(story, "2026-01-01", "20")
    partner = (await petra.ask("{ viewer { memberships { account { id } } } }"))["viewer"]["memberships"][0]["account"]
    await invite(petra, partner["id"], "Paul", "MEMBER")
    paul = story.person(user="paul@harbour.example")
    assert (await paul.ask("query ($id: ID!) { account(id: $id) { name } }", id=account))["account"] is not None
    with pytest.raises(Refused) as no:
        await paul.quote_start(account, term="one-year", products=products(space_pro=1))
    assert no.value.codes == ["AIRTHINGS_ADMIN_ONLY"]
    with pytest.raises(Refused) as no:
        await invite(petra, account, "Paul", "ADMIN")
    assert no.value.codes == ["FORBIDDEN"]


async def test_a_key_acts_in_its_account_as_whoever_made_it_until_it_is_revoked(story: Story) -> None:
    account, subscription, olivia = await running(story)
    made = await olivia.change("createApiKey", "CreateApiKeyInput", KEY, accountId=account, name="ERP")
    program = Person(made["secret"], olivia.send)
    assert (await program.subscription(subscription))["id"] == subscription
    listed = await olivia.raw("query ($id: ID!) { account(id: $id) { apiKeys { id name } } }", id=account)
    assert listed["data"]["account"]["apiKeys"] == [made["apiKey"]]
    assert made["secret"] not in str(listed)
    other, _ = await customer(story, "2026-01-01")
    page = "query ($id: ID!) { account(id: $id) { name } }"
    assert (await olivia.ask(page, id=other))["account"] is not None
    assert (await program.ask(page, id=other))["account"] is None
    assert (await program.ask("{ accounts { totalCount } }"))["accounts"]["totalCount"] == 1
    with pytest.raises(Refused) as no:
        await program.change("createApiKey", "CreateApiKeyInput", KEY, accountId=other, name="Wider")
    assert no.value.codes == ["NOT_FOUND"]
    await invite(olivia, account, "Mia", "MEMBER")
    with pytest.raises(Refused) as no:
        await story.person(user="mia@harbour.example").change(
            "createApiKey", "CreateApiKeyInput", KEY, accountId=account, name="Mine"
        )
    assert no.value.codes == ["FORBIDDEN"]
    await olivia.change("revokeApiKey", "ApiKeyInput", "__typename", apiKeyId=made["apiKey"]["id"])
    refused = await program.raw("{ viewer { isOperator } }")
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_billing_details_keep_what_is_left_out_and_name_every_mistake(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")

    async def update(**given: Any) -> dict[str, Any]:
        given = {"accountId": account, **given}
        done = await olivia.change("updateBillingDetails", "UpdateBillingDetailsInput", DETAILS, **given)
        found: dict[str, Any] = done["account"]["billingDetails"]
        return found

    full = await update(
        legalName="Harbour GmbH",
        email="ap@harbour.example",
        addressLines=["Kai 1", "3rd floor"],
        city="Hamburg",
        country="DE",
    )
    assert (full["legalName"], full["addressLines"], full["city"]) == (
        "Harbour GmbH",
        ["Kai 1", "3rd floor"],
        "Hamburg",
    )
    less = await update(city=None, postalCode="20457")
    assert (less["legalName"], less["city"], less["postalCode"]) == ("Harbour GmbH", None, "20457")
    with pytest.raises(Refused) as no:
        await update(legalName=" ", email="nobody", country="Atlantis", taxId="DE000")
    paths = {tuple(one["path"]) for one in no.value.violations}
    assert {("legalName",), ("email",), ("country",)} <= paths
    assert (await update())["legalName"] == "Harbour GmbH"


async def test_a_purchase_order_may_be_cleared_and_not_be_a_novel(story: Story) -> None:
    account, subscription, olivia = await running(story)
    selection = "... on SubscriptionChanged { subscription { purchaseOrder } }"
    for given, expected in (("PO-1", "PO-1"), ("  PO-2 ", "PO-2"), ("", None), ("PO-3", "PO-3"), (None, None)):
        done = await olivia.change(
            "updatePurchaseOrder",
            "UpdatePurchaseOrderInput",
            selection,
            subscriptionId=subscription,
            purchaseOrder=given,
        )
        assert done["subscription"]["purchaseOrder"] == expected
    novel = "x" * 10_000
    with pytest.raises(Refused) as no:
        await olivia.change(
            "updatePurchaseOrder",
            "UpdatePurchaseOrderInput",
            selection,
            subscriptionId=subscription,
            purchaseOrder=novel,
        )
    assert (no.value.codes, no.value.violations[0]["path"]) == (["TOO_LONG"], ["purchaseOrder"])
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)}, purchaseOrder=novel)
    assert (no.value.codes, no.value.violations[0]["path"]) == (["TOO_LONG"], ["change", "purchaseOrder"])
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, term="one-year", products=products(space_pro=1), purchaseOrder=novel)
    assert (no.value.codes, no.value.violations[0]["path"]) == (["TOO_LONG"], ["start", "purchaseOrder"])
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)}, purchaseOrder=" PO-4 ")
    assert (more["invoice"]["purchaseOrder"], more["subscription"]["purchaseOrder"]) == ("PO-4", "PO-4")
    blank = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)}, purchaseOrder=" ")
    assert blank["subscription"]["purchaseOrder"] == "PO-4"
