"""Who changes a catalog, what is refused, what is kept of it, and who is told (the issue's catalog changes)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.cataloguing import (
    CHANGED,
    CHANGES,
    NEXT_RENEWAL,
    add_promotion,
    end_promotion,
    on_date,
    price,
    set_prices,
    withdraw_prices,
)
from tests.scenarios.customers import customer, invite, mail, running
from tests.scenarios.speak import QUOTE, Refused, Story, products, seats

PRICES = """{ productFamily(key: "airthings") { version products { key
  seatTypes { key prices(currency: "EUR") { term { key } unitAmount { amount } } } } } }"""


async def test_a_quote_made_before_a_price_changed_is_answered_with_the_one_that_holds_now(story: Story) -> None:
    """1 Space Pro was quoted for 60.00; at 72.00 the confirmation charges nothing and shows 72.00, which is then bought."""
    account, olivia = await customer(story, "2026-06-01")
    start: dict[str, Any] = {"term": "one-year", "startDate": "2026-06-01", "products": products(space_pro=1)}
    quote = await olivia.quote_start(account, **start)
    assert quote["dueNow"]["total"]["amount"] == "60.00"
    await set_prices(story.operator, price("72.00"))
    moved = await olivia.confirm(quote)
    assert (moved["__typename"], moved["quote"]["dueNow"]["total"]["amount"]) == ("QuoteChanged", "72.00")
    assert await olivia.invoices(account) == []
    done = await olivia.confirm(moved["quote"])
    assert done["invoice"]["totals"]["total"]["amount"] == "72.00"


async def test_a_request_that_was_quoted_before_a_price_rose_is_offered_again(story: Story) -> None:
    """The year 2027 was asked for at 2 x 60.00; at 72.00 the approval offers 144.00, and charges nothing."""
    account, subscription, olivia = await running(story)
    await story.on("2026-06-01")
    asked = await olivia.quote_change(subscription, {"renew": {}})
    assert asked["dueNow"]["total"]["amount"] == "120.00"
    given = {"accountId": account, "family": "airthings", "message": "Please.", "subscriptionId": subscription}
    request = await olivia.change(
        "requestChange", "RequestChangeInput", "... on ChangeRequest { id }", quoteToken=asked["token"], **given
    )
    await set_prices(story.operator, price("72.00"), renewalPrices=NEXT_RENEWAL)
    decided = await story.person(staff="airthings").change(
        "decideChangeRequest",
        "DecideChangeRequestInput",
        f"... on ChangeRequest {{ status quote {QUOTE} }}",
        changeRequestId=request["id"],
        decision="APPROVE",
    )
    assert (decided["status"], decided["quote"]["dueNow"]["total"]["amount"]) == ("OFFERED", "144.00")
    assert len(await olivia.invoices(account)) == 1


async def test_staff_change_their_own_familys_catalog_and_nobody_elses(story: Story) -> None:
    account, _, olivia = await running(story)
    ours, others = story.person(staff="airthings"), story.person(staff="newspaper")
    sold = await set_prices(ours, price("72.00"))
    assert (sold["version"], sold["renewalPrices"]["policy"]) == ("2026-1+1", "KEEP")
    for person in (others, olivia):
        for change in (
            set_prices(person, price("84.00")),
            withdraw_prices(person, price("72.00")),
            add_promotion(person, "FREE", percent="100"),
            end_promotion(person, "FREE"),
        ):
            with pytest.raises(Refused) as no:
                await change
            assert (no.value.codes, no.value.violations[0]["path"]) == (["FORBIDDEN"], ["family"])
        body = await person.raw(CHANGES)
        assert body["data"]["productFamily"]["catalogChanges"] is None
        assert [one["extensions"]["code"] for one in body["errors"]] == ["FORBIDDEN"]
    with pytest.raises(Refused) as no:
        await set_prices(story.operator, price("1.00"), family="none")
    assert no.value.codes == ["NOT_FOUND"]
    assert account


async def test_the_page_shows_the_prices_that_are_sold_now(story: Story) -> None:
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), price("150.00", term="three-years", perMonths=36))
    found = (await story.person(user="anybody@example.com").ask(PRICES))["productFamily"]
    assert found["version"] == "2026-1+1"
    [monitoring] = [one for one in found["products"] if one["key"] == "monitoring"]
    [pro] = [one for one in monitoring["seatTypes"] if one["key"] == "space-pro"]
    assert {one["term"]["key"]: one["unitAmount"]["amount"] for one in pro["prices"]} == {
        "one-year": "72.00",
        "three-years": "150.00",
        "five-years": "72.00",
    }


async def test_every_change_is_kept_with_who_when_why_and_what(story: Story) -> None:
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"), renewalPrices=on_date("2026-09-01", 60))
    await add_promotion(story.person(staff="airthings"), "SPRING", percent="25")
    await withdraw_prices(story.operator, price("72.00"), reason="  A slip.  ")
    first = (await story.operator.ask(CHANGES, first=3))["productFamily"]["catalogChanges"]
    assert [one["kind"] for one in first["nodes"]] == ["LIST_PRICES_WITHDRAWN", "PROMOTION_ADDED", "LIST_PRICES_SET"]
    slip, spring, rise = first["nodes"]
    assert (slip["reason"], slip["prices"][0]["component"], slip["prices"][0]["model"]) == (
        "A slip.",
        "seat:space-pro",
        None,
    )
    assert (spring["promotionCode"], spring["at"]) == ("SPRING", "2026-06-01T09:00:00Z")
    assert rise["renewalPrices"] == {"policy": "ON_DATE", "on": "2026-09-01", "noticeDays": 60}
    assert rise["prices"][0]["unitAmount"] == {"amount": "72.00", "currency": "EUR"}
    assert len({slip["by"], spring["by"]}) == 2
    rest = await story.operator.ask(CHANGES, after=first["pageInfo"]["endCursor"])
    [declared] = rest["productFamily"]["catalogChanges"]["nodes"]
    assert (declared["kind"], declared["version"], declared["by"]) == ("DECLARED", "2026-1", "deployment")
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)


async def test_prices_that_could_not_be_sold_at_are_refused_with_every_reason(story: Story) -> None:
    await story.on("2026-06-01")
    wrong = [
        price("-1.00"),
        price("1.00", "none"),
        price("1.00", currency="CHF", model="VOLUME"),
        price("1.00", edition="gold", term="never"),
        price("99999999999.00", perMonths=0),
        price("1.00", packageSize=0, perMonths=2_000_000),
        price("-1.00"),
    ]
    with pytest.raises(Refused) as no:
        await set_prices(story.operator, *wrong, reason="", renewalPrices={"policy": "KEEP", "on": "2026-07-01"})
    found = {(one["code"], "/".join(one["path"])) for one in no.value.violations}
    assert found == {
        ("EMPTY", "reason"),
        *{("DUPLICATE", f"prices/{place}") for place in (4, 5, 6)},
        *{("PRICE_UNSOUND", f"prices/{place}") for place in range(7)},
        ("PRICE_UNSOUND", "prices/5/perMonths"),
        ("AMOUNT_TOO_LARGE", "prices/4"),
        ("RENEWAL_PRICES_UNSOUND", "renewalPrices"),
    }
    with pytest.raises(Refused) as no:
        await set_prices(story.operator, price("70.00", currency="CHF"))
    assert set(no.value.codes) == {"PRICE_UNSOUND"}
    assert "is missing" in no.value.violations[0]["message"]
    for given in ([price("60.00")], []):
        with pytest.raises(Refused) as no:
            await set_prices(story.operator, *given)
        assert no.value.codes == ["NO_CHANGE"]
    with pytest.raises(Refused) as no:
        await withdraw_prices(story.operator, price("60.00"))
    assert no.value.codes == ["NOT_SET_HERE"]
    for renewal in (on_date("2026-07-01", -1), {"policy": "ON_DATE"}, NEXT_RENEWAL | {"noticeDays": 5}):
        with pytest.raises(Refused) as no:
            await set_prices(story.operator, renewalPrices=renewal)
        assert no.value.codes == ["RENEWAL_PRICES_UNSOUND"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"model": "VOLUME", "tiers": [{"upTo": 10, "unitAmount": "5.00"}, {}]},
        {"model": "STAIRSTEP", "tiers": [{"unitAmount": "5.00"}]},
    ],
)
async def test_a_price_that_says_no_amount_is_not_taken_for_free(story: Story, given: dict[str, Any]) -> None:
    """0.00 is a price that somebody says; an amount left out is a slip, and would give everything away."""
    await story.on("2026-06-01")
    silent = {key: value for key, value in price("1.00").items() if key != "unitAmount"}
    with pytest.raises(Refused) as no:
        await set_prices(story.operator, silent | given)
    assert [(one["code"], one["path"]) for one in no.value.violations] == [("PRICE_UNSOUND", ["prices", "0"])]
    sold = await set_prices(story.operator, price("0"))
    assert sold["version"] == "2026-1+1"


async def test_a_change_sent_again_with_its_key_is_made_once(story: Story) -> None:
    await story.on("2026-06-01")
    for _ in range(2):
        sold = await set_prices(story.operator, price("72.00"), idempotencyKey="rise-1")
        assert sold["version"] == "2026-1+1"
    again = await story.operator.change(
        "addPromotion",
        "AddPromotionInput",
        CHANGED,
        family="airthings",
        reason="Spring.",
        code="SPRING",
        name="Spring",
        percent="5",
        idempotencyKey="promotion-1",
    )
    assert again["productFamily"]["version"] == "2026-1+2"


async def test_owners_are_told_once_of_prices_that_will_reach_their_renewals(story: Story) -> None:
    """72.00 from the next renewals on: Olivia hears of her Space Pro in the night after, not of the Space Plus, and Adam,
    an administrator, does not. A second change of the same night is another message only where it changes something."""
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Adam", "ADMIN")
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_plus=1))
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"))
    await story.bill_through("2026-06-02")
    before = await mail(olivia, account)
    assert {kind for kind, _ in before} == {"INVOICE_ISSUED", "MEMBER_INVITED"}
    await set_prices(story.operator, renewalPrices=NEXT_RENEWAL)
    for day in ("2026-06-03", "2026-06-04"):
        await story.bill_through(day)
        assert await mail(olivia, account) == [("PRICES_ANNOUNCED", ["olivia@harbour.example"]), *before]
    told = (await olivia.subscription(subscription))["history"]["nodes"]
    assert [one["summary"] for one in told if one["kind"] == "PRICES_ANNOUNCED"] == [
        "From 2027-01-01: Airthings for Business, Space Pro 60.00 EUR per 12 months → 72.00 EUR per 12 months"
    ]
    await add_promotion(story.operator, "SPRING", percent="25")
    await story.bill_through("2026-06-05")
    assert len(await mail(olivia, account)) == len(before) + 1
    await set_prices(story.operator, price("60.00"), price("50.00", "space-plus"))
    await story.bill_through("2026-06-06")
    assert len(await mail(olivia, account)) == len(before) + 2
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert more["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "180.00"
