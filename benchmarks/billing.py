"""What a renewal costs in the bill run: per second and in memory, on both databases, for more and more subscriptions.

    python benchmarks/billing.py              1,000 and 10,000 subscriptions, one and two processes (some minutes)
    python benchmarks/billing.py --large      100,000 as well

Every subscription is an account of its own, so that nothing is shared but the run. All figures come from one run on one
machine; the ratios carry over to others, the rest does not. The aim is 1,000 renewals a second and core on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.long.storing import families, noon, store  # noqa: E402
from tests.long.worlds import FIRST_DAY, YEAR, sell  # noqa: E402
from tests.support.databases import PostgresDatabases, SqliteDatabases  # noqa: E402
from tests.support.postgres import running_server  # noqa: E402

from subgraph.clock import Clock  # noqa: E402
from subgraph.storage.database import Database  # noqa: E402
from subgraph.storage.migrations import upgrade  # noqa: E402
from subgraph.work.billing import bill_through  # noqa: E402

AIM = 1_000
SIZES = (1_000, 10_000)
LARGE = 100_000
RENEWALS = (date(YEAR, 2, 1), date(YEAR, 3, 1))
KILOBYTES_PER_MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One month's renewals: by how many processes, in how long, on how much processor, with what memory at most."""

    renewals: int
    processes: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def per_second(self) -> float:
        return self.renewals / self.seconds

    @property
    def per_core_second(self) -> float:
        """Of processor that the run itself used; the database server's is not in it."""
        return self.renewals / self.cpu_seconds


def work(url: str, day: date) -> None:
    """One process of the run: says when it is ready, begins when it is told, and says what it did."""
    registry = families()
    print("ready", flush=True)
    sys.stdin.readline()

    async def run() -> int:
        database = Database(url)
        try:
            return (await bill_through(database, registry, Clock(start=noon(day)), day)).invoices
        finally:
            await database.close()

    before = resource.getrusage(resource.RUSAGE_SELF)
    issued = asyncio.run(run())
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(issued, cpu, after.ru_maxrss / KILOBYTES_PER_MEGABYTE, flush=True)


def measure(url: str, day: date, processes: int) -> Measured:
    """A month's renewals by so many processes."""
    words = [sys.executable, __file__, "--work", url, day.isoformat()]
    running = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(processes)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    began = perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate()[0].split() for one in running]
    seconds = perf_counter() - began
    return Measured(
        sum(int(one[0]) for one in said),
        processes,
        seconds,
        sum(float(one[1]) for one in said),
        max(float(one[2]) for one in said),
    )


async def _make(url: str, subscriptions: int) -> None:
    database = Database(url)
    try:
        await store(database, sell(subscriptions, plain=True))
        await bill_through(database, families(), Clock(start=noon(FIRST_DAY)), FIRST_DAY)
    finally:
        await database.close()


@contextmanager
def databases() -> Iterator[dict[str, PostgresDatabases | SqliteDatabases]]:
    """Both kinds: PostgreSQL is the tests' server."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        postgresql = PostgresDatabases(server, upgrade)
        try:
            yield {"PostgreSQL": postgresql, "SQLite": SqliteDatabases(Path(folder), upgrade)}
        finally:
            postgresql.close()


def compare(name: str, kind: PostgresDatabases | SqliteDatabases, sizes: tuple[int, ...]) -> None:
    """Print what each size costs, and how it compares with the smallest."""
    first: Measured | None = None
    for size in sizes:
        with kind.fresh(migrated=True) as url:
            asyncio.run(_make(url, size))
            alone, two = (measure(url, day, number) for number, day in enumerate(RENEWALS, 1))
        assert alone.renewals == two.renewals == size
        first = first or alone
        print(
            f"{name:<11}{size:>8,} {alone.per_second:>8.0f}/s {alone.per_core_second:>8.0f}/s of core"
            f" {alone.per_core_second / AIM:>6.2f} of the aim {alone.peak_mb:>6.0f} MB |"
            f" cost {first.per_core_second / alone.per_core_second:.2f}x, memory {alone.peak_mb / first.peak_mb:.2f}x of the"
            f" smallest | two processes {two.per_second / alone.per_second:.2f}x as fast, {two.peak_mb:.0f} MB each",
            flush=True,
        )


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], date.fromisoformat(sys.argv[3]))
        return
    sizes = (*SIZES, LARGE) if "--large" in sys.argv[1:] else SIZES
    print("renewals a second, one process; of core: per second of its own processor time")
    with databases() as kinds:
        for name, kind in kinds.items():
            compare(name, kind, sizes)


if __name__ == "__main__":
    main()
