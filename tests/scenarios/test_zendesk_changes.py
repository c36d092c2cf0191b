"""A running subscription changes: licences, editions, products, add-ons, the Suite, several at once, and the end (AGT-3, AGT-4, AGT-5, AGT-6, AGT-12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import ACTIONS, add_agent, agents, begin, held, licences, shop
from tests.scenarios.customers import balance
from tests.scenarios.speak import Person, Refused, Story, open_actions, shown

HELD = """query ($id: ID!) { subscription(id: $id) {
  items { kind quantity product { key } edition { key } addOn { key } } } }"""
ADD_ONS = """query ($key: String!, $subscription: ID!) { productFamily(key: $key) { products { key
  addOns { key availability(subscriptionId: $subscription) { status code } } } } }"""


ROW = "product { key } seatType { key } subscribed used state"
USAGE = f"seatUsage {{ {ROW} }}"


async def holding(owner: Person, subscription: str) -> dict[str, Any]:
    found: dict[str, Any] = (await owner.ask(HELD, id=subscription))["subscription"]
    return found


async def add_ons(owner: Person, subscription: str) -> dict[str, tuple[str, str | None]]:
    """Whether Support's add-ons can be had, with the code."""
    family = (await owner.ask(ADD_ONS, key="zendesk_like", subscription=subscription))["productFamily"]
    support = next(one for one in family["products"] if one["key"] == "support")
    return {
        one["key"]: (one["availability"]["status"], one["availability"]["code"])
        for one in support["addOns"]
        if one["key"] != "sunshine-select"
    }


async def test_agt_5_licences_are_added_at_once_and_removed_when_the_next_month_begins(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "professional", 10), licences("chat", "team", 4))
    await story.on("2026-01-20")
    more = await lena.buy(subscription, {"addSeats": agents(5)})
    # 12 of January's 31 days are left: 5 × 59.00 × 12/31 = 114.193…
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 5, "114.19")]

    await story.on("2026-01-25")
    fewer = await lena.buy(subscription, {"removeSeats": agents(3)}, {"removeSeats": agents(1, "chat")})
    assert fewer["invoice"] is None
    assert [(one["kind"], one["effectiveOn"]) for one in fewer["subscription"]["scheduledChanges"]] == [
        ("REMOVE_SEATS", "2026-02-01")
    ] * 2
    assert held(await holding(lena, subscription)) == [("support", "professional", 15), ("chat", "team", 4)]

    await story.bill_through("2026-02-01")
    assert held(await holding(lena, subscription)) == [("support", "professional", 12), ("chat", "team", 3)]
    february = (await lena.invoices(account))[-1]
    assert shown(february["lines"]) == [("CHARGE", 12, "708.00"), ("CHARGE", 3, "51.00")]  # 12 × 59.00, 3 × 17.00


async def test_agt_5_two_products_have_licences_of_their_own_and_each_says_which(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "professional", 10), licences("chat", "team", 4))
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"addSeats": {"seatType": "agent", "quantity": 1}})
    assert no.value.codes == ["PRODUCT_REQUIRED"]
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"removeSeats": agents(5, "chat")})
    assert no.value.codes == ["SEATS_NOT_HELD"]


async def test_agt_5_licences_are_shown_per_product_with_the_agents_who_take_them(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "professional", 3), licences("chat", "team", 1))
    for name in ("Ana", "Ben"):
        await add_agent(lena, account, name)
    await add_agent(lena, account, "Ana", "chat")
    for document in (
        f"query ($id: ID!) {{ subscription(id: $id) {{ {USAGE} }} }}",
        f'query ($id: ID!) {{ account(id: $id) {{ seatUsage(family: "zendesk_like") {{ {ROW} }} }} }}',
    ):
        kind = "account" if "account" in document else "subscription"
        found = (await lena.ask(document, id=account if kind == "account" else subscription))[kind]["seatUsage"]
        rows = {one["product"]["key"]: (one["subscribed"], one["used"], one["state"]) for one in found}
        assert (rows["support"], rows["chat"]) == ((3, 2, "AVAILABLE"), (1, 1, "FULL"))


async def test_agt_6_an_edition_goes_up_prorated_and_down_with_the_next_month(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    up = await lena.buy(subscription, {"changeEdition": {"product": "support", "edition": "enterprise"}})
    # 15 of 31 days: 10 × 125.00 × 15/31 = 604.838…, and back 10 × 59.00 × 15/31 = 285.483…
    assert sorted(shown(up["invoice"]["lines"])) == [
        ("PRORATED_CHARGE", 10, "604.84"),
        ("PRORATED_CREDIT", -10, "-285.48"),
    ]
    assert up["invoice"]["totals"]["total"]["amount"] == "319.36"
    assert up["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "1250.00"

    down = await lena.buy(subscription, {"changeEdition": {"product": "support", "edition": "growth"}})
    assert down["invoice"] is None
    assert [(one["kind"], one["effectiveOn"]) for one in down["subscription"]["scheduledChanges"]] == [
        ("DOWNGRADE_EDITION", "2026-02-01")
    ]
    assert down["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "450.00"  # 10 × 45.00
    assert held(await holding(lena, subscription)) == [("support", "enterprise", 10)]
    await story.bill_through("2026-02-01")
    assert held(await holding(lena, subscription)) == [("support", "growth", 10)]
    assert (await lena.invoices(account))[-1]["totals"]["total"]["amount"] == "450.00"


async def test_agt_3_one_review_holds_several_changes_and_its_total_follows_each(story: Story) -> None:
    """On 17 January 15 of 31 days are left.

    2 licences: 2 × 59.00 × 15/31 = 57.096…; 5 of Explore: 5 × 15.00 × 15/31 = 36.290…; Collaboration: 50.00 × 15/31 =
    24.193…; a quarter of Explore comes off: 36.290… × 0.75 = 27.217…, which is 9.07 less. A year from 1 February:
    12 × 49.00 × 12 + 5 × 12.00 × 12 × 0.75 + 40.00 × 12 = 7056.00 + 540.00 + 480.00 = 8076.00.
    """
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    steps: list[tuple[dict[str, Any], str, str]] = [
        ({"addSeats": agents(2)}, "57.10", "708.00"),  # then 12 × 59.00
        ({"addProduct": licences("explore", "professional", 5)}, "93.39", "783.00"),  # + 36.29, then + 5 × 15.00
        ({"addAddOn": {"addOn": "collaboration"}}, "117.58", "833.00"),  # + 24.19, then + 50.00
        ({"applyPromotion": "EXPLORE25"}, "108.51", "814.25"),  # - 9.07, then - 18.75
        ({"changeTerm": "annual"}, "108.51", "8076.00"),
    ]
    asked: list[dict[str, Any]] = []
    for change, due, then in steps:
        asked.append(change)
        quote = await lena.quote_change(subscription, *asked)
        assert (quote["amountDue"]["amount"], quote["renewal"]["total"]["amount"]) == (due, then)
    assert [(one["kind"], one["effectiveOn"]) for one in quote["changes"]] == [
        ("ADD_SEATS", "2026-01-17"),
        ("ADD_PRODUCT", "2026-01-17"),
        ("ADD_ADD_ON", "2026-01-17"),
        ("APPLY_PROMOTION", "2026-01-17"),
        ("CHANGE_TERM", "2026-02-01"),
    ]
    done = await lena.confirm(quote)
    assert done["invoice"]["totals"]["total"]["amount"] == "108.51"
    await story.bill_through("2026-02-01")
    assert (await lena.invoices(account))[-1]["totals"]["total"]["amount"] == "8076.00"


async def test_agt_4_five_products_become_the_suite_at_a_better_price_with_credit_and_charge(story: Story) -> None:
    """Apart 590.00 + 180.00 + 350.00 + 590.00 + 150.00 = 1860.00 a month, together 10 × 109.00 = 1090.00."""
    account, lena = await shop(story)
    names = ("support", "guide", "chat", "talk", "explore")
    subscription = await begin(lena, account, *(licences(one, "professional", 10) for one in names))
    await story.on("2026-01-17")
    done = await lena.buy(subscription, {"bundle": {"product": "suite"}})
    # 15/31 of each: 285.483… + 87.096… + 169.354… + 285.483… + 72.580… back, 527.419… to pay.
    assert sorted(one["amount"]["amount"] for one in done["invoice"]["lines"]) == [
        "-169.35", "-285.48", "-285.48", "-72.58", "-87.10", "527.42",
    ]  # fmt: skip
    assert done["invoice"]["totals"]["total"]["amount"] == "-372.57"
    assert held(await holding(lena, subscription)) == [("suite", "professional", 10)]
    assert done["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "1090.00"


async def test_agt_4_the_largest_number_of_licences_follows_and_the_rest_of_the_month_is_prorated(
    story: Story,
) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "professional", 10), licences("guide", "team", 4))
    await story.on("2026-01-17")
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"addProduct": licences("suite", "professional", 10)})
    assert no.value.codes == ["USE_BUNDLE"]
    done = await lena.buy(subscription, {"bundle": {"product": "suite", "edition": "professional"}})
    # 1090.00 × 15/31 = 527.419…, back 590.00 × 15/31 = 285.483… and 4 × 8.00 × 15/31 = 15.483…
    assert done["invoice"]["totals"]["total"]["amount"] == "226.46"
    assert held(await holding(lena, subscription)) == [("suite", "professional", 10)]
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"addProduct": licences("chat", "team", 1)})
    assert no.value.codes == ["PRODUCT_IN_BUNDLE"]


async def test_agt_4_a_suite_of_less_than_what_it_replaces_waits_as_less_does(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "enterprise", 3), licences("chat", "team", 2))
    await story.on("2026-01-17")
    for less in ({"edition": "professional"}, {"seats": [{"seatType": "agent", "quantity": 2}]}):
        quote = await lena.quote_change(subscription, {"bundle": {"product": "suite", **less}})
        assert [(one["kind"], one["effectiveOn"]) for one in quote["changes"]] == [("BUNDLE", "2026-02-01")]
        assert quote["lines"] == []
    whole = await lena.quote_change(subscription, {"bundle": {"product": "suite"}})
    assert whole["changes"][0]["effectiveOn"] == "2026-01-17"


async def test_agt_4_the_suite_is_taken_apart_when_the_next_month_begins(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("suite", "professional", 10))
    await story.on("2026-01-17")
    into = [{"product": "support", "seats": []}, licences("guide", "team", 4)]
    done = await lena.buy(subscription, {"unbundle": {"product": "suite", "into": into}})
    assert done["invoice"] is None
    assert [(one["kind"], one["effectiveOn"]) for one in done["subscription"]["scheduledChanges"]] == [
        ("UNBUNDLE", "2026-02-01")
    ]
    assert held(await holding(lena, subscription)) == [("suite", "professional", 10)]
    await story.bill_through("2026-02-01")
    assert held(await holding(lena, subscription)) == [("support", "professional", 10), ("guide", "team", 4)]
    # 10 × 109.00 for January, 10 × 59.00 + 4 × 8.00 for February.
    assert [one["totals"]["total"]["amount"] for one in await lena.invoices(account)] == ["1090.00", "622.00"]


async def test_agt_12_a_product_is_cancelled_with_the_month_and_the_others_stay(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "professional", 10), licences("guide", "team", 4))
    await story.on("2026-01-17")
    done = await lena.buy(subscription, {"removeProduct": "guide"})
    assert done["invoice"] is None
    assert held(await holding(lena, subscription)) == [("support", "professional", 10), ("guide", "team", 4)]
    await story.bill_through("2026-02-01")
    assert held(await holding(lena, subscription)) == [("support", "professional", 10)]
    assert [one["totals"]["total"]["amount"] for one in await lena.invoices(account)] == ["622.00", "590.00"]
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"removeProduct": "support"})
    assert no.value.codes == ["NOTHING_LEFT"]


async def test_agt_12_the_whole_account_is_cancelled_with_the_month(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    ending = (await lena.buy(subscription, {"cancel": {}}))["subscription"]
    assert (ending["status"], ending["endDate"]) == ("ENDING", "2026-02-01")
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"changeTerm": "annual"})
    assert no.value.codes == ["ENDING"]
    await story.bill_through("2026-03-01")
    assert (await lena.subscription(subscription))["status"] == "ENDED"
    assert [one["totals"]["total"]["amount"] for one in await lena.invoices(account)] == ["590.00"]
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"addSeats": agents(1)})
    assert no.value.codes == ["SUBSCRIPTION_ENDED"]
    assert await balance(lena, account) == "0.00"


@pytest.mark.parametrize(
    ("edition", "collaboration", "pack"),
    [
        # Professional: « peuvent acheter les modules supplémentaires Collaboration et Pack de productivité ».
        ("professional", ("AVAILABLE", None), ("AVAILABLE", None)),
        # Enterprise buys Collaboration; « L’édition Enterprise inclut déjà le pack de productivité. »
        ("enterprise", ("AVAILABLE", None), ("INCLUDED", "INCLUDED")),
        # « les clients avec une édition Support qualifiée »: no other edition is named.
        ("growth", ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION"), ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION")),
        ("team", ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION"), ("UNAVAILABLE", "ADD_ON_NOT_IN_EDITION")),
    ],
)
async def test_agt_13_add_ons_depend_on_the_edition(
    story: Story, edition: str, collaboration: tuple[str, str | None], pack: tuple[str, str | None]
) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", edition, 10))
    assert await add_ons(lena, subscription) == {"collaboration": collaboration, "productivity-pack": pack}
    codes = {"INCLUDED": "ADD_ON_INCLUDED"}
    for add_on, (status, code) in (("collaboration", collaboration), ("productivity-pack", pack)):
        if status == "AVAILABLE":
            done = await lena.buy(subscription, {"addAddOn": {"addOn": add_on}})
            price = {"collaboration": "50.00", "productivity-pack": "25.00"}[add_on]
            assert done["invoice"]["totals"]["total"]["amount"] == price
            assert (await add_ons(lena, subscription))[add_on][0] == "OWNED"
        else:
            with pytest.raises(Refused) as no:
                await lena.quote_change(subscription, {"addAddOn": {"addOn": add_on}})
            assert no.value.codes == [codes.get(str(code), code)]


async def test_agt_13_enterprise_takes_over_a_pack_that_was_paid_for_and_says_so(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, addOns=[{"addOn": "productivity-pack"}, {"addOn": "collaboration"}])
    await story.on("2026-01-17")
    quote = await lena.quote_change(subscription, {"changeEdition": {"product": "support", "edition": "enterprise"}})
    assert [(one["kind"], one["code"]) for one in quote["changes"]] == [
        ("UPGRADE_EDITION", None),
        ("REMOVE_ADD_ON", "INCLUDED"),
    ]
    # 604.838… to pay, 285.483… and 25.00 × 15/31 = 12.096… back; Collaboration stays as it is.
    assert quote["amountDue"]["amount"] == "307.26"
    assert quote["renewal"]["total"]["amount"] == "1300.00"  # 10 × 125.00 + 50.00
    await lena.confirm(quote)
    assert await add_ons(lena, subscription) == {
        "collaboration": ("OWNED", None),
        "productivity-pack": ("INCLUDED", "INCLUDED"),
    }
    with pytest.raises(Refused) as no:
        await lena.quote_change(subscription, {"changeEdition": {"product": "support", "edition": "team"}})
    assert no.value.codes == ["ADD_ON_NOT_IN_EDITION"]
    actions = f"query ($id: ID!) {{ subscription(id: $id) {{ actions {ACTIONS} }} }}"
    found = open_actions((await lena.ask(actions, id=subscription))["subscription"]["actions"])
    assert found["REMOVE_ADD_ON"] == "SELF_SERVICE"
