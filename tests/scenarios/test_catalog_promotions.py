"""Promotions that are added and ended while a family is sold (AGT-9), and what is granted by them.

Airthings' rules leave codes to its own people, so that the desk buys here.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.cataloguing import PROMOTIONS, add_promotion, end_promotion
from tests.scenarios.customers import customer, net
from tests.scenarios.speak import Person, Refused, Story, products


async def promotions(person: Person) -> dict[str, dict[str, Any]]:
    """The family's promotions by code, as its vendor's people see them."""
    found = await person.ask(PROMOTIONS)
    return {one["code"]: one for one in found["productFamily"]["promotions"]}


async def test_a_promotion_is_used_by_its_code_until_it_is_used_up(story: Story) -> None:
    """SPRING: 25 % of the first year, twice in all: 60.00 - 15.00 = 45.00. The third buyer is told why not. The second
    year costs the full 60.00."""
    account, olivia = await customer(story, "2026-03-01")
    sold = await add_promotion(story.operator, "SPRING", percent="25", periods=1, uses=2, until="2026-05-31")
    assert sold["version"] == "2026-1+1"
    start: dict[str, Any] = {"term": "one-year", "startDate": "2026-03-01", "products": products(space_pro=1)}
    with pytest.raises(Refused) as no:
        await olivia.quote_start(account, promotionCodes=["SPRING"], **start)
    assert no.value.codes == ["AIRTHINGS_NOT_OFFERED"]
    for _ in range(2):
        done = await story.operator.start(account, promotionCodes=["spring"], **start)
        assert done["invoice"]["totals"]["total"]["amount"] == "45.00"
        assert [one["discount"] for one in done["invoice"]["lines"]] == [None, "spring"]
    with pytest.raises(Refused) as no:
        await story.operator.quote_start(account, promotionCodes=["SPRING"], **start)
    assert no.value.codes == ["PROMOTION_USED_UP"]
    [spring] = (await promotions(story.operator)).values()
    assert (spring["uses"], spring["used"], spring["percent"], spring["periods"]) == (2, 2, "25", 1)
    await story.bill_through("2027-03-01")
    assert net(await olivia.invoices(account)) == "210.00"


async def test_an_amount_is_taken_from_each_period_in_its_currency_and_for_its_products(story: Story) -> None:
    """TENNER: 10.00 EUR or 100 NOK off a period of monitoring: 60.00 - 10.00, and again in 2027. A code of nothing that
    is bought, or after its day, is refused with the reason."""
    account, olivia = await customer(story, "2026-03-01")
    amounts = [{"currency": "EUR", "amount": "10.00"}, {"currency": "NOK", "amount": "100"}]
    await add_promotion(story.operator, "TENNER", amounts=amounts, products=["monitoring"])
    await add_promotion(story.operator, "DEVICES", percent="5", products=["space-pro-device"], until="2026-03-31")
    start: dict[str, Any] = {"term": "one-year", "products": products(space_pro=1)}
    done = await story.operator.start(account, startDate="2026-03-01", promotionCodes=["TENNER"], **start)
    assert done["invoice"]["totals"]["total"]["amount"] == "50.00"
    with pytest.raises(Refused) as no:
        await story.operator.quote_start(account, promotionCodes=["DEVICES"], **start)
    assert no.value.codes == ["PROMOTION_NOT_FOR_PRODUCTS"]
    await story.on("2026-04-01")
    with pytest.raises(Refused) as no:
        await story.operator.quote_start(account, promotionCodes=["DEVICES"], **start)
    assert no.value.codes == ["PROMOTION_EXPIRED"]
    await story.bill_through("2027-03-01")
    assert net(await olivia.invoices(account)) == "100.00"


async def test_an_ended_promotion_grants_nothing_more_and_keeps_what_it_granted(story: Story) -> None:
    """LOYAL: 10 % for good. Ended the next day: who has it renews at 54.00, who asks is told that it is over."""
    account, olivia = await customer(story, "2026-03-01")
    await add_promotion(story.operator, "LOYAL", percent="10")
    start: dict[str, Any] = {"term": "one-year", "products": products(space_pro=1), "promotionCodes": ["LOYAL"]}
    quote = await story.operator.quote_start(account, startDate="2026-03-01", **start)
    await story.operator.start(account, startDate="2026-03-01", **start)
    sold = await end_promotion(story.person(staff="airthings"), "loyal")
    assert sold["version"] == "2026-1+2"
    with pytest.raises(Refused) as no:
        await story.operator.confirm(quote)
    assert no.value.codes == ["PROMOTION_EXPIRED"]
    with pytest.raises(Refused) as no:
        await end_promotion(story.operator, "LOYAL")
    assert no.value.codes == ["NO_CHANGE"]
    with pytest.raises(Refused) as no:
        await add_promotion(story.operator, "loyal", percent="10")
    assert no.value.codes == ["DUPLICATE"]
    await story.bill_through("2027-03-01")
    *_, renewal = await olivia.invoices(account)
    assert renewal["totals"]["total"]["amount"] == "54.00"


async def test_a_promotion_that_could_not_be_granted_is_refused_with_every_reason(story: Story) -> None:
    await story.on("2026-03-01")
    given: dict[str, Any] = {"percent": "101", "periods": 0, "uses": 0, "until": "2026-02-01", "products": ["none"]}
    with pytest.raises(Refused) as no:
        await add_promotion(story.operator, "TWO WORDS", reason=" ", amounts=[], **given)
    assert {(one["code"], one["path"][0]) for one in no.value.violations} == {
        ("EMPTY", "reason"),
        ("BAD_TEXT", "code"),
        ("PERCENT_OUT_OF_RANGE", "percent"),
        ("QUANTITY_OUT_OF_RANGE", "periods"),
        ("QUANTITY_OUT_OF_RANGE", "uses"),
        ("PROMOTION_EXPIRED", "until"),
        ("UNKNOWN_PRODUCT", "products"),
    }
    with pytest.raises(Refused) as no:
        await add_promotion(story.operator, "BOTH", percent="5", amounts=[{"currency": "CHF", "amount": "0"}])
    assert no.value.codes == ["PROMOTION_UNSOUND", "PROMOTION_UNSOUND", "CURRENCY_NOT_SOLD"]
    for code, given in (("NEITHER", {}), ("TERM", {"percent": "5"}), ("FINE", {"percent": "5", "excludes": ["none"]})):
        with pytest.raises(Refused) as no:
            await add_promotion(story.operator, code, **given)
        assert no.value.codes == ["PROMOTION_UNSOUND"]
    with pytest.raises(Refused) as no:
        await end_promotion(story.operator, "NEVER")
    assert no.value.codes == ["UNKNOWN_PROMOTION"]
    assert await promotions(story.operator) == {}
