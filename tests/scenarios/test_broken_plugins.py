"""A plugin that breaks takes nobody with it: its family is refused with FAMILY_UNAVAILABLE, shown, billed later; Airthings sells on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from tests.scenarios.customers import ask_vendor, customer, invite
from tests.scenarios.outages import HEALTHY, house
from tests.scenarios.speak import Person, Refused, Story, products, seats

FLEET = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
BROKEN = ["tests.plugins.broken.raises", "tests.plugins.broken.hangs", "tests.plugins.broken.kinds:UNSOUND", None]
STORED = """query ($id: ID!) { account(id: $id) {
  enrolments { family { key name products { key } } servicing }
  subscriptions { nodes { __typename id family { key } status term { key } nextInvoiceDate
    nextInvoiceEstimate { total { amount } } items { kind quantity product { key } listAmount { amount } }
    scheduledChanges { kind } seatUsage { required } actions { kind allowed code } } }
  invoices { nodes { totals { total { amount } } } } changeRequests { nodes { message family { key } } }
  resources(family: "vans") { nodes { kind status } }
  seatUsage(family: "vans") { required } actions(family: "vans") { kind allowed code } } }"""
RESOURCE = "... on ResourceChanged { resource { id } }"
UNAVAILABLE = ["FAMILY_UNAVAILABLE"]


async def codes(refused: Awaitable[Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        await refused
    return caught.value.codes


def _van(account: str, name: str) -> dict[str, str]:
    return {"accountId": account, "family": "vans", "kind": "van", "name": name}


async def fleet(story: Story) -> dict[str, Any]:
    """A customer with three vans and two sensors, something that waits, something asked, and a quote that nobody confirmed."""
    account, olivia = await customer(story, "2026-01-01")
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    vans = await olivia.start(account, family="vans", term="annual", products=FLEET)
    subscription = str(vans["subscription"]["id"])
    await story.on("2026-01-10")
    later = await olivia.buy(subscription, {"changeTerm": "monthly"})
    request = await ask_vendor(olivia, account, "A van with wings?", family="vans")
    van = (await olivia.change("addResource", "AddResourceInput", RESOURCE, **_van(account, "First")))["resource"]["id"]
    quote = await olivia.quote_change(subscription, {"addSeats": seats("van", 1, "fleet")})
    waiting = later["subscription"]["scheduledChanges"][0]["id"]
    return {
        "account": account,
        "vans": subscription,
        "request": request["id"],
        "van": van,
        "quote": quote,
        "waiting": waiting,
    }


def everything_of_it(olivia: Person, ids: dict[str, Any]) -> list[Callable[[], Awaitable[Any]]]:
    """Whatever somebody may try on the family that is out."""
    written = "... on SubscriptionChanged { subscription { id } }"
    request = "... on ChangeRequest { id }"
    percent = {"accountId": ids["account"], "family": "vans", "traits": []}
    return [
        lambda: olivia.quote_start(ids["account"], family="vans", term="annual", products=FLEET),
        lambda: olivia.quote_change(ids["vans"], {"addSeats": seats("van", 1, "fleet")}),
        lambda: olivia.confirm(ids["quote"]),
        lambda: ask_vendor(olivia, ids["account"], family="vans"),
        lambda: olivia.change("withdrawChangeRequest", "ChangeRequestInput", request, changeRequestId=ids["request"]),
        lambda: olivia.change(
            "cancelScheduledChange", "CancelScheduledChangeInput", written, scheduledChangeId=ids["waiting"]
        ),
        lambda: olivia.change("addResource", "AddResourceInput", RESOURCE, **_van(ids["account"], "Second")),
        lambda: olivia.change("removeResource", "ResourceInput", RESOURCE, resourceId=ids["van"]),
        lambda: olivia.change(
            "updateEnrolment", "UpdateEnrolmentInput", "... on AccountChanged { account { id } }", **percent
        ),
    ]


@pytest.mark.parametrize("broken", BROKEN, ids=["raises", "hangs", "unsound", "uninstalled"])
async def test_a_family_that_is_out_is_refused_and_shown_and_the_rest_is_sold(
    database_url: str, monkeypatch: pytest.MonkeyPatch, broken: str | None
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        ids = await fleet(healthy.story)
        before = (await healthy.story.person(user="olivia@harbour.example").ask(STORED, id=ids["account"]))["account"]
    async with house(database_url, monkeypatch, broken) as left:
        assert [one.name for one in left.app.installation.registry.broken] == (["vans"] if broken else [])
        assert (await left.http.get("/ready")).status_code == 200
        olivia, operator = left.story.person(user="olivia@harbour.example"), left.story.operator
        for attempt in everything_of_it(operator, ids):
            assert await codes(attempt()) == UNAVAILABLE
        new = await operator.create_account("New Town")
        assert await codes(operator.quote_start(new, family="vans", term="annual", products=FLEET)) == (
            UNAVAILABLE if broken else ["NOT_FOUND"]
        )
        assert await codes(operator.quote_start(new, family="boats", term="annual", products=FLEET)) == ["NOT_FOUND"]
        after = (await olivia.ask(STORED, id=ids["account"]))["account"]
        _check_shown(before, after)
        air = next(one for one in after["subscriptions"]["nodes"] if one["family"]["key"] == "airthings")
        assert air["__typename"] == "AirthingsSubscription"
        await olivia.buy(air["id"], {"addSeats": seats("space-pro", 1)})


def _check_shown(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What is stored is shown as it was; what only the plugin knows is not."""
    for name in ("invoices", "resources"):
        assert after[name] == before[name]
    assert [one["message"] for one in after["changeRequests"]["nodes"]] == ["A van with wings?"]
    was, now = (
        next(one for one in each["subscriptions"]["nodes"] if one["family"]["key"] == "vans")
        for each in (before, after)
    )
    for name in ("status", "term", "nextInvoiceDate", "nextInvoiceEstimate", "items", "scheduledChanges"):
        assert now[name] == was[name], name
    assert was["nextInvoiceEstimate"] == {"total": {"amount": "30.00"}}, "a month of three vans, and the base"
    assert (now["__typename"], now["seatUsage"]) == ("StandardSubscription", [])
    for actions in (now["actions"], after["actions"]):
        assert actions
        assert {(one["allowed"], one["code"]) for one in actions} == {(False, "FAMILY_UNAVAILABLE")}
    assert after["seatUsage"] == []
    enrolled = {one["family"]["key"]: one["family"] for one in after["enrolments"]}
    assert enrolled["vans"] == {"key": "vans", "name": "vans", "products": []}


async def test_what_its_rules_might_withhold_is_read_by_owners_and_the_vendor_only(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        ids = await fleet(healthy.story)
        await invite(healthy.story.person(user="olivia@harbour.example"), ids["account"], "Ada", "ADMIN")
    query = "query ($id: ID!) { account(id: $id) { subscriptions { nodes { family { key } } } } }"
    async with house(database_url, monkeypatch, None) as left:
        for name, families in (("ada", ["airthings"]), ("olivia", ["airthings", "vans"])):
            found = await left.story.person(user=f"{name}@harbour.example").ask(query, id=ids["account"])
            assert [one["family"]["key"] for one in found["account"]["subscriptions"]["nodes"]] == families


async def test_a_bill_run_leaves_it_for_later_and_a_later_run_issues_the_same_invoices(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three vans for a year: 240.00 + 120.00, less 10 %: 324.00; from 2027 on monthly: 20.00 + 10.00."""
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        ids = await fleet(healthy.story)
    async with house(database_url, monkeypatch, "tests.plugins.broken.raises") as left:
        await left.story.on("2027-02-01")
        report = await left.story.bill(date(2027, 2, 1))
        assert (report.invoices, report.parked) == (1, [])
        assert [(one.account_id, one.family) for one in report.waiting] == [(ids["account"], "vans")]
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        report = await healthy.story.bill(date(2027, 2, 1))
        assert (report.invoices, report.amounts_minor, report.waiting) == (2, {"EUR": 6000}, [])
        olivia = healthy.story.person(user="olivia@harbour.example")
        found = await olivia.subscription(ids["vans"])
        assert [one["totals"]["total"]["amount"] for one in found["invoices"]["nodes"]] == ["30.00", "30.00", "324.00"]
        assert (await healthy.story.bill(date(2027, 2, 1))).invoices == 0
