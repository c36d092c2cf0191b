"""Schedules that families declare of their own: none at all, and one that reminds before the due day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from subgraph.app import App, open_app
from subgraph.domain.dunning import Dunning, DunningAct, DunningStep
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from tests.families.devices import DEVICES
from tests.families.plugin import plugins
from tests.scenarios.bank import happened
from tests.scenarios.customers import customer
from tests.scenarios.overdue import dunning_of, pass_days, standing
from tests.scenarios.speak import Person, Story

DUE = "2026-01-31"
EARLY = Dunning((DunningStep(-3, DunningAct.REMIND), DunningStep(2, DunningAct.PAST_DUE)))


@pytest.fixture
async def app(database_url: str, dunning: Dunning) -> AsyncIterator[App]:
    """A sandbox with one family, which duns so."""
    registry = Registry.load(plugins(replace(DEVICES, dunning=dunning)))
    clock = datetime(2025, 1, 1, 9, tzinfo=UTC)
    opened = open_app(Settings(database_url=database_url, clock=clock, sandbox=True, secret="s" * 40), registry)
    yield opened
    await opened.database.close()


async def owing(story: Story) -> tuple[str, str, Person, dict[str, Any]]:
    account, olivia = await customer(story, "2026-01-01")
    seats = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 2}]}]
    done = await olivia.start(account, family="devices", term="one-year", startDate="2026-01-01", products=seats)
    return account, done["subscription"]["id"], olivia, done["invoice"]


@pytest.mark.parametrize("dunning", [Dunning()], ids=["none"])
async def test_a_family_without_a_schedule_reminds_nobody_of_anything(story: Story, app: App) -> None:
    account, subscription, olivia, invoice = await owing(story)
    before = len(await happened(app, account))
    await pass_days(story, app, DUE, 1, 40, 200)
    assert len(await happened(app, account)) == before
    assert await standing(olivia, subscription) == ("ACTIVE", None, None)
    assert await dunning_of(story.operator, invoice["id"]) == (0, None)
    [shown] = await olivia.invoices(account)
    assert shown["status"] == "PAST_DUE", "the invoice itself says that it is late"


@pytest.mark.parametrize("dunning", [EARLY], ids=["early"])
async def test_a_schedule_may_remind_before_the_due_day(story: Story, app: App) -> None:
    account, subscription, olivia, invoice = await owing(story)
    assert invoice["dueOn"] == DUE
    await pass_days(story, app, DUE, -4, -3, 0, 1)
    assert [one.at.date().isoformat() for one in await happened(app, account) if one.kind == "PAYMENT_REMINDED"] == [
        "2026-01-28"
    ]
    assert (await standing(olivia, subscription))[0] == "ACTIVE"
    await pass_days(story, app, DUE, 2)
    assert await standing(olivia, subscription) == ("PAST_DUE", "2026-02-02", None)
