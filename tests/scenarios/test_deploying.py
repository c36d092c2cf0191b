"""Devices come, break, are replaced and go, and seats are counted by them (AIR-3, LOC-7, LOC-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import customer, net, running
from tests.scenarios.speak import Person, Refused, Story, seats

RESOURCE = "... on ResourceChanged { resource { id kind model name serial status replaces { id } addedAt } }"
RESOURCES = """query ($id: ID!, $family: String, $kind: String, $status: ResourceStatus, $first: Int, $after: String) {
  account(id: $id) { resources(family: $family, kind: $kind, status: $status, first: $first, after: $after) {
    nodes { id name status } pageInfo { hasNextPage endCursor } totalCount } } }"""
COVERAGE = """query ($id: ID!) { subscription(id: $id) { ... on AirthingsSubscription {
  coverage { model deployed seats missing suggested } } } }"""


async def add(person: Person, account: str, model: str | None = "space-pro", **given: Any) -> dict[str, Any]:
    given = {"accountId": account, "family": "airthings", "kind": "device", "name": "Lobby", "model": model, **given}
    found: dict[str, Any] = (await person.change("addResource", "AddResourceInput", RESOURCE, **given))["resource"]
    return found


async def mark(person: Person, field: str, device: str) -> dict[str, Any]:
    found: dict[str, Any] = (await person.change(field, "ResourceInput", RESOURCE, resourceId=device))["resource"]
    return found


async def use(person: Person, account: str, model: str = "space-pro") -> tuple[int, int, int, int, int, str]:
    """Required, subscribed, used, available, over the limit, state."""
    document = """query ($id: ID!) { account(id: $id) { seatUsage(family: "airthings") { seatType { key }
      required subscribed used available overLimit state } } }"""
    rows = (await person.ask(document, id=account))["account"]["seatUsage"]
    [row] = [one for one in rows if one["seatType"]["key"] == model]
    counts = (row[name] for name in ("required", "subscribed", "used", "available", "overLimit"))
    return (*counts, row["state"])


async def test_seats_go_from_available_to_over_the_limit_as_devices_are_deployed(story: Story) -> None:
    account, _, olivia = await running(story, space_pro=10)
    assert await use(olivia, account) == (0, 10, 0, 10, 0, "AVAILABLE")
    assert await use(olivia, account, "wave-mini") == (0, 0, 0, 0, 0, "AVAILABLE")
    await olivia.deploy(account, "space-pro", 8)
    assert await use(olivia, account) == (8, 10, 8, 2, 0, "AVAILABLE")
    await olivia.deploy(account, "space-pro")
    assert await use(olivia, account) == (9, 10, 9, 1, 0, "NEAR_LIMIT")
    await olivia.deploy(account, "space-pro")
    assert await use(olivia, account) == (10, 10, 10, 0, 0, "FULL")
    await olivia.deploy(account, "space-pro", 2)
    assert await use(olivia, account) == (12, 10, 10, 0, 2, "OVER_LIMIT")
    await olivia.deploy(account, "wave-mini")
    assert await use(olivia, account, "wave-mini") == (1, 0, 0, 0, 1, "OVER_LIMIT")


async def test_a_device_marked_for_return_no_longer_counts_and_its_replacement_counts_once(story: Story) -> None:
    account, subscription, olivia = await running(story)
    broken, _ = await olivia.deploy(account, "space-pro", 2)
    assert (await use(olivia, account))[0] == 2
    with pytest.raises(Refused) as no:
        await mark(olivia, "returnResource", broken)
    assert no.value.codes == ["AIRTHINGS_SUPPORT_ONLY"]
    with pytest.raises(Refused) as no:
        await add(olivia, account, replaces=broken)
    assert no.value.codes == ["BAD_REPLACEMENT"]
    staff = story.person(staff="airthings")
    assert (await mark(staff, "returnResource", broken))["status"] == "RETURNING"
    assert (await use(olivia, account))[0] == 1
    new = await add(olivia, account, replaces=broken, serial="SN-2")
    assert (new["status"], new["replaces"], new["serial"]) == ("ACTIVE", {"id": broken}, "SN-2")
    assert (await use(olivia, account))[:2] == (2, 2)
    [row] = (await olivia.ask(COVERAGE, id=subscription))["subscription"]["coverage"]
    assert row == {"model": "space-pro", "deployed": 2, "seats": 2, "missing": 0, "suggested": 2}
    with pytest.raises(Refused) as no:
        await add(olivia, account, replaces=broken)
    assert no.value.codes == ["BAD_REPLACEMENT"]
    for device in (broken, new["id"]):
        if device == new["id"]:
            await mark(olivia, "removeResource", device)
        with pytest.raises(Refused) as no:
            await mark(staff, "returnResource", device)
        assert no.value.codes == ["NOT_ACTIVE"]
    with pytest.raises(Refused) as no:
        await mark(olivia, "removeResource", new["id"])
    assert no.value.codes == ["ALREADY_REMOVED"]


async def test_a_device_that_is_gone_frees_its_seat_and_lowers_nothing(story: Story) -> None:
    """2 seats stay 2 seats: the renewal is 120.00."""
    account, subscription, olivia = await running(story)
    first, _ = await olivia.deploy(account, "space-pro", 2)
    assert (await mark(olivia, "removeResource", first))["status"] == "REMOVED"
    assert await use(olivia, account) == (1, 2, 1, 1, 0, "AVAILABLE")
    assert (await olivia.subscription(subscription))["nextInvoiceEstimate"]["total"]["amount"] == "120.00"


async def test_devices_are_listed_by_family_kind_and_state_page_by_page(story: Story) -> None:
    account, _, olivia = await running(story)
    ids = await olivia.deploy(account, "space-pro", 3)
    await mark(olivia, "removeResource", ids[0])
    await mark(story.person(staff="airthings"), "returnResource", ids[1])
    for given, expected in (
        ({}, ids),
        ({"family": "airthings", "kind": "device"}, ids),
        ({"status": "ACTIVE"}, ids[2:]),
        ({"status": "RETURNING"}, ids[1:2]),
        ({"status": "REMOVED"}, ids[:1]),
        ({"kind": "submarine"}, []),
        ({"family": "other"}, []),
    ):
        found = (await olivia.ask(RESOURCES, id=account, **given))["account"]["resources"]
        assert ([one["id"] for one in found["nodes"]], found["totalCount"]) == (expected, len(expected)), given
    seen: list[str] = []
    after = None
    for _ in ids:
        page = (await olivia.ask(RESOURCES, id=account, first=1, after=after))["account"]["resources"]
        seen += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == (ids, False)


async def test_what_cannot_be_deployed_is_refused_with_every_reason(story: Story) -> None:
    account, _, olivia = await running(story)
    await add(olivia, account, serial="SN-1")
    for given, codes in (
        ({"model": "toaster"}, ["UNKNOWN_MODEL"]),
        ({"model": None}, ["UNKNOWN_MODEL"]),
        ({"kind": "submarine"}, ["UNKNOWN_RESOURCE_KIND"]),
        ({"name": " ", "model": "toaster"}, ["EMPTY", "UNKNOWN_MODEL"]),
        ({"serial": "SN-1"}, ["SERIAL_TAKEN"]),
        ({"replaces": account}, ["BAD_REPLACEMENT"]),
        ({"family": "other"}, ["NOT_FOUND"]),
    ):
        with pytest.raises(Refused) as no:
            await add(olivia, account, **given)
        assert sorted(no.value.codes) == codes, given
    other, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    hers = await add(eve, other, serial="SN-1")
    with pytest.raises(Refused) as no:
        await mark(olivia, "removeResource", hers["id"])
    assert no.value.codes == ["NOT_FOUND"]
    with pytest.raises(Refused) as no:
        await add(olivia, account, parentId=hers["id"])
    assert no.value.codes == ["BAD_PARENT"]
    assert (await use(olivia, account))[0] == 1


async def test_the_first_device_enrols_an_account(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    staff = story.person(staff="airthings")
    document = "query ($id: ID!) { account(id: $id) { enrolments { family { key } servicing } } }"
    assert (await olivia.ask(document, id=account))["account"]["enrolments"] == []
    assert (await staff.ask(document, id=account))["account"] is None
    await add(olivia, account)
    enrolled = [{"family": {"key": "airthings"}, "servicing": "SELF_SERVICE"}]
    assert (await staff.ask(document, id=account))["account"]["enrolments"] == enrolled


async def test_a_device_and_its_seat_come_in_one_step_with_a_quote(story: Story) -> None:
    """One seat on 2026-07-02: 30.08, with the device; the same quote buys no second one."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    await add(olivia, account, quoteToken=quote["token"])
    assert await use(olivia, account) == (1, 3, 1, 2, 0, "AVAILABLE")
    assert net(await olivia.invoices(account)) == "150.08"
    with pytest.raises(Refused) as no:
        await add(olivia, account, quoteToken=quote["token"])
    assert no.value.codes == ["QUOTE_USED"]
    stale = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    await story.on("2026-07-03")
    with pytest.raises(Refused) as no:
        await add(olivia, account, quoteToken=stale["token"])
    assert no.value.codes == ["QUOTE_CHANGED"]
    assert (await use(olivia, account))[0] == 1
    assert net(await olivia.invoices(account)) == "150.08"
