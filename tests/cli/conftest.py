"""The `subgraph` command, run in this process in an empty folder."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from subgraph.cli import main
from subgraph.plugins.registry import Registry
from tests.families import FAMILIES


@dataclass(frozen=True)
class Said:
    """What a command printed, and the code that it ended with."""

    stdout: str
    stderr: str
    returncode: int


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that sets up the log sets it up for itself: its standard error is gone when the next test speaks."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)


@pytest.fixture
def subgraph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder, in lines of 100 characters whatever terminal the tests run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str, **environment: str) -> Said:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["subgraph", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Said(told.out, told.err, int(ended.value.code or 0))

    return run


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up families are installed, and nothing else."""
    load = Registry.load

    def installed(plugins: Iterable[object] | None = None, **more: float) -> Registry:
        return Registry(FAMILIES) if plugins is None else load(plugins)

    monkeypatch.setattr(Registry, "load", staticmethod(installed))
