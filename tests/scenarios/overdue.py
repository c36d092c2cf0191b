"""What stories of unpaid invoices share: the worker's round of charges and dunning, and what came of it day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from subgraph.app import App
from subgraph.work.charging import charge_due
from subgraph.work.dunning import Dunned, dun_due
from tests.scenarios.bank import happened
from tests.scenarios.customers import add_card, customer
from tests.scenarios.speak import Person, Story, products

STANDING = """query ($id: ID!) { subscription(id: $id) { status pastDueOn suspendedOn endDate
  history { nodes { kind } } } }"""
DUNNING = "query ($id: ID!) { invoice(id: $id) { status dunning { step nextOn } } }"
Standing = tuple[str, str | None, str | None]


async def round_of_work(app: App) -> None:
    """Charges, then dunning, until nothing is due any more."""
    for _ in range(10):
        await charge_due(app.house, 100)
        if await dun_due(app.house, 100) == Dunned():
            return
    raise AssertionError("the worker never rests")


async def pass_days(story: Story, app: App, due: str, *days: int) -> None:
    """A round of work on each of these days after the due day."""
    for day in days:
        await story.on(str(date.fromisoformat(due) + timedelta(days=day)))
        await round_of_work(app)


async def told(app: App, account: str, due: str) -> list[tuple[int, str]]:
    """The account's events since the day after an invoice was due, as (days after, kind)."""
    since = date.fromisoformat(due)
    days = [((one.at.date() - since).days, one.kind) for one in await happened(app, account)]
    return [one for one in days if one[0] > 0]


async def standing(person: Person, subscription: str) -> Standing:
    """Its status, and the days on which it became past due and was suspended."""
    found = (await person.ask(STANDING, id=subscription))["subscription"]
    return found["status"], found["pastDueOn"], found["suspendedOn"]


async def dunning_of(person: Person, invoice: str) -> Any:
    """Where an invoice stands in its schedule: (steps taken, day of the next); None where nothing is open."""
    found = (await person.ask(DUNNING, id=invoice))["invoice"]["dunning"]
    return (found["step"], found["nextOn"]) if found is not None else None


async def owing(story: Story) -> tuple[str, str, Person, dict[str, Any]]:
    """Who pays by transfer and has not: 120.00 of 2026, due on the last day of January. Account, subscription, owner, invoice."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    return account, done["subscription"]["id"], olivia, done["invoice"]


async def declined(
    story: Story, app: App, token: str = "tok_declined_later"
) -> tuple[str, str, Person, dict[str, Any]]:
    """Who paid the purchase by a card that did not pay the renewal: 120.00 of 2027 is due on the last day of January."""
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, token)
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await story.bill_through("2027-01-01")
    await round_of_work(app)
    return account, done["subscription"]["id"], olivia, (await olivia.invoices(account))[-1]
