"""The loop of `subgraph worker`: each kind of due work in turn, a second's sleep when nothing was due, until told to stop.

Nothing is handed from one process to another: what is due says so in the data, so any number of workers may run, and one that is
killed leaves what it had not finished to whoever looks next.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol
from uuid import UUID

from subgraph.clock import steady_ms
from subgraph.work.house import House

logger = logging.getLogger("subgraph.worker")
BATCH = 50
"""Items of one kind before the next kind has its turn."""
SLEEP_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0

Say = Callable[[str], None]


class DoBatch(Protocol):
    """One batch of what is due now; with `account` of that one only, by its own clock."""

    async def __call__(self, house: House, limit: int, account: UUID | None = None) -> Any:
        """A frozen report, whose fields say what was done; all empty: nothing was due."""


@dataclass(frozen=True, slots=True)
class Chore:
    """A kind of due work by its name on the command line; `by_account`: a test clock on its way does it for one account."""

    name: str
    do: DoBatch
    by_account: bool = True
    # What is due by days and not by seconds: where nothing was, it is looked for again after so long.
    quiet_seconds: float = 0


@dataclass(slots=True)
class Round:
    """What one round came to: whether anything was done, and how many kinds of work failed as a whole."""

    busy: bool = False
    failed: int = 0


@dataclass(slots=True)
class Worker:
    """One process at work. `stopping` ends it after the batch at hand; `jitter` keeps workers from beating in time."""

    house: House
    chores: Sequence[Chore]
    say: Say
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    jitter: Callable[[], float] = random.random
    _failures: int = 0
    _quiet_until_ms: dict[str, float] = field(default_factory=dict)

    async def run(self, *, once: bool = False) -> bool:
        """Work until told to stop; `once`: until nothing more is due. True where the last round went without a failure."""
        while not self.stopping.is_set():
            done = await self._round()
            self._failures = self._failures + 1 if done.failed else 0
            if once and (done.failed or not done.busy):
                return not done.failed
            if done.failed or not done.busy:
                await self._rest()
        return not self._failures

    async def _round(self) -> Round:
        done = Round()
        try:
            await self.house.follow_clock()
        except Exception as error:
            self._tell_failure("clock", error)
            return Round(failed=1)
        for chore in self.chores:
            if self.stopping.is_set():
                break
            try:
                done.busy |= await self._batch(chore)
            except Exception as error:
                self._tell_failure(chore.name, error)
                done.failed += 1
        return done

    async def _batch(self, chore: Chore) -> bool:
        """Whether anything was done."""
        started = steady_ms()
        if started < self._quiet_until_ms.get(chore.name, started):
            return False
        report = await chore.do(self.house, BATCH)
        did = {name: value for name, value in _facts(report).items() if value}
        if did:
            took_ms = round(steady_ms() - started)
            self.say(f"{chore.name}: {said(did)} ({took_ms} ms)")
            logger.info("batch", extra={"fields": {"work": chore.name, **did, "took_ms": took_ms}})
        else:
            self._quiet_until_ms[chore.name] = steady_ms() + chore.quiet_seconds * 1000
        return bool(did)

    def _tell_failure(self, name: str, error: Exception) -> None:
        self.say(f"{name}: failed, and is tried again: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
        logger.error("batch failed", extra={"fields": {"work": name}}, exc_info=error)

    async def _rest(self) -> None:
        """A second or so; longer after each failure in a row. Ends early when told to stop."""
        pause = min(SLEEP_SECONDS * 2**self._failures, LONGEST_PAUSE_SECONDS)
        try:
            await asyncio.wait_for(self.stopping.wait(), pause * (0.5 + self.jitter()))
        except TimeoutError:
            return


def _facts(report: Any) -> Mapping[str, Any]:
    return {} if report is None else asdict(report)


def said(did: Mapping[str, Any]) -> str:
    """What a batch did, in words: '3 documents, 1 parked'."""
    return ", ".join(
        f"{value if isinstance(value, int) else len(value)} {name.replace('_', ' ')}" for name, value in did.items()
    )
