"""Workers as the operator runs them, as processes: several at once, one killed in the middle, stopped by a signal."""

from __future__ import annotations

import asyncio
import signal
import time
from asyncio.subprocess import PIPE, Process

from tests.work.town import SUBGRAPH, environment, issued, move_in, town_at

ACCOUNTS, YEARS = 60, 4
LATER = "2030-01-15T12:00:00Z"
PATIENCE_SECONDS = 120


async def start_worker(url: str, *words: str) -> Process:
    """`subgraph worker` on a day four renewals later."""
    command = (*SUBGRAPH, "worker", "--only", "bill", *words)
    return await asyncio.create_subprocess_exec(*command, env=environment(url, LATER), stdout=PIPE, stderr=PIPE)


async def test_of_two_workers_one_is_killed_and_nothing_is_lost_or_double(database_url: str) -> None:
    """Issue 4: state is in the data; `kill -9` loses nothing, and the numbers of every account are without a gap."""
    async with town_at(database_url) as house:
        await move_in(house, ACCOUNTS)
        one, two = await start_worker(database_url), await start_worker(database_url)
        until = time.monotonic() + PATIENCE_SECONDS
        while (done := sum(map(len, (await issued(house)).values()))) < ACCOUNTS + 20:
            assert time.monotonic() < until, done
            await asyncio.sleep(0.02)
        one.kill()
        while sum(map(len, (await issued(house)).values())) < ACCOUNTS * (1 + YEARS):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        two.send_signal(signal.SIGTERM)
        told, logged = await two.communicate()
        assert two.returncode == 0, logged.decode()
        assert b"bill: " in told and b'"work":"bill"' in logged
        assert await one.wait() == -signal.SIGKILL
        third = await start_worker(database_url, "--once")
        assert (await third.communicate())[0] == b"", "nothing is due any more"
        assert third.returncode == 0
        numbers = [[number for number, _ in documents] for documents in (await issued(house)).values()]
        assert numbers == [[1, 2, 3, 4, 5]] * ACCOUNTS
