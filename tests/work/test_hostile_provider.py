"""A thousand charges at a provider that errs, loses answers, tells late and twice, and dies with us: 0 double, 0 lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from tests.services.cards import card
from tests.services.house import FIRST_DAY, House, house_at, row_of
from tests.work.hostile import Hostile, Killed
from tests.work.tills import let_time_pass, workers

from subgraph.domain.outcomes import Confirmed
from subgraph.storage.ids import new_id
from subgraph.storage.tables import invoice, payment, settlement
from subgraph.work.charging import charge_due
from subgraph.work.hearing import hear

ACCOUNTS, EACH, PURCHASES, SEED = 10, 95, 50, 4
Answer = TypeVar("Answer")


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


@dataclass
class Town:
    """Accounts with a card each, and what the bill run issued for them."""

    house: House
    provider: Hostile
    accounts: list[tuple[str, Any]]

    async def issue(self, account: str, number: int) -> None:
        """Invoices to be charged, each of an amount of its own."""
        async with self.house.database.transaction() as connection:
            rows = [self._row(account, each) for each in range(number)]
            await connection.execute(invoice.insert(), [one for one, _ in rows])
            await connection.execute(settlement.insert(), [one for _, one in rows])

    def _row(self, account: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        key = {"account_id": row_of(account), "invoice_id": new_id()}
        amount, day = 1_000 + number, FIRST_DAY.date()
        money = {"subtotal_minor": amount, "discount_minor": 0, "tax_minor": 0, "total_minor": amount}
        document = key | money | {
            "number": f"T-{number}",
            "series": "T",
            "sequence": 1_000 + number,
            "kind": "INVOICE",
            "family": "devices",
            "currency": "EUR",
            "issued_on": day,
            "due_on": day + timedelta(days=30),
            "issued_at": FIRST_DAY,
            "credit_applied_minor": 0,
            "amount_due_minor": amount,
            "parties": {},
            "actor": "system",
        }  # fmt: skip
        state = {"status": "ISSUED", "due_on": day, "currency": "EUR", "open_minor": amount, "paid_minor": 0}
        owed = {"credited_minor": 0, "attempts": 0, "provider": "sandbox", "next_attempt_at": FIRST_DAY}
        return document, key | state | owed

    async def work(self) -> None:
        """A worker's round, and then what the provider told meanwhile, some of it twice; either may be killed."""
        house, dice = workers(self.house), self.provider.dice
        try:
            await charge_due(house, 200)
            told = self.provider.events[-200:]
            for one in dice.sample(told, min(len(told), 20)):
                await hear(house, {}, one.event_id.encode())
        except* Killed:
            pass

    async def buy(self, account: str, owner: Any) -> bool:
        """A purchase whose buyer tries again a few times, and then gives up; whether it came about."""
        quote = await self.house.quote_devices(owner, account, pro=1)
        for _ in range(self.provider.dice.randint(1, 4)):
            try:
                if isinstance(await self.house.confirm(owner, quote), Confirmed):
                    return True
            except Killed:
                continue
        return False

    async def rows(self, table: Any) -> list[Any]:
        """All rows."""
        async with self.house.database.transaction() as connection:
            return list((await connection.execute(select(table))).all())


async def a_town(house: House, seed: int) -> Town:
    accounts = []
    for number in range(ACCOUNTS):
        account, owner = await house.customer(f"owner{number}@town.example")
        await card(house, owner, account)
        accounts.append((account, owner))
    house.payments = provider = Hostile(random.Random(seed))
    return Town(house, provider, accounts)


async def settle_everything(town: Town) -> None:
    """Rounds of a bad day, then a quiet one, in which declined invoices are charged anew as dunning asks."""
    for round_ in range(40):
        town.provider.calm = round_ >= 10
        await let_time_pass(town.house)
        await town.work()
        if town.provider.calm:
            async with town.house.database.transaction() as connection:
                again = settlement.update().where(settlement.c.status == "ISSUED")
                await connection.execute(again.values(next_attempt_at=FIRST_DAY))
        waiting = [one for one in await town.rows(payment) if one.next_attempt_at is not None]
        if town.provider.calm and not waiting and all(one.status == "PAID" for one in await town.rows(settlement)):
            return
    raise AssertionError("something never came to its end")


async def test_a_thousand_charges_at_a_hostile_provider_are_each_kept_once_or_given_back(house: House) -> None:
    """Issue 4: 0 double charges, and no money at the provider that neither pays an invoice nor goes back."""
    town = await a_town(house, SEED)
    for account, _ in town.accounts:
        await town.issue(account, EACH)
    bought = [await town.buy(*town.accounts[number % ACCOUNTS]) for number in range(PURCHASES)]
    await settle_everything(town)
    provider, rows = town.provider, await town.rows(payment)
    assert len(provider.charges) + len(provider.declined) >= 1_000
    held = {reference: amount for reference, amount in provider.taken().items() if amount}
    paid = {one.provider_reference: one for one in rows if one.provider_reference in held}
    assert held == {name: one.amount_minor for name, one in paid.items()}, "money that no invoice knows of"
    assert all(one.status == "SUCCEEDED" and one.invoice_id is not None for one in paid.values())
    assert max(Counter(one.invoice_id for one in paid.values()).values()) == 1, "an invoice paid twice"
    owed = {one.invoice_id: one for one in await town.rows(settlement)}
    assert len(owed) == ACCOUNTS * EACH + sum(bought)
    assert {one.invoice_id: one.amount_minor for one in paid.values()} == {
        name: one.paid_minor for name, one in owed.items()
    }
    assert all((one.status, one.open_minor) == ("PAID", 0) for one in owed.values())
    assert sum(bought) > PURCHASES // 2
    assert provider.kills > 5
