"""Many accounts of an installed family on a database, for the real commands to work on."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from sqlalchemy import select
from tests.services.house import FIRST_DAY, House, done, staff

from subgraph.clock import Clock
from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, SignedQuote
from subgraph.domain.quote import ProductAsk, SeatsAsk, StartAsk
from subgraph.plugins.registry import Registry
from subgraph.services import quotes
from subgraph.storage.database import Database
from subgraph.storage.ids import encode_id
from subgraph.storage.tables import invoice

FAMILY = "airthings"
SUBGRAPH = (sys.executable, "-c", "from subgraph.cli import main; main()")
"""The `subgraph` command as a process of its own."""


@asynccontextmanager
async def town_at(url: str) -> AsyncIterator[House]:
    """An installation of the installed families on the first day of 2026."""
    database = Database(url)
    try:
        yield House(database, Registry.load(), Clock(start=FIRST_DAY))
    finally:
        await database.close()


async def move_in(house: House, number: int, seats: int = 2) -> list[str]:
    """Accounts that each start two seats for a year, by the family's staff: 120.00 EUR on every first of January."""
    return [await _move_in(house, f"House {each}", seats) for each in range(number)]


async def _move_in(house: House, name: str, seats: int) -> str:
    account = await house.account(name)
    await house.enrol(account, FAMILY)
    chosen = ProductAsk("monitoring", None, (SeatsAsk("space-pro", seats),))
    asked = asks.QuoteStart(account, FAMILY, StartAsk("one-year", (chosen,)))
    quote = done(await house.do(quotes.quote_start, staff(FAMILY), asked), SignedQuote)
    done(await house.confirm(staff(FAMILY), quote), Confirmed)
    return account


async def issued(house: House) -> dict[str, list[tuple[int, date]]]:
    """Per account the numbers of its documents and the days they were issued, in order."""
    found: dict[str, list[tuple[int, date]]] = {}
    columns = invoice.c.account_id, invoice.c.sequence, invoice.c.issued_on
    async with house.database.snapshot() as connection:
        for row in await connection.execute(select(*columns).order_by(*columns)):
            found.setdefault(encode_id("acc", row.account_id), []).append((row.sequence, row.issued_on))
    return found


def environment(url: str, now: str) -> dict[str, str]:
    """The environment of a command on this database, whose clock stands still."""
    # pytest's own warnings filter belongs to pytest; the process warns as any installation's would.
    return {**os.environ, "SUBGRAPH_DATABASE_URL": url, "SUBGRAPH_CLOCK": now, "SUBGRAPH_SECRET": "s" * 40}
