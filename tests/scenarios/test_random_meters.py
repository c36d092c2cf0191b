"""What meters count, reported late, early and again, is billed after each period, exactly once (billing.md, Timing)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from subgraph.app import open_app
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from tests.families import CALLS
from tests.families.plugin import plugins
from tests.scenarios.owed_by_hand import Fact, Life, Span
from tests.scenarios.priced_by_hand import Offer, half_away
from tests.scenarios.random_lives import span_of
from tests.scenarios.speak import Story

COMMITTED = 1000
LINES = """query ($id: ID!) { account(id: $id) { invoices(first: 100) { nodes { issuedOn
  lines { description amount { amount } period { start end } quantity } } } } }"""
OFFER = Offer("calls", "api", "EUR", 2, {"monthly": (1, Fraction(0)), "annual": (12, Fraction(0))}, {}, {})


@pytest.fixture
async def app(database_url: str) -> Any:
    """A sandbox that sells calls."""
    settings = Settings(
        database_url=database_url, clock=datetime(2024, 1, 1, 9, tzinfo=UTC), sandbox=True, secret="s" * 40
    )
    opened = open_app(settings, Registry.load(plugins(CALLS)))
    yield opened
    await opened.database.close()


def cost(count: int, months: int) -> int:
    """Above 1,000 every call is 0.0050, up to them 0.0100; the 1,000 were paid in advance, at 10.00."""
    above = Fraction(count, 2) if count > COMMITTED else Fraction(count)
    return half_away(above * months) - half_away(Fraction(min(count, COMMITTED)) * months)


@dataclass
class Caller:
    """A customer, and what its meter counted by which instant."""

    story: Story
    account: str
    random: Random
    today: date
    counts: dict[datetime, int] = field(default_factory=dict)

    async def count(self) -> None:
        """A count of now, or of an earlier instant that was forgotten."""
        back = self.random.choice([0, 0, 1, self.random.randint(1, 60)])
        at = datetime.combine(self.today, time(8), UTC) - timedelta(days=back, minutes=len(self.counts))
        self.counts[at] = self.random.choice([0, 10, 999, 1000, 1001, 1999, 2001, 123_457])
        given = {"accountId": self.account, "family": "calls", "meter": "calls", "quantity": self.counts[at]}
        operator = self.story.operator
        await operator.change("reportUsage", "ReportUsageInput", "__typename", at=f"{at:%FT%TZ}", **given)

    async def wait(self, days: int, *, run: bool) -> None:
        """Days pass; the run comes or is down."""
        self.today += timedelta(days=days)
        await self.story.on(str(self.today))
        if run:
            await self.story.bill(self.today)

    def owed(self, life: Life) -> dict[Span, int]:
        """What each period's last count comes to above the commitment."""
        found: dict[Span, int] = {}
        for at in sorted(self.counts):
            if life.end is not None and life.start <= at.date() < life.end:
                span = life.period(at.date())
                found[span] = cost(self.counts[at], OFFER.terms[life.state(span[0]).term][0])
        return {span: amount for span, amount in found.items() if amount}

    async def billed(self) -> dict[Span, int]:
        """What lines of calls say, those apart that were paid in advance."""
        found: dict[Span, int] = {}
        for invoice in (await self.story.operator.ask(LINES, id=self.account))["account"]["invoices"]["nodes"]:
            for line in invoice["lines"]:
                span = span_of(line)
                if line["description"].endswith("Calls") and date.fromisoformat(invoice["issuedOn"]) >= span[1]:
                    found[span] = found.get(span, 0) + int(line["amount"]["amount"].replace(".", ""))
        return {span: amount for span, amount in found.items() if amount}


@pytest.mark.parametrize(("term", "jumps"), [("monthly", (1, 9, 28, 31)), ("annual", (40, 200, 366))])
async def test_usage_is_billed_after_its_period_from_the_last_count_dated_in_it(
    story: Story, term: str, jumps: tuple[int, ...]
) -> None:
    """RANDOM_LIVES_SEED, which a failure names, tells the same story again."""
    seed = int(os.environ.get("RANDOM_LIVES_SEED") or Random().randrange(10**9))
    today = date(2024, 1, 31)
    await story.on(str(today))
    account = await story.operator.create_account("Caller", ownerEmail="olivia@caller.example")
    olivia, caller = story.person(user="olivia@caller.example"), Caller(story, account, Random(seed), today)
    started = await olivia.start(account, family="calls", term=term, products=[{"product": "api", "seats": []}])
    life = Life(OFFER, today, today, today.day, (Fact(today, term=term, percent=Fraction(0)),))
    for _ in range(25):
        if caller.random.random() < 0.5:
            await caller.count()
        else:
            await caller.wait(caller.random.choice(jumps), run=caller.random.random() < 0.7)
    await story.person(staff="calls").buy(started["subscription"]["id"], {"cancel": {}})
    life = replace(life, end=life.period(caller.today)[1])
    for days in (1, 20, 400):
        await caller.wait(days, run=False)
        await caller.count()
        await story.bill(caller.today)
    assert (await story.bill(caller.today)).invoices == 0
    assert await caller.billed() == caller.owed(life), seed
