"""A clock to try it: an account of a sandbox lives a year in a minute, and nobody else's day moves (issue 4)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from subgraph.domain.work_asks import AdvanceClock, HoldTestClock
from subgraph.services.test_clocks import hold_test_clock, move_test_clock, start_advance
from subgraph.work import advancing
from tests.scenarios.shops import open_shop
from tests.scenarios.speak import Person, Refused, Story, products
from tests.services.house import codes, house_at

ADVANCED = """... on ClockAdvance { before now account { testClock } counts { kind number }
  invoices { number issuedOn totals { total { amount } } } parked { reason }
  events(first: 100) { nodes { kind at summary } totalCount } }"""
HELD = "... on AccountChanged { account { testClock } }"


async def airthings(story: Story, name: str = "Harbour Offices") -> tuple[str, Person]:
    """An account with two seats for a year, and its owner."""
    email = f"{name.split()[0].lower()}@people.example"
    account = await story.operator.create_account(name, ownerEmail=email)
    given = {"accountId": account, "family": "airthings"}
    await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)
    owner = story.person(user=email)
    await owner.start(account, term="one-year", products=products(space_pro=2))
    return account, owner


async def hold(who: Person, account: str, **given: Any) -> Any:
    """The account's own clock."""
    done = await who.change("holdTestClock", "HoldTestClockInput", HELD, accountId=account, **given)
    return done["account"]["testClock"]


async def advance(who: Person, account: str, to: str, **given: Any) -> dict[str, Any]:
    """What happened up to a day's nine o'clock."""
    to = to if "T" in to else f"{to}T09:00:00Z"
    return await who.change("advanceClock", "AdvanceClockInput", ADVANCED, accountId=account, to=to, **given)


async def test_a_year_of_an_account_passes_and_nobody_elses(story: Story) -> None:
    account, owner = await airthings(story)
    other, neighbour = await airthings(story, "Quay Rooms")
    assert await hold(owner, account) == "2025-01-01T09:00:00Z"
    done = await advance(owner, account, "2026-01-02")
    assert (done["before"], done["now"]) == ("2025-01-01T09:00:00Z", "2026-01-02T09:00:00Z")
    assert done["account"]["testClock"] == done["now"]
    assert [(one["issuedOn"], one["totals"]["total"]["amount"]) for one in done["invoices"]] == [
        ("2026-01-01", "120.00")
    ]
    assert done["parked"] is None
    assert len(await owner.invoices(account)) == 2
    assert len(await neighbour.invoices(other)) == 1


async def test_the_worker_and_the_bill_run_leave_a_test_clock_alone(story: Story) -> None:
    account, owner = await airthings(story)
    await hold(owner, account)
    await story.bill_through("2026-06-01")
    assert len(await owner.invoices(account)) == 1


async def test_what_was_interrupted_goes_on_and_what_was_done_is_answered_again(story: Story) -> None:
    account, owner = await airthings(story)
    await hold(owner, account)
    first = await advance(owner, account, "2027-01-01", idempotencyKey="a year or two")
    assert await advance(owner, account, "2027-01-01", idempotencyKey="a year or two") == first
    assert len(await owner.invoices(account)) == 3


@pytest.mark.parametrize(
    ("to", "code"),
    [("2024-12-31", "CLOCK_BACKWARDS"), ("2027-06-01", "CLOCK_TOO_FAR"), ("9999-01-01", "CLOCK_TOO_FAR")],
)
async def test_a_clock_goes_forward_and_two_years_at_most(story: Story, to: str, code: str) -> None:
    account, owner = await airthings(story)
    await hold(owner, account)
    with pytest.raises(Refused) as refused:
        await advance(owner, account, to)
    assert refused.value.codes == [code]


async def test_a_clock_is_held_once_and_before_it_is_advanced(story: Story) -> None:
    account, owner = await airthings(story)
    with pytest.raises(Refused, match="CLOCK_NOT_HELD"):
        await advance(owner, account, "2025-02-01")
    await hold(owner, account)
    with pytest.raises(Refused, match="CLOCK_HELD"):
        await hold(owner, account)


async def test_a_year_of_months_stands_still_where_something_may_be_due(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It jumps from due instant to due instant, and does not walk through empty days; twelve renewals, each charged."""
    shop = await open_shop(story, "2025-02-01")
    await shop.start("location", 1)
    await hold(shop.owner, shop.account)
    stops: list[Any] = []

    async def counted(*given: Any) -> None:
        stops.append(given)
        await move_test_clock(*given)

    monkeypatch.setattr(advancing, "move_test_clock", counted)
    done = await advance(shop.owner, shop.account, "2026-02-02")
    assert 12 <= len(stops) < 60
    assert [(one["kind"], one["number"]) for one in done["counts"] if one["kind"].startswith("INVOICE")] == [
        ("INVOICE_ISSUED", 12),
        ("INVOICE_PAID", 12),
    ]


async def test_a_call_that_breaks_half_way_goes_on_when_it_is_sent_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decision 0028: the clock stands where the work had come, and nothing is done twice."""
    account, owner = await airthings(story)
    await hold(owner, account)
    moves: list[Any] = []

    async def breaks(*given: Any) -> None:
        moves.append(given)
        if len(moves) == 14:
            raise RuntimeError("the power went out")
        await move_test_clock(*given)

    monkeypatch.setattr(advancing, "move_test_clock", breaks)
    sent = {"accountId": account, "to": "2027-01-01T09:00:00Z", "idempotencyKey": "once"}
    document = "mutation ($input: AdvanceClockInput!) { advanceClock(input: $input) { __typename } }"
    assert "errors" in await owner.raw(document, input=sent)
    half = (await owner.ask("query ($id: ID!) { account(id: $id) { testClock } }", id=account))["account"]["testClock"]
    assert "2025-06" < half < "2027"
    done = await advance(owner, account, "2027-01-01", idempotencyKey="once")
    assert [one["issuedOn"] for one in done["invoices"]] == ["2026-01-01", "2027-01-01"]
    assert await advance(owner, account, "2027-01-01", idempotencyKey="once") == done
    assert len(await owner.invoices(account)) == 3


async def test_staff_advance_it_and_are_told_of_their_familys_share(story: Story) -> None:
    """An account of two families: what the shops were billed is none of the devices' business, and its buyer sees both."""
    shop = await open_shop(story, "2025-01-01")
    await shop.start("location", 1)
    given = {"accountId": shop.account, "family": "airthings"}
    await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)
    devices = story.person(staff="airthings")
    await devices.start(shop.account, term="one-year", products=products(space_pro=1))
    await hold(devices, shop.account)
    theirs = await advance(devices, shop.account, "2025-03-01", idempotencyKey="quarter")
    assert (theirs["invoices"], [one["kind"] for one in theirs["counts"]]) == ([], ["CLOCK_ADVANCED"])
    all_of_it = await advance(shop.owner, shop.account, "2025-04-02")
    assert [one["issuedOn"] for one in all_of_it["invoices"]] == ["2025-04-01"]


async def test_a_stranger_finds_no_account_and_a_member_may_not_advance_it(story: Story) -> None:
    account, owner = await airthings(story)
    await hold(owner, account)
    with pytest.raises(Refused, match="NOT_FOUND"):
        await advance(story.person(user="nobody@nowhere.example"), account, "2025-02-01")
    invited = {"accountId": account, "email": "mia@people.example", "name": "Mia", "role": "MEMBER"}
    await owner.change("inviteMember", "InviteMemberInput", "__typename", **invited)
    with pytest.raises(Refused, match="FORBIDDEN"):
        await advance(story.person(user="mia@people.example"), account, "2025-02-01")


async def test_only_a_sandbox_has_test_clocks(database_url: str) -> None:
    async with house_at(database_url) as house:
        house.sandbox = False
        account, olivia = await house.customer()
        for verb, ask in (
            (hold_test_clock, HoldTestClock(account)),
            (start_advance, AdvanceClock(account, house.clock.now())),
        ):
            assert codes(await house.do(verb, olivia, ask)) == ["SANDBOX_ONLY"]


async def test_two_who_advance_it_at_once_do_everything_once(story: Story) -> None:
    account, owner = await airthings(story)
    await hold(owner, account)
    both = await asyncio.gather(*(advance(owner, account, "2027-01-01") for _ in range(2)))
    assert {one["now"] for one in both} == {"2027-01-01T09:00:00Z"}
    assert [one["issuedOn"] for one in await owner.invoices(account)] == ["2025-01-01", "2026-01-01", "2027-01-01"]
