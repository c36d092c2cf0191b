"""Processes that bill a year through and are there to be killed: real ones, forked off a server that has loaded everything."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from subgraph.clock import Clock
from subgraph.storage.database import Database
from subgraph.work.billing import bill_through
from tests.long.storing import families, noon
from tests.long.worlds import LAST_DAY


async def bill_year(url: str) -> int:
    """How many documents the year's run issued in this process."""
    database, registry = Database(url), families()
    try:
        return (await bill_through(database, registry, Clock(start=noon(LAST_DAY)), LAST_DAY)).invoices
    finally:
        await database.close()


def _bill_year(url: str, begun: Connection) -> None:
    begun.send(os.getpid())
    asyncio.run(bill_year(url))


def forking() -> ForkServerContext:
    """Where processes come from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@dataclass(frozen=True, slots=True)
class Billing:
    """A process at work."""

    process: ForkServerProcess

    @staticmethod
    def start(context: ForkServerContext, url: str) -> Billing:
        """One that has begun."""
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_bill_year, args=(url, there))
        process.start()
        here.recv()
        return Billing(process)

    def kill(self) -> bool:
        """Kill it; whether it was still at work."""
        self.process.kill()
        self.process.join()
        return self.process.exitcode == -signal.SIGKILL
