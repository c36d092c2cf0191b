"""Every statement of a renewal and of a paid purchase fails once: nothing or everything is written, and trying again ends well.

The laws are those of docs/billing.md (L1, L2) and of the brief's "what must never be lost".
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from tests.services.cards import card
from tests.services.house import House, done, house_at
from tests.support.databases import ENGINES, Engine
from tests.work.faults import Fault, broken
from tests.work.tills import charge, let_time_pass

from subgraph.domain.outcomes import Confirmed, SignedQuote
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import (
    ActionRequired,
    Charge,
    Charged,
    Declined,
    LookUp,
    NotThere,
    SandboxPayments,
    Unknown,
)
from subgraph.storage.tables import account as accounts
from subgraph.storage.tables import event, invoice_line, number_counter, parked_account, payment, revision

PRICE_MINOR = 6000


def can_happen(engine: Engine, fault: Fault) -> bool:
    """A SQLite database has no connection that somebody else could kill."""
    return engine == "postgresql" or fault is not Fault.CONNECTION_KILLED


EVERY_FAULT = pytest.mark.parametrize(
    ("database_engine", "fault"),
    [(engine, fault) for engine in ENGINES for fault in Fault if can_happen(engine, fault)],
    indirect=["database_engine"],
    ids=lambda one: str(getattr(one, "value", one)).replace(" ", "-"),
)


@dataclass
class Books(SandboxPayments):
    """A provider that keeps true books: the same key is the same charge."""

    held: dict[str, int] = field(default_factory=dict)

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        assert self.held.setdefault(charge.key, charge.amount_minor) == charge.amount_minor
        return await super().charge(charge)

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        return Charged(f"sandbox_{asked.key}") if asked.key in self.held else NotThere()


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


async def check(house: House, account: str) -> None:
    """Seats bought are seats invoiced; numbers and events have no gap; no payment without its row, no row without a document."""
    documents = await house.documents(account)
    assert [one.sequence for one in documents] == list(range(1, len(documents) + 1))
    assert [one.last_number for one in await house.rows(number_counter, account)] == (
        [len(documents)] if documents else []
    )
    told = sorted(one.seq for one in await house.rows(event, account))
    assert told == list(range(1, len(told) + 1))
    assert [one.last_event_seq for one in await house.rows(accounts, account)] == [len(told)]
    lines = await house.rows(invoice_line, account)
    assert sum(one.amount_minor for one in lines) == sum(one.total_minor for one in documents)
    keys = [(one.subscription_id, one.period_start, one.component, one.discount, one.from_version) for one in lines]
    assert len(keys) == len(set(keys))
    assert len(await house.settlements(account)) == len(documents)
    bought = {one.subscription_id for one in await house.rows(revision, account)}
    assert bought == {one.subscription_id for one in lines}


async def bill_breaking(house: House, year: int, number: int, fault: Fault) -> bool:
    """The year's renewals with one statement that fails; whether there was a statement of that number."""
    with broken(house.database, number, fault) as breaking:
        try:
            await house.bill(f"{year}-01-01")
        except Exception as error:
            assert breaking.failed, error
    return breaking.failed


@EVERY_FAULT
@pytest.mark.parametrize("customers", [1, 2], ids=["alone", "together"])
async def test_a_renewal_survives_the_failure_of_each_of_its_statements(
    house: House, fault: Fault, customers: int
) -> None:
    """Two accounts share a transaction, one has it for itself: neither is billed in part, twice, or parked for a fault."""
    found = [await house.customer(f"olivia-{number}@harbour.example") for number in range(customers)]
    for account, olivia in found:
        await house.start(olivia, account, pro=1)
    number, failed = 0, True
    while failed:
        number, before = number + 1, number + 1
        failed = await bill_breaking(house, 2026 + number, number, fault)
        documents = [len(await house.documents(account)) for account, _ in found]
        assert documents in ([before] * customers, [before + 1] * customers)
        await house.bill(f"{2026 + number}-01-01")
        for account, _ in found:
            await check(house, account)
            assert [one.total_minor for one in await house.documents(account)] == [PRICE_MINOR] * (before + 1)
            assert await house.rows(parked_account, account) == []
    assert number > 15


async def confirm_breaking(
    house: House, viewer: Viewer, quote: SignedQuote, method: str, number: int, fault: Fault
) -> bool:
    """A paid purchase with one statement that fails; whether there was a statement of that number."""
    with broken(house.database, number, fault) as breaking:
        try:
            await house.confirm(viewer, quote, method)
        except Exception as error:
            assert breaking.failed, error
    return breaking.failed


async def finish(house: House, viewer: Viewer, quote: SignedQuote, method: str) -> None:
    """The buyer sends it again, and again once the worker has looked after what was left in doubt."""
    if not isinstance(await house.confirm(viewer, quote, method), Confirmed):
        await let_time_pass(house)
        await charge(house)
        done(await house.confirm(viewer, quote, method), Confirmed)


@EVERY_FAULT
async def test_a_paid_purchase_survives_the_failure_of_each_of_its_statements(house: House, fault: Fault) -> None:
    """However it fails, the card was charged once for each purchase, and each is invoiced and paid."""
    house.payments = books = Books()
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    number, failed = 0, True
    while failed:
        number += 1
        quote = await house.quote_devices(olivia, account, pro=1)
        failed = await confirm_breaking(house, olivia, quote, method, number, fault)
        await check(house, account)
        known = {one.provider_key for one in await house.rows(payment, account)}
        assert books.held.keys() <= known
        await finish(house, olivia, quote, method)
        await check(house, account)
        assert list(books.held.values()) == [PRICE_MINOR] * number
        assert await house.settlements(account) == [("PAID", 0, 0)] * number
    assert number > 20
