"""A card that ends soon is told of while something runs that it pays: twice, once each, and no more once another takes its place."""

from __future__ import annotations

from typing import Any

from subgraph.app import App
from subgraph.work.expiring import expire_due
from tests.scenarios.customers import add_card, customer
from tests.scenarios.speak import Person, Story, products
from tests.scenarios.test_test_clocks import advance, hold

KIND = "PAYMENT_METHOD_EXPIRING"
TOLD = "query ($id: ID!) { account(id: $id) { notifications(first: 50) { nodes { kind to event { summary } } } } }"


async def told(person: Person, account: str) -> list[tuple[list[str], str]]:
    """The mail about cards that end: to whom, and what it says."""
    nodes: list[dict[str, Any]] = (await person.ask(TOLD, id=account))["account"]["notifications"]["nodes"]
    return [(one["to"], one["event"]["summary"]) for one in reversed(nodes) if one["kind"] == KIND]


async def paying(story: Story) -> tuple[str, Person]:
    """Somebody whose Visa card is good until the end of 2031."""
    account, olivia = await customer(story, "2031-06-01")
    await add_card(olivia, account, "tok_visa")
    await olivia.start(account, term="one-year", startDate="2031-06-01", products=products(space_pro=1))
    return account, olivia


async def test_it_is_told_thirty_and_seven_days_ahead_once_each(story: Story, app: App) -> None:
    account, olivia = await paying(story)
    counted: dict[str, int] = {}
    for day in ("2031-11-30", "2031-12-01", "2031-12-02", "2031-12-23", "2031-12-24", "2031-12-31", "2032-01-01"):
        await story.on(day)
        counted[day[5:]] = (await expire_due(app.house, 50)).told
        assert (await expire_due(app.house, 50)).told == 0
    assert {day: number for day, number in counted.items() if number} == {"12-01": 1, "12-24": 1}
    said = "Visa ending in 4242 is good until 2031-12-31"
    assert await told(olivia, account) == [(["olivia@harbour.example"], said)] * 2


async def test_a_late_worker_tells_once_and_nobody_is_told_of_a_card_that_pays_nothing(story: Story, app: App) -> None:
    account, olivia = await paying(story)
    _idle, vera = await customer(story, "2031-06-01", ownerEmail="vera@valley.example")
    await add_card(vera, _idle, "tok_visa")
    replaced, paula = await customer(story, "2031-06-01", ownerEmail="paula@pier.example")
    await add_card(paula, replaced, "tok_visa")
    await paula.start(replaced, term="one-year", startDate="2031-06-01", products=products(space_pro=1))
    transfer = {"accountId": replaced, "kind": "BANK_TRANSFER", "makeDefault": True}
    await paula.change("addPaymentMethod", "AddPaymentMethodInput", "__typename", **transfer)
    await story.on("2031-12-28")
    assert (await expire_due(app.house, 50)).told == 1
    assert len(await told(olivia, account)) == 1
    assert await told(vera, _idle) == await told(paula, replaced) == []


async def test_a_test_clock_stops_where_a_card_is_told_of(story: Story, app: App) -> None:
    account, olivia = await paying(story)
    await hold(olivia, account)
    await story.on("2031-12-30")
    assert (await expire_due(app.house, 50)).told == 0
    done = await advance(olivia, account, "2032-02-01")
    days = [one["at"][:10] for one in done["events"]["nodes"] if one["kind"] == KIND]
    assert days == ["2031-12-01", "2031-12-24"]
