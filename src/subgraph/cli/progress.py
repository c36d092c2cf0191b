"""How far a long command has come: a moving line on a terminal, else a plain one every few seconds, on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import typer
from rich.console import Console
from rich.status import Status

from subgraph.clock import steady_ms

EVERY_MS = 5000.0


@dataclass(slots=True)
class Progress:
    """Counts what is told of, and says `so_far` with the rate; nothing where nobody looks."""

    so_far: Callable[[], str]
    quiet: bool = False
    status: Status | None = None
    done: int = 0
    began_ms: float = field(default_factory=steady_ms)
    told_ms: float = field(default_factory=steady_ms)

    def heard(self, _line: str) -> None:
        """One more account's day was done."""
        self.done += 1
        now = steady_ms()
        if self.status is not None:
            self.status.update(self._text(now))
        elif not self.quiet and now - self.told_ms >= EVERY_MS:
            self.told_ms = now
            typer.echo(self._text(now), err=True)

    def _text(self, now: float) -> str:
        seconds = max((now - self.began_ms) / 1000, 0.001)
        return f"{self.so_far()}, {self.done / seconds:,.0f} account days a second"


@contextmanager
def progress(so_far: Callable[[], str], *, quiet: bool = False) -> Iterator[Progress]:
    """Progress while the block runs; a terminal gets one line that moves and is gone at the end."""
    if quiet or not sys.stderr.isatty():
        yield Progress(so_far, quiet)
        return
    with Console(stderr=True).status("Looking for what is due") as status:
        yield Progress(so_far, status=status)
