"""An account's first day: who sees what, what is offered, the terms to accept, the ways to pay, and the summary after it (AGT-1, AGT-2, AGT-6, AGT-7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import (
    ACTIONS,
    FAMILY,
    begin,
    invite,
    licences,
    pay_with,
    shop,
)
from tests.scenarios.customers import mail
from tests.scenarios.speak import Refused, Story, open_actions, shown

PAGE = f"""query ($id: ID!, $family: String!) {{ account(id: $id) {{
  subscriptions {{ nodes {{ id actions {ACTIONS} }} }} actions(family: $family) {ACTIONS} }} }}"""
SUMMARY = """query ($id: ID!) { subscription(id: $id) { status term { name }
  items { kind quantity product { name } edition { name } seatType { name unit } addOn { name } listAmount { amount } } } }"""
CATALOGUE = """query ($key: String!, $account: ID!) { productFamily(key: $key) { contact products {
  key name description channel availability(accountId: $account) { status code }
  editions { key features { key name value } } addOns { key description channel } } } }"""
ACCEPTED = """query ($id: ID!) { account(id: $id) {
  acceptedTerms { document { id name version } acceptedBy { email } acceptedAt } } }"""


async def test_agt_1_the_owner_changes_administrators_look_and_members_see_nothing(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    for name, role in (("Anton", "ADMIN"), ("Mara", "MEMBER")):
        await invite(lena, account, name, role)
    anton = story.person(user="anton@larkspur.example")
    mara = story.person(user="mara@larkspur.example")

    page = (await anton.ask(PAGE, id=account, family=FAMILY))["account"]
    assert [one["id"] for one in page["subscriptions"]["nodes"]] == [subscription]
    assert open_actions(page["actions"]) == {"REQUEST_CHANGE": "SELF_SERVICE", "VIEW_BILLING": "SELF_SERVICE"}
    with pytest.raises(Refused) as no:
        await anton.quote_change(subscription, {"addSeats": {"seatType": "agent", "quantity": 1}})
    assert no.value.codes == ["ZENDESK_LIKE_OWNER_ONLY"]

    answer = await mara.raw(PAGE, id=account, family=FAMILY)
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]
    actions = await mara.ask(
        f"query ($id: ID!, $family: String!) {{ account(id: $id) {{ actions(family: $family) {ACTIONS} }} }}",
        id=account,
        family=FAMILY,
    )
    assert open_actions(actions["account"]["actions"]) == {}
    assert (await mara.raw(SUMMARY, id=subscription))["data"]["subscription"] is None

    open_to_lena = open_actions((await lena.ask(PAGE, id=account, family=FAMILY))["account"]["actions"])
    assert {"ADD_SEATS", "CHANGE_TERM", "UPGRADE_EDITION", "CANCEL"} <= open_to_lena.keys()


async def test_agt_2_the_summary_lists_products_editions_terms_and_licences(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(
        lena, account, licences("support", "professional", 10), licences("guide", "team", 4), term="annual"
    )
    await lena.buy(subscription, {"addAddOn": {"addOn": "collaboration"}})
    found = (await lena.ask(SUMMARY, id=subscription))["subscription"]
    assert (found["status"], found["term"]["name"]) == ("ACTIVE", "Annual")
    rows = [
        (
            one["product"]["name"],
            one["edition"]["name"],
            (one["seatType"] or one["addOn"])["name"],
            one["quantity"],
            one["listAmount"]["amount"],
        )
        for one in found["items"]
    ]
    assert rows == [
        ("Support", "Professional", "Agent", 10, "5880.00"),  # 10 × 49.00 × 12
        ("Guide", "Team", "Agent", 4, "288.00"),  # 4 × 6.00 × 12
        ("Support", "Professional", "Collaboration", 1, "480.00"),  # 40.00 × 12
    ]


async def test_agt_7_every_product_is_listed_with_its_details_and_bought_without_a_trial(story: Story) -> None:
    account, lena = await shop(story)
    family = (await lena.ask(CATALOGUE, key=FAMILY, account=account))["productFamily"]
    found = {one["key"]: one for one in family["products"]}
    assert list(found) == ["support", "guide", "chat", "talk", "explore", "sunshine", "suite"]
    assert all(one["description"] for one in found.values())
    assert {key for key, one in found.items() if one["availability"]["status"] == "AVAILABLE"} == {
        "support", "guide", "chat", "talk", "explore", "suite",
    }  # fmt: skip
    assert found["sunshine"]["channel"] == "CONTACT_SALES"
    assert [one["key"] for one in found["support"]["addOns"]] == [
        "collaboration",
        "productivity-pack",
        "sunshine-select",
    ]
    assert all(one["description"] for one in found["support"]["addOns"])
    assert family["contact"] == "sales@zendesk-like.example"

    # Nothing was tried before: the first purchase is Explore alone, 3 × 15.00 for January.
    done = await lena.start(account, family=FAMILY, term="monthly", products=[licences("explore", "professional", 3)])
    assert done["invoice"]["totals"]["total"]["amount"] == "45.00"
    # Guide beside it on the 17th: 2 × 8.00 × 15/31 = 7.741… for the 15 days that are left of 31.
    await story.on("2026-01-17")
    more = await lena.buy(done["subscription"]["id"], {"addProduct": licences("guide", "team", 2)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 2, "7.74")]
    found = {
        one["key"]: one["availability"]["status"]
        for one in (await lena.ask(CATALOGUE, key=FAMILY, account=account))["productFamily"]["products"]
    }
    assert (found["explore"], found["guide"], found["talk"]) == ("OWNED", "OWNED", "AVAILABLE")


async def test_agt_6_editions_are_compared_feature_by_feature(story: Story) -> None:
    account, lena = await shop(story)
    family = (await lena.ask(CATALOGUE, key=FAMILY, account=account))["productFamily"]
    for product in family["products"]:
        rows = [[one["key"] for one in edition["features"]] for edition in product["editions"]]
        assert all(one == rows[0] for one in rows)
    support = next(one for one in family["products"] if one["key"] == "support")
    levels = {
        edition["key"]: feature["value"]
        for edition in support["editions"]
        for feature in edition["features"]
        if feature["key"] == "service-levels"
    }
    assert levels == {"team": "no", "growth": "1", "professional": "20", "enterprise": "unlimited"}


async def test_agt_10_a_new_subscriber_accepts_the_agreement_and_the_privacy_terms_and_all_of_it_is_kept(
    story: Story,
) -> None:
    account, lena = await shop(story)
    support = [licences("support", "professional", 10)]
    quote = await lena.quote_start(account, family=FAMILY, term="monthly", products=support)
    assert [one["name"] for one in quote["requiredTerms"]] == [
        "Terms of service",
        "Main services agreement",
        "Privacy terms",
    ]
    for missing in quote["requiredTerms"]:
        rest = [one["id"] for one in quote["requiredTerms"] if one != missing]
        with pytest.raises(Refused) as no:
            await lena.confirm(quote, acceptedTerms=rest)
        assert no.value.codes == ["TERMS_NOT_ACCEPTED"]
    subscription = (await lena.confirm(quote))["subscription"]["id"]

    kept = (await lena.ask(ACCEPTED, id=account))["account"]["acceptedTerms"]
    assert sorted(one["document"]["name"] for one in kept) == [
        "Main services agreement",
        "Privacy terms",
        "Terms of service",
    ]
    assert {one["acceptedBy"]["email"] for one in kept} == {"lena@larkspur.example"}
    assert all(one["acceptedAt"].startswith("2026-01-01T09:00") for one in kept)

    more = await lena.quote_change(subscription, {"addSeats": {"seatType": "agent", "quantity": 1}})
    assert [one["name"] for one in more["requiredTerms"]] == ["Terms of service"]


async def test_agt_10_who_subscribes_again_accepts_the_terms_alone(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await lena.buy(subscription, {"cancel": {}})
    await story.bill_through("2026-02-01")
    again = await lena.quote_start(
        account, family=FAMILY, term="monthly", products=[licences("support", "professional", 1)]
    )
    assert [one["name"] for one in again["requiredTerms"]] == ["Terms of service"]


@pytest.mark.parametrize(
    ("token", "label"), [("tok_mastercard", "Mastercard ending in 4444"), ("tok_paypal", "PayPal")]
)
async def test_agt_11_a_card_or_paypal_pays_and_the_purchase_is_confirmed(story: Story, token: str, label: str) -> None:
    account, lena = await shop(story, card=None)
    given: dict[str, Any] = {"family": FAMILY, "term": "monthly", "products": [licences("support", "professional", 10)]}
    quote = await lena.quote_start(account, **given)
    assert quote["paymentMethods"] == ["CARD", "PAYPAL"]
    with pytest.raises(Refused) as no:
        await lena.confirm(quote)
    assert no.value.codes == ["PAYMENT_METHOD_REQUIRED"]

    method = await pay_with(lena, account, token)
    assert method["label"] == label
    done = await lena.confirm(quote, paymentMethodId=method["id"])
    assert done["__typename"] == "Confirmation"
    assert (done["invoice"]["status"], done["invoice"]["totals"]["total"]["amount"]) == ("PAID", "590.00")  # 10 × 59.00
    assert ("SUBSCRIPTION_STARTED", ["lena@larkspur.example"]) in await mail(lena, account)


async def test_agt_11_a_transfer_is_not_taken_and_a_declined_card_buys_nothing(story: Story) -> None:
    account, lena = await shop(story, card="tok_declined")
    with pytest.raises(Refused) as no:
        await lena.change(
            "addPaymentMethod",
            "AddPaymentMethodInput",
            "... on PaymentMethodChanged { account { id } }",
            accountId=account,
            kind="BANK_TRANSFER",
        )
    assert no.value.codes == ["PAYMENT_METHOD_NOT_OPEN"]
    with pytest.raises(Refused) as no:
        await begin(lena, account)
    assert no.value.codes == ["PAYMENT_DECLINED"]
    assert await lena.invoices(account) == []
