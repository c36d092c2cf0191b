"""The family of docs/examples through the graph: a yearly commitment, live keys, and calls billed when the year is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

import subgraph_api_keys.plugin
from subgraph.app import App, open_app
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from tests.scenarios.cataloguing import set_prices
from tests.scenarios.customers import ENROLMENT, add_card, invite
from tests.scenarios.speak import Person, Refused, Story, open_actions, shown

RESOURCE = "... on ResourceChanged { resource { id } }"
FAMILY = "api_keys"


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """A sandbox with the example alone, on the first day of 2026."""
    settings = Settings(
        database_url=database_url, clock=datetime(2026, 1, 1, 9, tzinfo=UTC), sandbox=True, secret="s" * 40
    )
    opened = open_app(settings, Registry.load([subgraph_api_keys.plugin]))
    yield opened
    await opened.database.close()


async def customer(story: Story, **given: Any) -> tuple[str, Person]:
    """Harbour Charts, which pays by card, and its owner."""
    account = await story.operator.create_account("Harbour Charts", ownerEmail="olivia@harbour.example", **given)
    olivia = story.person(user="olivia@harbour.example")
    await add_card(olivia, account, "tok_visa")
    return account, olivia


def api(edition: str, keys: int) -> list[dict[str, Any]]:
    """The product in an edition with so many live keys."""
    return [{"product": "api", "edition": edition, "seats": [{"seatType": "live-key", "quantity": keys}]}]


async def begin(story: Story, edition: str = "scale", keys: int = 3, **given: Any) -> tuple[str, str, Person]:
    """A customer whose year is 2026: account, subscription, owner."""
    account, olivia = await customer(story, **given)
    done = await olivia.start(account, family=FAMILY, term="year", startDate="2026-01-01", products=api(edition, keys))
    return account, str(done["subscription"]["id"]), olivia


async def called(story: Story, account: str, calls: int) -> None:
    """So many calls in this year so far, as the vendor's gateway reports them."""
    given = {"accountId": account, "family": FAMILY, "meter": "calls", "quantity": calls}
    await story.operator.change("reportUsage", "ReportUsageInput", "__typename", **given)


async def add(person: Person, account: str, kind: str, name: str, **given: Any) -> str:
    """An application, or a key in one."""
    given = {"accountId": account, "family": FAMILY, "kind": kind, "name": name, **given}
    return str((await person.change("addResource", "AddResourceInput", RESOURCE, **given))["resource"]["id"])


async def sums(person: Person, account: str, day: str) -> set[str]:
    """The amounts of the lines that were issued on a day."""
    issued = [one for one in await person.invoices(account) if one["issuedOn"] == day]
    return {amount for one in issued for _, _, amount in shown(one["lines"])}


def key(quantity: int) -> dict[str, Any]:
    """Live keys, as changes name them."""
    return {"product": "api", "seatType": "live-key", "quantity": quantity}


async def test_a_year_is_owed_in_advance_with_its_commitment_and_what_was_called_above_it_when_it_is_over(
    story: Story,
) -> None:
    """Scale: 3,600.00 and 1,000,000 calls at 0.0009 (900.00); 3 keys are included. On 2026-07-02, with 183 of 365 days
    left, 2 keys more: 2 x 48.00 x 183/365 = 48.13. 14,500,000 calls in the year: 900.00 + 9,000,000 x 0.0006 (5,400.00)
    + 4,500,000 x 0.0003 (1,350.00) = 7,650.00, less the 900.00 paid in advance: 6,750.00 on 2027-01-01, with the next
    year's 3,600.00 + 900.00 + 2 x 48.00."""
    account, subscription, olivia = await begin(story)
    [first] = await olivia.invoices(account)
    assert shown(first["lines"]) == [("CHARGE", 1, "3600.00"), ("CHARGE", 1_000_000, "900.00")]
    await story.on("2026-06-30")
    await called(story, account, 2_400_000)
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": key(2)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 2, "48.13")]
    await story.on("2026-12-31")
    await called(story, account, 14_500_000)

    await story.bill_through("2027-01-01")
    renewed = (await olivia.invoices(account))[2:]
    lines = sorted(line for one in renewed for line in shown(one["lines"]))
    assert lines == sorted(
        [
            ("CHARGE", 1, "3600.00"),
            ("CHARGE", 1_000_000, "900.00"),
            ("CHARGE", 2, "96.00"),
            ("CHARGE", 13_500_000, "6750.00"),
        ]
    )
    [calls] = [line for one in renewed for line in one["lines"] if line["quantity"] == 13_500_000]
    assert calls["period"] == {"start": "2026-01-01", "end": "2027-01-01"}
    assert (calls["priceMonths"], calls["termMonths"], calls["unitPrice"]) == (12, 12, None)


async def test_a_year_within_the_commitment_costs_nothing_more(story: Story) -> None:
    """Build: 600.00 and 1,000.00 a year; 1,000,000 calls are what was paid for."""
    account, _, olivia = await begin(story, "build", 1)
    await story.on("2026-12-31")
    await called(story, account, 1_000_000)
    await story.bill_through("2027-01-01")
    assert [one["totals"]["total"]["amount"] for one in await olivia.invoices(account)] == ["1600.00", "1600.00"]


async def test_a_larger_edition_is_prorated_and_prices_the_whole_years_calls(story: Story) -> None:
    """From Build (600.00 and 1,000.00) to Scale (3,600.00 and 900.00) with 183 of 365 days left, as are Scale's two
    further keys, which cost nothing: 3,000.00 x 183/365 = 1,504.11 and -100.00 x 183/365 = -50.14. The year ends at
    Scale's prices: 3,000,000 calls are 900.00 + 2,000,000 x 0.0006 = 2,100.00, less 900.00."""
    account, subscription, olivia = await begin(story, "build", 1)
    await story.on("2026-07-02")
    quote = await olivia.quote_change(subscription, {"changeEdition": {"product": "api", "edition": "scale"}})
    assert quote["dueNow"]["total"]["amount"] == "1453.97"
    await olivia.confirm(quote)
    await story.on("2026-12-31")
    await called(story, account, 3_000_000)
    await story.bill_through("2027-01-01")
    lines = [line for one in (await olivia.invoices(account))[2:] for line in shown(one["lines"])]
    assert ("CHARGE", 2_000_000, "1200.00") in lines


async def test_the_commitments_new_price_comes_with_the_next_year_and_the_old_years_calls_keep_theirs(
    story: Story,
) -> None:
    """On 2026-06-01 Build's tiers become 0.0012 and 0.0010. 1,500,000 calls in 2026 are billed at the tiers of 2026:
    500,000 x 0.0008 = 400.00. 2027 is 600.00 + 1,000,000 x 0.0012 = 1,800.00, its 1,200,000 calls 200,000 x 0.0010;
    2028 is the third year: 3 % less, 18.00 and 36.00, and not yet on the calls of 2027."""
    account, _, olivia = await begin(story, "build", 1)
    await story.on("2026-06-01")
    tiers = [{"upTo": 1_000_000, "unitAmount": "0.0012"}, {"unitAmount": "0.0010"}]
    calls = {"product": "api", "component": "usage:calls", "edition": "build", "term": "year", "currency": "EUR"}
    calls |= {"model": "GRADUATED", "perMonths": 12, "tiers": tiers}
    await set_prices(story.person(staff=FAMILY), calls, family=FAMILY)
    await story.on("2026-12-31")
    await called(story, account, 1_500_000)
    await story.bill_through("2027-01-01")
    assert await sums(olivia, account, "2027-01-01") == {"600.00", "1200.00", "400.00"}
    await story.on("2027-12-31")
    await called(story, account, 1_200_000)
    await story.bill_through("2028-01-01")
    assert await sums(olivia, account, "2028-01-01") == {"600.00", "-18.00", "1200.00", "-36.00", "200.00"}


async def test_the_last_years_calls_are_billed_also_where_nothing_follows(story: Story) -> None:
    """Build in USD: 660.00 + 1,100.00; cancelled, it ends with the year. 1,500,000 calls: 500,000 x 0.0009 = 450.00."""
    account, subscription, olivia = await begin(story, "build", 1, currency="USD")
    done = await olivia.buy(subscription, {"cancel": {}})
    assert (done["subscription"]["status"], done["subscription"]["endDate"]) == ("ENDING", "2027-01-01")
    await story.on("2026-12-31")
    await called(story, account, 1_500_000)
    await story.bill_through("2027-01-01")
    first, last = await olivia.invoices(account)
    assert first["totals"]["total"]["amount"] == "1760.00"
    assert shown(last["lines"]) == [("CHARGE", 500_000, "450.00")]


async def test_open_source_halves_everything_and_many_keys_their_own_price(story: Story) -> None:
    """Scale with 23 keys, 3 of them included: 20 x 48.00 = 960.00, less 15 % (144.00); then half of all of it:
    (3,600.00 + 900.00 + 816.00) / 2 = 2,658.00. 2,000,000 calls: 1,000,000 x 0.0006 = 600.00, halved."""
    account, olivia = await customer(story)
    await story.operator.change(
        "updateEnrolment", "UpdateEnrolmentInput", ENROLMENT, accountId=account, family=FAMILY, traits=["open_source"]
    )
    done = await olivia.start(account, family=FAMILY, term="year", startDate="2026-01-01", products=api("scale", 23))
    totals = done["invoice"]["totals"]
    assert [totals[name]["amount"] for name in ("subtotal", "discount", "total")] == ["5460.00", "2802.00", "2658.00"]
    assert {one["discount"] for one in done["invoice"]["lines"]} == {None, "many-keys", "open-source"}
    await called(story, account, 2_000_000)
    await story.bill_through("2027-01-01")
    lines = [line for one in (await olivia.invoices(account))[1:] for line in shown(one["lines"])]
    assert ("CHARGE", 1_000_000, "600.00") in lines
    assert ("DISCOUNT", None, "-300.00") in lines


async def test_dedicated_support_is_sold_with_scale_only(story: Story) -> None:
    """Scale's costs 6,000.00 a year; with 183 of 365 days left 3,008.22."""
    _, subscription, olivia = await begin(story, "build", 1)
    support = {"addAddOn": {"product": "api", "addOn": "dedicated-support"}}
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, support)
    assert no.value.codes == ["ADD_ON_NOT_IN_EDITION"]
    await story.on("2026-07-02")
    await olivia.buy(subscription, {"changeEdition": {"product": "api", "edition": "scale"}})
    assert shown((await olivia.buy(subscription, support))["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "3008.22")]


async def test_each_further_region_costs_a_tenth_less_by_the_vendors_own_formula(story: Story) -> None:
    """900.00 + 810.00 = 1,710.00 in advance. A third with 183 of 365 days left: 729.00 x 183/365 = 365.50; the next
    year is 1,600.00 + 2,439.00 = 4,039.00."""
    account, subscription, olivia = await begin(story, "build", 1)
    two = await olivia.buy(subscription, {"addAddOn": {"product": "api", "addOn": "region", "quantity": 2}})
    assert two["invoice"]["totals"]["total"]["amount"] == "1710.00"
    await story.on("2026-07-02")
    three = await olivia.buy(subscription, {"addAddOn": {"product": "api", "addOn": "region", "quantity": 3}})
    assert three["invoice"]["totals"]["total"]["amount"] == "365.50"
    assert three["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "4039.00"
    await story.bill_through("2027-01-01")
    assert (await olivia.invoices(account))[-1]["totals"]["total"]["amount"] == "4039.00"


async def test_build_has_five_live_keys_however_they_come_about(story: Story) -> None:
    _, subscription, olivia = await begin(story, "build", 5)
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"addSeats": key(1)})
    assert no.value.codes == ["API_KEYS_OF_BUILD"]
    assert no.value.facts("API_KEYS_OF_BUILD") == {"keys": "6", "maximum": "5"}
    scale = {"changeEdition": {"product": "api", "edition": "scale"}}
    await olivia.buy(subscription, scale, {"addSeats": key(1)})
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"changeEdition": {"product": "api", "edition": "build"}})
    assert no.value.codes == ["API_KEYS_OF_BUILD"]


async def test_a_live_key_needs_a_seat_and_one_in_rotation_none_of_its_own(story: Story) -> None:
    account, _, olivia = await begin(story, "build", 1)
    charts = await add(olivia, account, "application", "Charts")
    old = await add(olivia, account, "key", "charts-live", model="live", parentId=charts)
    await add(olivia, account, "key", "charts-test", model="test", parentId=charts)
    with pytest.raises(Refused) as no:
        await add(olivia, account, "key", "charts-live-2", model="live", parentId=charts)
    assert no.value.codes == ["OVER_LIMIT"]
    await add(olivia, account, "key", "charts-next", model="incoming", parentId=charts)
    with pytest.raises(Refused) as no:
        await add(olivia, account, "key", "charts-after", model="incoming", parentId=charts)
    assert no.value.codes == ["OVER_LIMIT"]
    await olivia.change("removeResource", "ResourceInput", RESOURCE, resourceId=old)
    tides = await add(olivia, account, "application", "Tides")
    with pytest.raises(Refused) as no:
        await add(olivia, account, "key", "tides-live", model="live", parentId=tides)
    assert no.value.codes == ["OVER_LIMIT"]


async def test_the_owner_buys_and_takes_less_with_the_next_year_an_administrator_looks(story: Story) -> None:
    account, subscription, olivia = await begin(story, "build", 3)
    await invite(olivia, account, "Ada", "ADMIN")
    await invite(olivia, account, "Mo", "MEMBER")
    page = 'query ($id: ID!) { account(id: $id) { actions(family: "api_keys") { kind allowed channel code } } }'
    ada, mo = story.person(user="ada@harbour.example"), story.person(user="mo@harbour.example")
    owns = open_actions((await olivia.ask(page, id=account))["account"]["actions"])
    assert {"ADD_SEATS", "REMOVE_SEATS", "UPGRADE_EDITION", "ADD_ADD_ON", "CANCEL", "ADD_RESOURCE"} <= owns.keys()
    looks = open_actions((await ada.ask(page, id=account))["account"]["actions"])
    assert set(looks) == {"VIEW_BILLING", "REQUEST_CHANGE", "ADD_RESOURCE"}
    assert open_actions((await mo.ask(page, id=account))["account"]["actions"]) == {}
    with pytest.raises(Refused) as no:
        await ada.quote_change(subscription, {"addSeats": key(1)})
    assert no.value.codes == ["API_KEYS_OWNER_ONLY"]
    fewer = await olivia.quote_change(subscription, {"removeSeats": key(1)})
    assert [(one["kind"], one["effectiveOn"]) for one in fewer["changes"]] == [("REMOVE_SEATS", "2027-01-01")]
