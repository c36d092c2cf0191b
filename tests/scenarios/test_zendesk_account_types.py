"""What an account's type opens, deed by deed: self-service, assisted, Chat phase 4, Sunshine (AGT-14), and requests (AGT-15, AGT-16)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import (
    FAMILY,
    TYPES,
    add_agent,
    agents,
    ask_vendor,
    begin,
    decide,
    invite,
    licences,
    pay_with,
    shop,
    vendor,
)
from tests.scenarios.customers import mail
from tests.scenarios.speak import Person, Refused, Story, shown

EDITION = {"changeEdition": {"product": "support", "edition": "enterprise"}}
SELECT = {"addAddOn": {"addOn": "sunshine-select", "quantity": 5_000_000}}
AVAILABILITY = """query ($key: String!, $account: ID!, $subscription: ID!) { productFamily(key: $key) { products {
  key availability(accountId: $account) { status code reason }
  addOns { key availability(subscriptionId: $subscription) { status code reason } } } } }"""


async def channel(person: Person, subscription: str, *changes: dict[str, Any]) -> list[tuple[str, str | None]]:
    """How each change of one quote is had, with its code."""
    quote = await person.quote_change(subscription, *changes)
    return [(one["channel"], one["code"]) for one in quote["changes"]]


async def test_agt_14_self_service_extends_the_subscription_and_changes_the_way_to_pay(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    done = await lena.buy(subscription, {"renew": {}})
    assert shown(done["invoice"]["lines"]) == [("CHARGE", 10, "590.00")]  # February, 10 × 59.00, paid on 17 January
    assert done["subscription"]["nextInvoiceDate"] == "2026-03-01"
    assert done["invoice"]["status"] == "PAID"
    await story.bill_through("2026-03-01")
    assert [one["totals"]["total"]["amount"] for one in await lena.invoices(account)] == ["590.00"] * 3

    # From the card to PayPal, which the next purchase then tries.
    await pay_with(lena, account, "tok_paypal_declined", makeDefault=True)
    with pytest.raises(Refused) as no:
        await lena.buy(subscription, {"addSeats": agents(1)})
    assert no.value.codes == ["PAYMENT_DECLINED"]
    await pay_with(lena, account, "tok_paypal", makeDefault=True)
    more = await lena.buy(subscription, {"addSeats": agents(1)})
    assert (more["invoice"]["status"], more["invoice"]["totals"]["total"]["amount"]) == ("PAID", "59.00")


async def test_agt_14_an_assisted_account_buys_licences_products_and_add_ons_and_changes_nothing_else(
    story: Story,
) -> None:
    account, lena = await shop(story, kind="assisted")
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    done = await lena.buy(
        subscription,
        {"addSeats": agents(1)},
        {"addProduct": licences("guide", "team", 2)},
        {"addAddOn": {"addOn": "collaboration"}},
    )
    # 15 of 31 days: 59.00 → 28.548…, 2 × 8.00 → 7.741…, 50.00 → 24.193…
    assert done["invoice"]["totals"]["total"]["amount"] == "60.48"

    rest: list[dict[str, Any]] = [
        EDITION,
        {"removeSeats": agents(1)},
        {"removeProduct": "guide"},
        {"removeAddOn": "collaboration"},
        {"bundle": {"product": "suite", "edition": "professional"}},
        {"changeTerm": "annual"},
        {"applyPromotion": "FIFTY"},
        {"renew": {}},
        {"cancel": {}},
    ]
    for change in rest:
        assert await channel(lena, subscription, change) == [("REQUEST", "ZENDESK_LIKE_ASSISTED")]
    mixed = await channel(lena, subscription, {"addSeats": agents(1)}, {"changeTerm": "annual"})
    assert mixed == [("SELF_SERVICE", None), ("REQUEST", "ZENDESK_LIKE_ASSISTED")]
    with pytest.raises(Refused) as no:
        await lena.buy(subscription, {"changeTerm": "annual"})
    assert no.value.codes == ["REQUEST_REQUIRED"]
    with pytest.raises(Refused) as no:
        await pay_with(lena, account, "tok_paypal")
    assert no.value.codes == ["ZENDESK_LIKE_ASSISTED"]


async def test_agt_14_what_an_assisted_account_asks_for_its_representative_approves_as_quoted(story: Story) -> None:
    account, lena = await shop(story, kind="assisted")
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    quote = await lena.quote_change(subscription, {"changeTerm": "annual"})
    asked = await ask_vendor(lena, account, subscriptionId=subscription, quoteToken=quote["token"])
    assert [(one["kind"], one["effectiveOn"]) for one in asked["quote"]["changes"]] == [("CHANGE_TERM", "2026-02-01")]
    assert (await decide(vendor(story), asked["id"]))["status"] == "APPROVED"
    [waiting] = (await lena.subscription(subscription))["scheduledChanges"]
    assert (waiting["kind"], waiting["effectiveOn"]) == ("CHANGE_TERM", "2026-02-01")
    await story.bill_through("2026-02-01")
    assert (await lena.invoices(account))[-1]["totals"]["total"]["amount"] == "5880.00"  # 10 × 49.00 × 12


@pytest.mark.parametrize("kind", ["self-service", "assisted", "sunshine"])
async def test_agt_14_an_agent_comes_with_the_licence_in_one_step(story: Story, kind: str) -> None:
    account, lena = await shop(story, kind=kind)
    subscription = await begin(vendor(story), account, licences("support", "professional", 1))
    await story.on("2026-01-17")
    first = await lena.quote_change(subscription, {"addSeats": agents(1)})
    await lena.confirm(first)  # and with it the terms are accepted: 28.55
    await add_agent(lena, account, "Ana")
    await add_agent(lena, account, "Ben")
    with pytest.raises(Refused) as no:
        await add_agent(lena, account, "Cleo")
    assert no.value.codes == ["QUOTE_REQUIRED"]
    assert no.value.facts("QUOTE_REQUIRED") == {"product": "support", "seatType": "agent", "quantity": "1"}
    quote = await lena.quote_change(subscription, {"addSeats": agents(1)})
    assert quote["amountDue"]["amount"] == "28.55"  # 59.00 × 15/31 = 28.548…
    added = await add_agent(lena, account, "Cleo", quoteToken=quote["token"])
    assert added["resource"]["status"] == "ACTIVE"
    [usage] = [one for one in (await lena.subscription(subscription))["seatUsage"] if one["subscribed"]]
    assert (usage["subscribed"], usage["used"], usage["available"]) == (3, 3, 0)
    assert [one["totals"]["total"]["amount"] for one in await lena.invoices(account)] == ["59.00", "28.55", "28.55"]


async def test_agt_14_chat_phase_4_buys_licences_in_advance_and_adds_no_agent_on_the_fly(story: Story) -> None:
    account, lena = await shop(story, kind="chat phase 4")
    subscription = await begin(lena, account, licences("chat", "professional", 1))
    await add_agent(lena, account, "Ana", "chat")
    await story.on("2026-01-17")
    quote = await lena.quote_change(subscription, {"addSeats": agents(1, "chat")})
    assert quote["channel"] == "SELF_SERVICE"
    tries: list[dict[str, Any]] = [{}, {"quoteToken": quote["token"]}]
    for given in tries:
        with pytest.raises(Refused) as no:
            await add_agent(lena, account, "Ben", "chat", **given)
        assert no.value.codes == ["ZENDESK_LIKE_BUY_FIRST"]
    done = await lena.confirm(quote)
    assert done["invoice"]["totals"]["total"]["amount"] == "16.94"  # 35.00 × 15/31 = 16.935…
    await add_agent(lena, account, "Ben", "chat")
    # All else is as for any self-service account.
    others: list[dict[str, Any]] = [
        {"addProduct": licences("guide", "team", 1)},
        {"changeTerm": "annual"},
        {"renew": {}},
    ]
    for change in others:
        assert await channel(lena, subscription, change) == [("SELF_SERVICE", None)]


async def test_agt_14_a_sunshine_account_adds_licences_and_asks_for_the_rest(story: Story) -> None:
    account, lena = await shop(story, kind="sunshine")
    subscription = await begin(vendor(story), account, licences("support", "enterprise", 10))
    await story.on("2026-01-17")
    done = await lena.buy(subscription, {"addSeats": agents(2)})
    assert done["invoice"]["totals"]["total"]["amount"] == "120.97"  # 2 × 125.00 × 15/31 = 120.967…
    rest: list[dict[str, Any]] = [
        {"addProduct": licences("guide", "team", 1)},
        {"addAddOn": {"addOn": "collaboration"}},
        {"changeEdition": {"product": "support", "edition": "professional"}},
        {"removeSeats": agents(1)},
        {"changeTerm": "annual"},
        {"renew": {}},
        {"cancel": {}},
    ]
    for change in rest:
        assert await channel(lena, subscription, change) == [("REQUEST", "ZENDESK_LIKE_SUNSHINE")]
    with pytest.raises(Refused) as no:
        await pay_with(lena, account, "tok_paypal")
    assert no.value.codes == ["ZENDESK_LIKE_SUNSHINE"]


async def test_agt_15_enterprise_includes_a_million_objects_and_more_is_had_by_request(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "enterprise", 10))
    family = (await lena.ask(AVAILABILITY, key=FAMILY, account=account, subscription=subscription))["productFamily"]
    found = {one["key"]: one for one in family["products"]}
    select = next(one for one in found["support"]["addOns"] if one["key"] == "sunshine-select")
    assert select["availability"]["status"] == "INCLUDED"
    assert "1,000,000" in select["availability"]["reason"]
    assert found["sunshine"]["availability"] == {
        "status": "INCLUDED",
        "code": "INCLUDED",
        "reason": "Support Enterprise includes it.",
    }

    await story.on("2026-01-17")
    quote = await lena.quote_change(subscription, SELECT)
    assert (quote["channel"], quote["changes"][0]["code"]) == ("REQUEST", "ON_REQUEST")
    # Four million above the one that is included, at 40.00 each a million: 160.00 × 15/31 = 77.419…
    assert quote["amountDue"]["amount"] == "77.42"
    with pytest.raises(Refused) as no:
        await lena.confirm(quote)
    assert no.value.codes == ["REQUEST_REQUIRED"]
    asked = await ask_vendor(lena, account, subscriptionId=subscription, quoteToken=quote["token"])
    assert (await decide(vendor(story), asked["id"]))["status"] == "APPROVED"
    assert (await lena.invoices(account))[-1]["totals"]["total"]["amount"] == "77.42"
    page = await lena.subscription(subscription)
    assert page["nextInvoiceEstimate"]["total"]["amount"] == "1410.00"  # 10 × 125.00 + 160.00


@pytest.mark.parametrize(
    ("edition", "quantity", "code"),
    [
        ("enterprise", 101_000_000, "ABOVE_MAXIMUM"),
        ("enterprise", 1_000_000, "ADD_ON_INCLUDED"),
        ("enterprise", 2_500_000, "NOT_IN_STEPS"),
        ("professional", 5_000_000, "ADD_ON_NOT_IN_EDITION"),
    ],
)
async def test_agt_15_a_hundred_million_are_the_most_and_other_editions_have_none(
    story: Story, edition: str, quantity: int, code: str
) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", edition, 10))
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"addAddOn": {"addOn": "sunshine-select", "quantity": quantity}})
    assert no.value.codes == [code]


async def test_agt_15_sunshine_itself_is_put_in_no_quote(story: Story) -> None:
    account, lena = await shop(story)
    with pytest.raises(Refused) as no:
        await begin(lena, account, {"product": "sunshine", "seats": []})
    assert no.value.codes == ["CONTACT_SALES"]


@pytest.mark.parametrize("kind", list(TYPES))
async def test_agt_16_the_owner_and_administrators_of_any_account_write_to_the_vendor(story: Story, kind: str) -> None:
    account, lena = await shop(story, kind=kind)
    subscription = await begin(vendor(story), account)
    for name, role in (("Anton", "ADMIN"), ("Mara", "MEMBER")):
        await invite(lena, account, name, role)
    for person, message in (
        (lena, "Five licences more, please."),
        (story.person(user="anton@larkspur.example"), "We would like Talk for three agents."),
    ):
        asked = await ask_vendor(person, account, message=message, subscriptionId=subscription)
        assert (asked["status"], asked["message"]) == ("OPEN", message)
    with pytest.raises(Refused) as no:
        await ask_vendor(story.person(user="mara@larkspur.example"), account)
    assert no.value.codes == ["ZENDESK_LIKE_NOT_SHOWN"]
    told = [to for what, to in await mail(lena, account) if what == "CHANGE_REQUESTED"]
    assert sorted(told) == [
        ["sales@zendesk-like.example", "anton@larkspur.example"],
        ["sales@zendesk-like.example", "lena@larkspur.example"],
    ]


async def test_agt_16_an_administrator_asks_with_a_message_what_only_the_owner_could_buy(story: Story) -> None:
    account, lena = await shop(story)
    await invite(lena, account, "Anton", "ADMIN")
    anton = story.person(user="anton@larkspur.example")
    before = await ask_vendor(anton, account, message="We would like to begin with Support.")
    assert before["status"] == "OPEN"
    declined = await decide(vendor(story), before["id"], "DECLINE")
    assert (declined["status"], declined["answer"]) == ("DECLINED", "Done.")
