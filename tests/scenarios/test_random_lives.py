"""Random lives of customers through the API, against an oracle that was written from billing.md alone."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from subgraph.app import App, open_app
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from tests.families.devices import DEVICES
from tests.families.plugin import plugins
from tests.scenarios.customers import add_card
from tests.scenarios.invoiced_by_hand import Books
from tests.scenarios.meadow import GARDEN, MEADOW
from tests.scenarios.random_happenings import live
from tests.scenarios.random_lives import Teller, WrongMoney, read_offer
from tests.scenarios.speak import Story

LIVES = int(os.environ.get("RANDOM_LIVES", "4"))
"""For each family and database; the quick run has few of them, and other ones each time."""
STEPS = int(os.environ.get("RANDOM_LIFE_STEPS", "14"))
BATCH = 6
"""Lives on one database, one after the other: its clock moves forward only, and not for ever."""
DIGITS = {"EUR": 2, "JPY": 0, "NOK": 2, "GBP": 2, "USD": 2, "KWD": 3}
CURRENCIES = {
    "airthings": ("EUR", "JPY", "NOK", "GBP", "USD"),
    "devices": ("EUR", "JPY"),
    "meadow": ("EUR", "JPY", "KWD"),
}
MEADOWS: dict[str, Any] = {
    "removes_now": True,
    "volume": ("volume", 40, Fraction(5)),
    "promotions": {"SPRING": ("spring", Fraction(50), 3), "LATE": ("late", Fraction("33.33"), 2)},
}


def declared(family: str, currency: str) -> dict[str, Any]:
    """What a family declares beside its prices and terms."""
    if family == "meadow":
        return {**MEADOWS, "fixed": ("garden", int(GARDEN[currency] * 10 ** DIGITS[currency]))}
    return {"removes_now": family == "devices"}


@pytest.fixture(params=sorted(CURRENCIES))
def family(request: pytest.FixtureRequest) -> str:
    """Whose customer it is."""
    return str(request.param)


@pytest.fixture
async def app(database_url: str, family: str) -> Any:
    """A sandbox with the installed families, or with made-up ones."""
    registry = None if family == "airthings" else Registry.load(plugins(DEVICES, MEADOW))
    settings = Settings(
        database_url=database_url, clock=datetime(2024, 1, 1, 9, tzinfo=UTC), sandbox=True, secret="s" * 40
    )
    opened: App = open_app(settings, registry)
    yield opened
    await opened.database.close()


async def born(story: Story, seed: str, family: str, today: date) -> Teller:
    """A customer of a partner, in some currency and time zone, with a card or without."""
    random = Random(seed)
    currency = random.choice(CURRENCIES[family])
    email = f"olivia@{seed}.example"
    await story.on(str(today))
    partner = await story.operator.create_account("Nordic", kind="PARTNER", ownerEmail=f"petra@{seed}.example")
    zone = random.choice(["UTC", "Europe/Oslo", "America/New_York", "Asia/Tokyo"])
    taxed = family == "airthings" and random.random() < 0.5
    given = {"country": "NO"} if taxed else {}
    account = await story.operator.create_account(
        f"Life {seed}", currency=currency, timeZone=zone, ownerEmail=email, partnerId=partner, **given
    )
    owner, staff = story.person(user=email), story.person(staff=family)
    offer = await read_offer(story.operator, family, currency, DIGITS[currency], **declared(family, currency))
    card = random.random() < 0.5
    if card:
        await add_card(owner, account, "tok_visa")
    teller = Teller(
        story, random, offer, account, partner, today, card, owner, staff, Books(offer, tax_percent=25 if taxed else 0)
    )
    percent = random.choice(["20", "12.5", None])
    if percent is not None:
        given = {"accountId": account, "family": family, "partnerDiscountPercent": percent}
        await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)
        teller.percent = Fraction(percent)
    return teller


@pytest.mark.parametrize("batch", range(-(-LIVES // BATCH)))
async def test_what_a_customer_is_billed_over_a_random_life_is_what_is_owed(
    story: Story, family: str, batch: int
) -> None:
    """RANDOM_LIVES_SEED and RANDOM_LIVES_SINCE, which a failure names, tell the same life again."""
    seed = int(os.environ.get("RANDOM_LIVES_SEED") or Random().randrange(10**9)) + batch * BATCH
    day = date.fromisoformat(os.environ.get("RANDOM_LIVES_SINCE", "2024-01-31"))
    bought = 0
    for number in range(min(BATCH, LIVES - batch * BATCH)):
        teller = await born(story, f"{seed + number}", family, day)
        try:
            await live(teller, STEPS)
        except Exception as problem:
            told = "\n".join(teller.told)
            where = f"RANDOM_LIVES_SEED={seed + number} RANDOM_LIVES_SINCE={day} RANDOM_LIFE_STEPS={STEPS}"
            raise WrongMoney(f"{where}: {family}, {teller.offer.currency}\n{told}\n{problem!r}") from problem
        day = date(teller.today.year + 1, 1, 31)
        bought += teller.bought
    assert bought >= min(BATCH, LIVES - batch * BATCH)
