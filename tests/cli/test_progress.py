"""How far a long command is: on a terminal a line that moves, in a log a plain one every few seconds, for programs nothing."""

from __future__ import annotations

import sys

import pytest

from subgraph.cli import progress as shown
from subgraph.cli.progress import Progress, progress


def three_documents() -> str:
    return "3 documents"


def test_a_log_gets_a_plain_line_every_few_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([1_000, 5_000, 6_000, 10_500])
    monkeypatch.setattr(shown, "steady_ms", lambda: next(ticks))
    told = Progress(three_documents, began_ms=0, told_ms=0)
    for _ in range(4):
        told.heard("an account's day")
    assert capsys.readouterr().err.splitlines() == ["3 documents, 0 account days a second"] * 2


def test_programs_that_read_json_are_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(three_documents, quiet=True) as told:
        told.told_ms = -1e9
        told.heard("an account's day")
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_one_line_with_the_rate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(three_documents) as told:
        told.began_ms -= 500
        told.heard("an account's day")
        assert told.status is not None
        assert "3 documents, " in str(told.status.status)
        assert str(told.status.status).endswith(" account days a second")
