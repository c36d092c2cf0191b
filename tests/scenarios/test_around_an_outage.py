"""What stands around a family that is out: the account's people, its partner, the vendor's desk, and strangers."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest

from tests.scenarios.customers import ACCOUNT, REQUEST, ask_vendor, customer, invite
from tests.scenarios.outages import HEALTHY, house
from tests.scenarios.speak import Person, Refused, Story, products

FLEET = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
OUT = "tests.plugins.broken.raises"


async def codes(refused: Awaitable[Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        await refused
    return caught.value.codes


async def drivers(story: Story, *, air: bool = False) -> tuple[str, Person, str]:
    """A customer who has vans, and perhaps sensors besides: account, owner, the vans' subscription."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, family="vans", term="annual", products=FLEET)
    if air:
        await olivia.start(account, term="one-year", products=products(space_pro=2))
    return account, olivia, str(done["subscription"]["id"])


async def test_what_belongs_to_the_whole_account_is_judged_by_the_families_that_are_there(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        both, *_ = await drivers(healthy.story, air=True)
        alone = await healthy.story.operator.create_account("Vans Only", ownerEmail="ove@vans.example")
        await healthy.story.person(user="ove@vans.example").start(alone, family="vans", term="annual", products=FLEET)
    async with house(database_url, monkeypatch, OUT) as left:
        olivia, ove = (left.story.person(user=one) for one in ("olivia@harbour.example", "ove@vans.example"))
        await invite(olivia, both, "Mia", "MEMBER")
        assert await codes(invite(ove, alone, "Mia", "MEMBER")) == ["FAMILY_UNAVAILABLE"]


async def test_a_partner_link_waits_for_a_family_whose_discounts_would_follow_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        account, *_ = await drivers(healthy.story)
        partner = await healthy.story.operator.create_account("Nordic", kind="PARTNER")
        other = await healthy.story.operator.create_account("No Vans")
    async with house(database_url, monkeypatch, OUT) as left:
        operator = left.story.operator
        link = {"accountId": account, "partnerId": partner}
        assert await codes(operator.change("updateAccount", "UpdateAccountInput", ACCOUNT, **link)) == [
            "FAMILY_UNAVAILABLE"
        ]
        await operator.change("updateAccount", "UpdateAccountInput", ACCOUNT, accountId=other, partnerId=partner)
        found = await operator.ask("query ($id: ID!) { account(id: $id) { partner { name } } }", id=account)
        assert found["account"]["partner"] is None, "a refusal changed nothing"
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        done = await healthy.story.operator.change("updateAccount", "UpdateAccountInput", ACCOUNT, **link)
        assert done["account"]["partner"] == {"name": "Nordic"}


async def test_the_familys_own_staff_sees_its_share_and_decides_nothing_of_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        account, olivia, subscription = await drivers(healthy.story, air=True)
        request = await ask_vendor(olivia, account, family="vans")
    query = """query ($id: ID!) { account(id: $id) { subscriptions { nodes { id } }
      changeRequests { nodes { id status } } } }"""
    async with house(database_url, monkeypatch, OUT) as left:
        vera = left.story.person(staff="vans")
        found = (await vera.ask(query, id=account))["account"]
        assert [one["id"] for one in found["subscriptions"]["nodes"]] == [subscription]
        assert [one["status"] for one in found["changeRequests"]["nodes"]] == ["OPEN"]
        decision = {"changeRequestId": request["id"], "decision": "DECLINE"}
        decided = vera.change("decideChangeRequest", "DecideChangeRequestInput", REQUEST, **decision)
        assert await codes(decided) == ["FAMILY_UNAVAILABLE"]


async def test_a_stranger_and_another_familys_staff_learn_nothing_of_what_is_out(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(database_url, monkeypatch, HEALTHY) as healthy:
        account, _, subscription = await drivers(healthy.story, air=True)
    async with house(database_url, monkeypatch, OUT) as left:
        stranger, air = left.story.person(user="stranger@else.example"), left.story.person(staff="airthings")
        for who in (stranger, air):
            assert await codes(who.quote_change(subscription, {"cancel": {}})) == ["NOT_FOUND"]
            assert (await who.ask("query ($id: ID!) { subscription(id: $id) { id } }", id=subscription)) == {
                "subscription": None
            }
        assert await codes(air.quote_start(account, family="vans", term="annual", products=FLEET)) == ["NOT_FOUND"]
