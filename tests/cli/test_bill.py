"""`subgraph bill`: what it would issue, what it issued, and whom it leaves to somebody else."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from subgraph.cli.progress import Progress
from subgraph.storage.repositories import Accounts
from tests.cli.conftest import Run
from tests.services.house import row_of
from tests.work.town import issued, move_in, town_at

THREE = {"invoices": 6, "amounts": {"EUR": "720.00"}, "parked": [], "announced": 0, "waiting": []}
ENVIRONMENT = {"SUBGRAPH_CLOCK": "2028-01-02T12:00:00Z"}


@pytest.fixture
def town(subgraph: Run, tmp_path: Path) -> str:
    """A database with three accounts, each with two renewals due; and its file."""
    subgraph("migrate", "--database", "town.db")

    async def settle() -> list[str]:
        async with town_at(url(tmp_path)) as house:
            return await move_in(house, 3)

    asyncio.run(settle())
    return "town.db"


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'town.db'}"


def documents(folder: Path) -> dict[str, list[int]]:
    """Per account the numbers of its documents."""

    async def read() -> dict[str, list[int]]:
        async with town_at(url(folder)) as house:
            return {account: [number for number, _ in its] for account, its in (await issued(house)).items()}

    return asyncio.run(read())


def bill(subgraph: Run, *words: str) -> dict[str, Any]:
    said = subgraph("bill", "--through", "2028-01-01", "--json", "--database", "town.db", *words, **ENVIRONMENT)
    assert said.returncode == 0, said.stderr
    facts: dict[str, Any] = json.loads(said.stdout)
    return facts


def test_a_dry_run_says_what_would_be_issued_and_writes_nothing(subgraph: Run, town: str, tmp_path: Path) -> None:
    before = documents(tmp_path)
    assert bill(subgraph, "--dry-run") == {"dryRun": True, **THREE}
    assert documents(tmp_path) == before == {account: [1] for account in before}
    assert bill(subgraph) == {"dryRun": False, **THREE}
    assert list(documents(tmp_path).values()) == [[1, 2, 3]] * 3
    assert bill(subgraph, "--dry-run")["invoices"] == 0


def test_a_dry_run_says_so_in_words(subgraph: Run, town: str) -> None:
    said = subgraph("bill", "--through", "2028-01-01", "--dry-run", "--database", town, **ENVIRONMENT)
    assert said.stdout.splitlines()[0] == "6 documents would be issued: nothing was written"


def test_stopped_in_the_middle_it_says_what_was_done_and_goes_on_when_it_is_run_again(
    subgraph: Run, town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C after the first day of every account: what was issued stays, and the rest comes with the next run."""
    heard: list[str] = []
    heard_before = Progress.heard

    def interrupted(self: Progress, line: str) -> None:
        heard.append(line)
        heard_before(self, line)
        if len(heard) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "heard", interrupted)
    said = subgraph("bill", "--through", "2028-01-01", "--database", town, **ENVIRONMENT)
    assert said.returncode == 130
    assert "run it again, and it goes on from there" in said.stderr
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    bill(subgraph)
    assert list(documents(tmp_path).values()) == [[1, 2, 3]] * 3


def test_an_account_with_a_test_clock_is_left_to_it(subgraph: Run, town: str, tmp_path: Path) -> None:
    [held, *_] = documents(tmp_path)

    async def hold() -> str:
        async with town_at(url(tmp_path)) as house, house.database.transaction() as connection:
            await Accounts(connection, row_of(held)).put_clock(house.clock.now())
        return held

    asyncio.run(hold())
    assert bill(subgraph)["invoices"] == 4
    said = subgraph("bill", "--through", "2028-01-01", "--account", held, "--database", town, **ENVIRONMENT)
    assert said.returncode == 2
    assert "advanceClock bills it" in said.stderr
    assert documents(tmp_path)[held] == [1]
