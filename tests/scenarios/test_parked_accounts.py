"""An account that cannot be billed waits, with the reason, where the vendor's people see it, mend it and bill it again (issue 4)."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.domain import assembling
from tests.scenarios.speak import Person, Refused, Story, products
from tests.scenarios.test_test_clocks import advance, hold

PRICE = {
    "product": "monitoring",
    "component": "seat:space-pro",
    "currency": "EUR",
    "model": "PER_UNIT",
    "perMonths": 12,
}
PARKED = """query ($family: String, $first: Int, $after: String) {
  parkedAccounts(family: $family, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    nodes { reason detail attempts since account { id name } subscription { id } } } }"""
RETRIED = """... on ParkedAccountRetried { parked { reason attempts detail }
  invoices { issuedOn totals { total { amount } } } events { nodes { kind } } }"""
MOST_SEATS = 20_000


async def list_price(story: Story, amount: str, **given: Any) -> None:
    """What a seat costs from now on, at the next renewal too."""
    asked = {"family": "airthings", "reason": "A slip of the pen.", "prices": [PRICE | {"unitAmount": amount}], **given}
    renewals = {"renewalPrices": {"policy": "NEXT_RENEWAL"}}
    await story.operator.change("setListPrices", "SetListPricesInput", "__typename", **asked, **renewals)


async def parked_account(story: Story, name: str = "Harbour Offices") -> str:
    """An account whose renewal would cost two thousand million millions."""
    account = await story.operator.create_account(name, ownerEmail=f"{name.split()[0].lower()}@people.example")
    given = {"accountId": account, "family": "airthings"}
    await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)
    await staff(story).start(account, term="one-year", products=products(space_pro=MOST_SEATS))
    return account


def staff(story: Story, family: str = "airthings") -> Person:
    """Somebody of the family."""
    return story.person(staff=family)


async def waiting(who: Person, **given: Any) -> dict[str, Any]:
    """What this viewer sees of parked accounts."""
    found: dict[str, Any] = (await who.ask(PARKED, **given))["parkedAccounts"]
    return found


async def retry(who: Person, account: str, **given: Any) -> dict[str, Any]:
    """Bill it again."""
    return await who.change("retryParkedAccount", "RetryParkedAccountInput", RETRIED, accountId=account, **given)


async def test_an_amount_that_no_invoice_can_say_parks_the_account_with_the_amount(story: Story) -> None:
    account = await parked_account(story)
    await list_price(story, "1000000000")
    await story.bill_through("2026-01-01")
    [one] = (await waiting(staff(story)))["nodes"]
    assert (one["reason"], one["attempts"], one["account"]["id"]) == ("AMOUNT_TOO_LARGE", 1, account)
    assert one["detail"] == "20000000000000.00 EUR is more than an invoice can state"
    assert one["subscription"] is not None
    assert one["since"].startswith("2026-01-01")
    assert len(await story.operator.invoices(account)) == 1


async def test_once_it_is_mended_it_is_billed_again_at_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await parked_account(story)
    monkeypatch.setattr(assembling, "LARGEST_AMOUNT_MINOR", 100)  # until the vendor deploys something better
    await story.bill_through("2026-01-01")
    again = await retry(staff(story), account, idempotencyKey="1")
    assert (again["parked"]["reason"], again["parked"]["attempts"], again["invoices"]) == ("AMOUNT_TOO_LARGE", 2, [])
    assert [one["kind"] for one in again["events"]["nodes"]] == ["ACCOUNT_RELEASED", "ACCOUNT_PARKED"]
    monkeypatch.undo()
    assert await retry(staff(story), account, idempotencyKey="1") == again, "the same key does nothing twice"
    done = await retry(staff(story), account, idempotencyKey="2")
    assert (done["parked"], [one["issuedOn"] for one in done["invoices"]]) == (None, ["2026-01-01"])
    assert done["invoices"][0]["totals"]["total"]["amount"] == "1200000.00"
    assert (await waiting(staff(story)))["nodes"] == []


async def test_only_the_vendors_people_see_and_retry_what_is_theirs(story: Story) -> None:
    account = await parked_account(story)
    await list_price(story, "1000000000")
    await story.bill_through("2026-01-01")
    owner, other = story.person(user="harbour@people.example"), staff(story, "storetraffic")
    for nobody in (owner, other):
        assert await waiting(nobody) == {
            "totalCount": 0,
            "pageInfo": {"endCursor": None, "hasNextPage": False},
            "nodes": [],
        }
    with pytest.raises(Refused, match="FORBIDDEN"):
        await retry(owner, account)
    with pytest.raises(Refused, match="NOT_FOUND"):
        await retry(other, account)
    await story.operator.change(
        "updateEnrolment", "UpdateEnrolmentInput", "__typename", accountId=account, family="storetraffic"
    )
    with pytest.raises(Refused, match="NOT_PARKED"):
        await retry(other, account)
    assert (await waiting(other))["totalCount"] == 0
    for who, family, number in (
        (story.operator, None, 1),
        (story.operator, "storetraffic", 0),
        (other, "airthings", 0),
    ):
        assert (await waiting(who, family=family))["totalCount"] == number


async def test_what_is_not_parked_is_not_retried(story: Story) -> None:
    account = await parked_account(story)
    with pytest.raises(Refused, match="NOT_PARKED"):
        await retry(story.operator, account)


async def test_pages_of_parked_accounts_follow_each_other(story: Story) -> None:
    for name in ("Anchor", "Buoy", "Cove"):
        await parked_account(story, name)
    await list_price(story, "1000000000")
    await story.bill_through("2026-01-01")
    seen: list[str] = []
    after = None
    for left in (2, 1, 0):
        page = await waiting(staff(story), first=1, after=after)
        seen += [one["account"]["name"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, left > 0)
    assert sorted(seen) == ["Anchor", "Buoy", "Cove"]


async def test_what_parks_another_familys_share_is_not_told_to_staff_who_advance_the_clock(story: Story) -> None:
    account = await parked_account(story)
    given = {"accountId": account, "family": "storetraffic"}
    await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)
    await list_price(story, "1000000000")
    await hold(story.operator, account)
    for who, to, seen in (
        (staff(story, "storetraffic"), "2026-01-01", None),
        (staff(story), "2026-01-02", "AMOUNT_TOO_LARGE"),
    ):
        parked = (await advance(who, account, to))["parked"]
        assert (parked and parked["reason"]) == seen
