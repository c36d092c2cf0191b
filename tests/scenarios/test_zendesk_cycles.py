"""Billing cycles and promotion codes: what a change waits for, and what a code takes off, how often, and why not (AGT-8, AGT-9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import FAMILY, agents, begin, licences, shop
from tests.scenarios.customers import withdraw_scheduled
from tests.scenarios.speak import Person, Refused, Story, shown


async def totals(person: Person, account: str) -> list[tuple[str, str]]:
    """All documents as (issued on, total)."""
    return [(one["issuedOn"], one["totals"]["total"]["amount"]) for one in await person.invoices(account)]


async def test_agt_8_a_year_ahead_is_notably_cheaper(story: Story) -> None:
    account, lena = await shop(story)
    prices: dict[str, str] = {}
    for term in ("monthly", "annual"):
        quote = await lena.quote_start(
            account, family=FAMILY, term=term, products=[licences("support", "professional", 10)]
        )
        prices[term] = quote["amountDue"]["amount"]
    # A year by the month is 12 × 590.00 = 7080.00; ahead it is 10 × 49.00 × 12, or 17 % less.
    assert prices == {"monthly": "590.00", "annual": "5880.00"}


async def test_agt_8_annual_to_monthly_in_the_first_month_takes_effect_eleven_months_later_with_what_was_added_between(
    story: Story,
) -> None:
    """AGT-8 and W7: asked in the first month of 2026, in effect with 2027; two licences of June are prorated now and monthly then."""
    account, lena = await shop(story)
    subscription = await begin(lena, account, term="annual")
    await story.on("2026-01-31")
    asked = await lena.buy(subscription, {"changeTerm": "monthly"})
    assert asked["invoice"] is None
    page = asked["subscription"]
    assert [(one["kind"], one["effectiveOn"]) for one in page["scheduledChanges"]] == [("CHANGE_TERM", "2027-01-01")]
    assert (page["term"]["key"], page["nextInvoiceDate"]) == ("annual", "2027-01-01")
    assert page["nextInvoiceEstimate"]["total"]["amount"] == "590.00"  # 10 × 59.00

    await story.on("2026-06-01")
    more = await lena.buy(subscription, {"addSeats": agents(2)})
    # 214 of the year's 365 days are left: 2 × 49.00 × 12 × 214/365 = 689.490…
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 2, "689.49")]
    page = more["subscription"]
    assert [(one["kind"], one["effectiveOn"]) for one in page["scheduledChanges"]] == [("CHANGE_TERM", "2027-01-01")]
    assert page["nextInvoiceEstimate"]["total"]["amount"] == "708.00"  # 12 × 59.00

    await story.bill_through("2026-12-31")
    before = [("2026-01-01", "5880.00"), ("2026-06-01", "689.49")]
    assert await totals(lena, account) == before
    assert (await lena.subscription(subscription))["term"]["key"] == "annual"
    await story.bill_through("2027-02-01")
    assert await totals(lena, account) == [*before, ("2027-02-01", "708.00"), ("2027-02-01", "708.00")]
    page = await lena.subscription(subscription)
    assert (page["term"]["key"], page["scheduledChanges"]) == ("monthly", [])
    assert page["currentPeriod"] == {"start": "2027-02-01", "end": "2027-03-01"}


async def test_agt_8_monthly_to_annual_waits_for_the_next_month_and_may_be_taken_back(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account)
    await story.on("2026-01-17")
    asked = (await lena.buy(subscription, {"changeTerm": "annual"}))["subscription"]
    [waiting] = asked["scheduledChanges"]
    assert (waiting["kind"], waiting["effectiveOn"]) == ("CHANGE_TERM", "2026-02-01")
    assert asked["nextInvoiceEstimate"]["total"]["amount"] == "5880.00"
    back = (await withdraw_scheduled(lena, waiting["id"]))["subscription"]
    assert back["scheduledChanges"] == []
    assert back["nextInvoiceEstimate"]["total"]["amount"] == "590.00"
    await lena.buy(subscription, {"changeTerm": "annual"})
    await story.bill_through("2026-02-01")
    assert await totals(lena, account) == [("2026-01-01", "590.00"), ("2026-02-01", "5880.00")]


async def test_agt_9_a_percent_is_taken_for_so_many_periods(story: Story) -> None:
    """Three months at 590.00 - 118.00 = 472.00, then 590.00."""
    account, lena = await shop(story)
    subscription = await begin(lena, account, promotionCodes=["welcome20"])
    page = await lena.subscription(subscription)
    assert [(one["key"], float(one["percent"])) for one in page["discounts"]] == [("welcome", 20.0)]
    for day in ("2026-02-01", "2026-03-01", "2026-04-01"):
        await story.bill_through(day)
    assert [one for _, one in await totals(lena, account)] == ["472.00", "472.00", "472.00", "590.00"]


@pytest.mark.parametrize(
    ("currency", "first", "then"),
    [
        ("EUR", "540.00", "590.00"),  # 10 × 59.00 - 50.00
        ("USD", "635.00", "690.00"),  # 10 × 69.00 - 55.00
    ],
)
async def test_agt_9_an_amount_is_taken_once(story: Story, currency: str, first: str, then: str) -> None:
    account, lena = await shop(story, currency=currency)
    await begin(lena, account, promotionCodes=["FIFTY"])
    await story.bill_through("2026-02-01")
    assert [one for _, one in await totals(lena, account)] == [first, then]


async def test_agt_9_a_code_of_one_product_is_taken_from_that_alone(story: Story) -> None:
    account, lena = await shop(story)
    both = (licences("support", "professional", 10), licences("explore", "professional", 4))
    subscription = await begin(lena, account, *both)
    await story.on("2026-01-17")
    done = await lena.buy(subscription, {"applyPromotion": "EXPLORE25"})
    # A quarter of 4 × 15.00 for 15 of 31 days: 29.032… becomes 21.774…
    assert shown(done["invoice"]["lines"])[-1] == ("DISCOUNT", None, "-7.26")
    assert done["invoice"]["totals"]["total"]["amount"] == "-7.26"
    # 590.00 + 60.00 - 15.00 = 635.00, credit of 7.26 not counted.
    assert done["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "635.00"


async def refusal(person: Person, subscription: str, code: str) -> Refused:
    with pytest.raises(Refused) as no:
        await person.quote_change(subscription, {"applyPromotion": code})
    return no.value


async def test_agt_9_a_code_that_does_not_hold_is_refused_with_the_reason(story: Story) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, promotionCodes=["FIFTY"])
    for code, expected in (
        ("FREE4EVER", "UNKNOWN_PROMOTION"),
        ("fifty", "PROMOTION_APPLIED"),
        ("EXPLORE25", "PROMOTION_NOT_FOR_PRODUCTS"),
        ("WELCOME20", "PROMOTION_EXCLUDED"),
    ):
        no = await refusal(lena, subscription, code)
        assert no.codes == [expected]
        assert no.violations[0]["message"]
    stacked = await refusal(lena, subscription, "WELCOME20")
    assert stacked.facts("PROMOTION_EXCLUDED") == {"code": "WELCOME20", "discount": "fifty"}
    assert "50 off" in stacked.violations[0]["message"]


async def test_agt_9_two_codes_at_once_are_refused_and_the_second_is_named(story: Story) -> None:
    account, lena = await shop(story)
    with pytest.raises(Refused) as no:
        await begin(lena, account, promotionCodes=["WELCOME20", "LAUNCH"])
    assert no.value.codes == ["PROMOTION_EXCLUDED"]
    assert no.value.violations[0]["path"] == ["start", "promotionCodes", "1"]
    assert no.value.facts("PROMOTION_EXCLUDED") == {"code": "LAUNCH", "discount": "welcome"}


async def test_agt_9_a_code_that_is_over_stands_in_no_other_ones_way(story: Story) -> None:
    """50.00 off January; from 10 March 20 % of 590.00: 118.00 × 22/31 = 83.741…, then 118.00 a month to June."""
    account, lena = await shop(story)
    subscription = await begin(lena, account, promotionCodes=["FIFTY"])
    await story.bill_through("2026-03-10")
    done = await lena.buy(subscription, {"applyPromotion": "WELCOME20"})
    assert done["invoice"]["totals"]["total"]["amount"] == "-83.74"
    for day in ("2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01"):
        await story.bill_through(day)
    amounts = [one for _, one in await totals(lena, account)]
    assert amounts == ["540.00", "590.00", "590.00", "-83.74", "472.00", "472.00", "472.00", "590.00"]
    again = await refusal(lena, subscription, "FIFTY")
    assert again.codes == ["PROMOTION_APPLIED"]


async def test_agt_9_a_code_holds_to_its_last_day_and_for_so_many_uses(story: Story) -> None:
    people: list[tuple[Person, str]] = []
    for number in range(3):
        account, owner = await shop(story, "2026-06-29", ownerEmail=f"owner{number}@larkspur.example")
        people.append((owner, await begin(owner, account)))
    given: dict[str, Any] = {"applyPromotion": "LAUNCH"}
    await story.on("2026-06-30")
    first = await people[0][0].buy(people[0][1], given)
    # The month from 29 June has 30 days, of which 29 are left: a tenth of 590.00 × 29/30 = 570.333… is 57.03.
    assert first["invoice"]["totals"]["total"]["amount"] == "-57.03"
    still = await people[1][0].quote_change(people[1][1], given)
    await story.on("2026-07-01")
    late = await refusal(*people[1], "LAUNCH")
    assert late.codes == ["PROMOTION_EXPIRED"]
    assert late.facts("PROMOTION_EXPIRED") == {"code": "LAUNCH", "until": "2026-06-30"}
    assert still["amountDue"]["amount"] == "0.00"


async def test_agt_9_a_code_is_used_up_over_all_accounts(story: Story) -> None:
    people: list[tuple[Person, str, str]] = []
    for number in range(3):
        account, owner = await shop(story, "2026-06-01", ownerEmail=f"owner{number}@larkspur.example")
        people.append((owner, account, await begin(owner, account)))
    for owner, _, subscription in people[:2]:
        await owner.buy(subscription, {"applyPromotion": "LAUNCH"})
    late = await refusal(people[2][0], people[2][2], "LAUNCH")
    assert late.codes == ["PROMOTION_USED_UP"]
    # Given on the first day, the first two pay 590.00 - 59.00 for June, and all of July.
    await story.bill_through("2026-07-01")
    for owner, account, _ in people[:2]:
        assert [one for _, one in await totals(owner, account)] == ["590.00", "-59.00", "590.00"]
