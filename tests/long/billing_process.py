"""A process that bills the year through: `python -m tests.long.billing_process URL`. It is there to be killed."""

from __future__ import annotations

import asyncio
import sys

from subgraph.clock import Clock
from subgraph.storage.database import Database
from subgraph.work.billing import bill_through
from tests.long.storing import families, noon
from tests.long.worlds import LAST_DAY


async def bill_year(url: str) -> int:
    """How many documents this process issued."""
    database = Database(url)
    try:
        return (await bill_through(database, families(), Clock(start=noon(LAST_DAY)), LAST_DAY)).invoices
    finally:
        await database.close()


if __name__ == "__main__":
    print("billing", flush=True)
    print(asyncio.run(bill_year(sys.argv[1])))
