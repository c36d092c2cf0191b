"""A start that cannot be is refused with every reason at once: its day, its term, its number, and what is ordered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import FAMILY, begin, licences, shop
from tests.scenarios.customers import customer
from tests.scenarios.speak import Refused, Story, products


async def reasons(story: Story, **given: Any) -> list[str]:
    """Why an owner who runs a subscription starts no other one like this."""
    account, lena = await shop(story)
    await begin(lena, account)
    given = {"term": "monthly", "products": [licences("chat", "team", 1)], **given}
    with pytest.raises(Refused) as no:
        await lena.quote_start(account, family=FAMILY, **given)
    assert len(await lena.invoices(account)) == 1
    return no.value.codes


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"term": "weekly"}, ["UNKNOWN_TERM"]),
        ({"startDate": "2026-01-02"}, ["START_TOO_LATE"]),
        ({"promotionCodes": ["NOPE"]}, ["UNKNOWN_PROMOTION"]),
        ({"products": [licences("chat", "gold", 1)], "addOns": [{"addOn": "x"}]}, ["UNKNOWN_EDITION"]),
        (
            {
                "startDate": "2025-12-31",
                "term": "weekly",
                "products": [
                    licences("nix", "team", 1),
                    licences("support", "team", 2),
                    licences("sunshine", "team", 1),
                ],
                "addOns": [{"addOn": "collaboration"}],
                "promotionCodes": ["NOPE"],
            },
            [
                "UNKNOWN_TERM",
                "START_TOO_EARLY",
                "UNKNOWN_PRODUCT",
                "CONTACT_SALES",
                "ADD_ON_NOT_IN_EDITION",
                "UNKNOWN_PROMOTION",
            ],
        ),
    ],
    ids=["the number alone", "term", "day", "code", "edition", "all of them"],
)
async def test_agt_9_what_is_ordered_is_judged_beside_the_number_the_term_and_the_day(
    story: Story, given: dict[str, Any], codes: list[str]
) -> None:
    """AGT-7, AGT-8, AGT-9: an account runs one subscription here, and is told of everything else that is wrong as well."""
    assert sorted(await reasons(story, **given)) == sorted(["SUBSCRIPTION_LIMIT", *codes])


async def test_air_2_a_day_too_late_hides_no_other_reason(story: Story) -> None:
    """AIR-2, AIR-4, AIR-11: nothing is said of prices for a term that there is not."""
    account, olivia = await customer(story, "2026-01-01")
    given: dict[str, Any] = {"startDate": "2099-01-01", "products": products(space_pro=1, space_minus=1)}
    for term, codes in (("one-year", []), ("forever", ["UNKNOWN_TERM"])):
        with pytest.raises(Refused) as no:
            await olivia.quote_start(account, term=term, **given)
        assert no.value.codes == [*codes, "START_TOO_LATE", "UNKNOWN_SEAT_TYPE"]
