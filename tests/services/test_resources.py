"""What seats cover: deployed, returned, replaced, gone (AIR-3, LOC-2, LOC-4, LOC-7, LOC-8, AGT-14)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.services.house import OPERATOR, House, codes, done, more, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, PaymentMethodWritten, ResourceWritten, SignedQuote
from subgraph.domain.quote import AddSeats, ChangeAsk, ProductAsk, SeatsAsk, StartAsk
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.services import members, payment_methods, quotes, resources
from subgraph.storage.tables import resource


async def add(house: House, viewer: Viewer, account: str, family: str, kind: str, **given: Any) -> Any:
    """Something deployed."""
    asked = asks.AddResource(account, family, kind, given.pop("name", f"a {kind}"), **given)
    return await house.do(resources.add_resource, viewer, asked)


async def added(house: House, viewer: Viewer, account: str, family: str, kind: str, **given: Any) -> str:
    """Something deployed that must be possible."""
    return done(await add(house, viewer, account, family, kind, **given), ResourceWritten).resource_id


async def give_back(house: House, viewer: Viewer, resource_id: str) -> Any:
    """Something marked for return."""
    return await house.do(resources.return_resource, viewer, asks.ReturnResource(resource_id))


async def statuses(house: House, account: str) -> list[str]:
    """In the order of adding."""
    return [one.status for one in sorted(await house.rows(resource, account), key=lambda one: one.resource_id)]


async def test_everything_wrong_with_a_resource_is_told_at_once_and_nothing_is_kept(house: House) -> None:
    account, olivia = await house.customer()
    refused = await add(
        house, olivia, account, "devices", "device", name=" ", model="max", parent_id="res_x", replaces="res_y"
    )
    assert codes(refused) == ["EMPTY", "UNKNOWN_MODEL", "BAD_PARENT", "BAD_REPLACEMENT"]
    assert codes(await add(house, olivia, account, "devices", "car")) == ["UNKNOWN_RESOURCE_KIND"]
    assert codes(await add(house, olivia, account, "nothing", "car")) == ["NOT_FOUND"]
    assert await house.rows(resource, account) == []


async def test_a_counter_stands_in_an_active_location_of_this_account(house: House) -> None:
    account, olivia = await house.customer()
    other, else_ = await house.customer("else@else.example")
    shop = await added(house, olivia, account, "locations", "location")
    theirs = await added(house, else_, other, "locations", "location")
    await added(house, olivia, account, "locations", "counter", model="v1", parent_id=shop)
    for parent in (theirs, shop):
        refused = await add(house, olivia, account, "locations", "counter", model="v1", parent_id=parent)
        assert isinstance(refused, ResourceWritten) or codes(refused) == ["BAD_PARENT"]
        assert isinstance(refused, ResourceWritten) == (parent == shop)
    done(await house.do(resources.remove_resource, olivia, asks.RemoveResource(shop)), ResourceWritten)
    assert codes(await add(house, olivia, account, "locations", "counter", model="v1", parent_id=shop)) == [
        "BAD_PARENT"
    ]


async def test_one_serial_is_one_thing(house: House) -> None:
    account, olivia = await house.customer()
    first = await added(house, olivia, account, "devices", "device", model="pro", serial="123")
    assert codes(await add(house, olivia, account, "devices", "device", model="pro", serial="123 ")) == ["SERIAL_TAKEN"]
    done(await house.do(resources.remove_resource, olivia, asks.RemoveResource(first)), ResourceWritten)
    await added(house, olivia, account, "devices", "device", model="pro", serial="123")


async def test_the_vendor_marks_for_return_and_the_pair_is_never_counted_or_told_twice(house: House) -> None:
    account, olivia = await house.customer()
    await house.enrol(account, "locations")
    boss = asks.InviteMember(account, "boss@harbour.example", "Boss", Role.MEMBER, ("chain_manager",))
    await house.do(members.invite_member, OPERATOR, boss)
    old = await added(house, olivia, account, "locations", "counter", model="v1")
    invited = [("MEMBER_INVITED", [f"{one}@harbour.example"]) for one in ("olivia", "boss")]
    assert await house.mail(account) == [*invited, ("RESOURCE_ADDED", ["boss@harbour.example"])]
    assert codes(await give_back(house, olivia, old)) == ["LOCATIONS_SUPPORT_ONLY"]
    done(await give_back(house, staff("locations"), old), ResourceWritten)
    new = await added(house, olivia, account, "locations", "counter", model="v2", replaces=old)
    assert await statuses(house, account) == ["RETURNING", "ACTIVE"]
    assert len(await house.mail(account)) == len(invited) + 1
    assert codes(await add(house, olivia, account, "locations", "counter", model="v2", replaces=old)) == [
        "BAD_REPLACEMENT"
    ]
    assert codes(await add(house, olivia, account, "locations", "counter", model="v2", replaces=new)) == [
        "BAD_REPLACEMENT"
    ]
    assert codes(await give_back(house, staff("locations"), old)) == ["NOT_ACTIVE"]


async def test_removing_leaves_the_subscription_as_it_is_and_happens_once(house: House) -> None:
    account, olivia = await house.customer()
    device = await added(house, olivia, account, "devices", "device", model="pro")
    bought = await house.start(olivia, account, pro=1)
    remove = asks.RemoveResource(device)
    done(await house.do(resources.remove_resource, olivia, remove), ResourceWritten)
    assert (await house.subscription(bought.subscription_id)).contract.version == 1
    assert codes(await house.do(resources.remove_resource, olivia, remove)) == ["ALREADY_REMOVED"]


async def test_strangers_and_other_families_staff_find_no_such_resource(house: House) -> None:
    account, olivia = await house.customer()
    _, stranger = await house.customer("else@else.example")
    device = await added(house, olivia, account, "devices", "device", model="pro")
    await house.enrol(account, "contacts")
    for viewer in (stranger, staff("contacts")):
        assert codes(await house.do(resources.remove_resource, viewer, asks.RemoveResource(device))) == ["NOT_FOUND"]
        assert codes(await give_back(house, viewer, device)) == ["NOT_FOUND"]


async def start(house: House, account: str, family: str, *products: ProductAsk) -> Confirmed:
    """A monthly start by the family's staff."""
    await house.enrol(account, family)
    asked = asks.QuoteStart(account, family, StartAsk("monthly", products))
    quote = done(await house.do(quotes.quote_start, staff(family), asked), SignedQuote)
    return done(await house.confirm(staff(family), quote), Confirmed)


async def test_above_a_limit_that_refuses_nothing_more_is_deployed(house: House) -> None:
    account, olivia = await house.customer()
    await start(house, account, "locations", ProductAsk("by-device", None, (SeatsAsk("counter", 1),)))
    await added(house, olivia, account, "locations", "counter", model="v1")
    refused = await add(house, olivia, account, "locations", "counter", model="v1")
    assert codes(refused) == ["OVER_LIMIT"]
    assert len(await statuses(house, account)) == 1


async def test_above_a_limit_that_is_billed_later_the_account_is_told_at_once(house: House) -> None:
    account, olivia = await house.customer()
    await start(house, account, "locations", ProductAsk("by-place", None, (SeatsAsk("location", 1),)))
    await added(house, olivia, account, "locations", "location")
    assert "OVER_LIMIT" not in await house.events(account)
    place = await added(house, olivia, account, "locations", "location")
    assert (await house.events(account))[-1] == "OVER_LIMIT"
    await added(house, olivia, account, "locations", "counter", parent_id=place, model="v1")
    assert (await house.events(account))[-1] == "RESOURCE_ADDED"
    assert (await house.mail(account))[-1] == (
        "PLACE_OVER_LIMIT",
        ["olivia@harbour.example", "success@locations.example"],
    )


@pytest.fixture
async def suite(house: House) -> tuple[str, Viewer, str]:
    """An account with one agent licence, its owner with a card, and one agent."""
    account, olivia = await house.customer()
    card = asks.AddPaymentMethod(account, PaymentMethodKind.CARD, "tok_visa")
    done(await house.do(payment_methods.add_payment_method, olivia, card), PaymentMethodWritten)
    asked = asks.QuoteStart(
        account, "agents", StartAsk("monthly", (ProductAsk("support", "team", (SeatsAsk("agent", 1),)),))
    )
    quote = done(await house.do(quotes.quote_start, olivia, asked), SignedQuote)
    bought = done(await house.confirm(olivia, quote), Confirmed)
    await added(house, olivia, account, "agents", "agent")
    return account, olivia, bought.subscription_id


async def test_an_agent_and_its_licence_come_in_one_step(house: House, suite: tuple[str, Viewer, str]) -> None:
    account, olivia, subscription = suite
    refused = await add(house, olivia, account, "agents", "agent")
    assert isinstance(refused, Refusal)
    [needed] = refused.violations
    assert (needed.code, needed.facts["seatType"], needed.facts["quantity"]) == ("QUOTE_REQUIRED", "agent", "1")
    quote = await house.quote(olivia, subscription, AddSeats(SeatsAsk("agent", 1)))
    await added(house, olivia, account, "agents", "agent", quote_token=quote.token)
    assert (await house.subscription(subscription)).contract.version == 2
    assert await house.settlements(account) == [("PAID", 0, 0), ("PAID", 0, 0)]
    again = await add(house, olivia, account, "agents", "agent", quote_token=quote.token)
    assert codes(again) == ["QUOTE_USED"]


async def test_what_stands_against_the_agent_buys_no_licence_and_the_other_way_round(
    house: House, suite: tuple[str, Viewer, str]
) -> None:
    account, olivia, subscription = suite
    quote = await house.quote(olivia, subscription, AddSeats(SeatsAsk("agent", 1)))
    assert codes(await add(house, olivia, account, "agents", "agent", name="", quote_token=quote.token)) == ["EMPTY"]
    house.on("2026-01-09")
    assert codes(await add(house, olivia, account, "agents", "agent", quote_token=quote.token)) == ["QUOTE_CHANGED"]
    assert codes(await add(house, olivia, account, "agents", "agent", quote_token="x")) == ["QUOTE_TOKEN_INVALID"]
    assert (await house.subscription(subscription)).contract.version == 1
    assert len(await statuses(house, account)) == 1


async def test_accounts_that_buy_in_advance_add_no_agent_on_the_fly(
    house: House, suite: tuple[str, Viewer, str]
) -> None:
    account, olivia, subscription = suite
    await house.enrol(account, "agents", traits=("chat_phase_4",))
    asked = asks.QuoteChange(subscription, ChangeAsk((more("agent", 1),)))
    quote = done(await house.do(quotes.quote_change, olivia, asked), SignedQuote)
    refused = await add(house, olivia, account, "agents", "agent", quote_token=quote.token)
    assert codes(refused) == ["AGENTS_BUY_FIRST"]
