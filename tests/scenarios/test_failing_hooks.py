"""A family whose own code fails while it is sold: its quotes are refused until it is well again, and nothing else notices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.plugins.broken.moody import Moody
from tests.scenarios.customers import ask_vendor, customer
from tests.scenarios.outages import House, house
from tests.scenarios.speak import Person, Refused, products, seats

FLEET = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
RESOURCE = "... on ResourceChanged { resource { id } }"


async def add_vans(olivia: Person, account: str, number: int) -> None:
    for each in range(number):
        van = {"accountId": account, "family": "vans", "kind": "van", "name": f"Van {each}"}
        await olivia.change("addResource", "AddResourceInput", RESOURCE, **van)


async def usage(olivia: Person, account: str) -> dict[str, Any]:
    query = 'query ($id: ID!) { account(id: $id) { seatUsage(family: "vans") { resources required } } }'
    [found] = (await olivia.ask(query, id=account))["account"]["seatUsage"]
    return dict(found)


async def refusals(olivia: Person, account: str, subscription: str, quote: dict[str, Any]) -> list[list[str]]:
    """The codes of everything that would be sold of the family."""
    found = []
    for attempt in (
        olivia.quote_start(account, family="vans", term="annual", products=FLEET),
        olivia.quote_change(subscription, {"addSeats": seats("van", 1, "fleet")}),
        olivia.confirm(quote),
        ask_vendor(olivia, account, family="vans", quoteToken=quote["token"]),
    ):
        with pytest.raises(Refused) as caught:
            await attempt
        found.append(caught.value.codes)
    return found


async def test_quotes_are_refused_while_the_familys_code_fails_and_what_was_quoted_before_holds_afterwards(
    database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Three vans for a year 324.00; the fourth 60.00 less 10 % on the same day: 54.00."""
    moody = Moody()
    async with house(database_url, monkeypatch, None, moody) as there:
        account, olivia = await customer(there.story, "2026-01-01")
        done = await olivia.start(account, family="vans", term="annual", products=FLEET)
        assert done["invoice"]["totals"]["total"]["amount"] == "324.00"
        subscription = str(done["subscription"]["id"])
        await add_vans(olivia, account, 4)
        assert await usage(olivia, account) == {"resources": 4, "required": 2}
        quote = await olivia.quote_change(subscription, {"addSeats": seats("van", 1, "fleet")})
        moody.bad = True
        assert await refusals(olivia, account, subscription, quote) == [["FAMILY_UNAVAILABLE"]] * 4
        assert {one.getMessage() for one in caplog.records if one.name == "subgraph.plugins"} == {
            "plugin vans: count_required_seats failed"
        }
        assert await usage(olivia, account) == {"resources": 4, "required": 4}, "as it is declared"
        await olivia.start(account, term="one-year", products=products(space_pro=2))
        moody.bad = False
        bought = await olivia.confirm(quote)
        assert bought["invoice"]["totals"]["total"]["amount"] == "54.00"


async def test_a_renewal_whose_seats_cannot_be_counted_is_billed_by_a_later_run(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten vans need four seats: 120.00 + 3 × 60.00 and the base 120.00, less 10 %: 378.00."""
    moody = Moody()
    async with house(database_url, monkeypatch, None, moody) as there:
        account, olivia = await customer(there.story, "2026-01-01")
        await olivia.start(account, family="vans", term="annual", products=FLEET)
        await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
        await add_vans(olivia, account, 10)
        moody.bad = True
        assert await billed(there, date(2027, 1, 1)) == (1, [], [(account, "vans")])
        assert await billed(there, date(2027, 1, 1)) == (0, [], [(account, "vans")])
        moody.bad = False
        assert await billed(there, date(2027, 1, 1)) == (1, [], [])
        assert (await olivia.invoices(account))[-1]["totals"]["total"]["amount"] == "378.00"


async def billed(there: House, day: date) -> tuple[int, list[Any], list[tuple[str, str]]]:
    await there.story.on(day.isoformat())
    report = await there.story.bill(day)
    return report.invoices, report.parked, [(one.account_id, one.family) for one in report.waiting]
