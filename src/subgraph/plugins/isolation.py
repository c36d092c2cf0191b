"""A plugin's code run apart: it may raise whatever it likes, or never come back, and the start-up goes on."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

from subgraph.plugins.errors import PluginError

Answer = TypeVar("Answer")
LONGEST_SAYING = 500
"""Characters of an error's text that are repeated."""


class TookTooLong(Exception):
    """It had not come back when its time was over: a loop is ended, what waits is left to itself and ends with the process."""


class Failed(Exception):
    """It raised something, which is told as text and never raised again here: it may be SystemExit."""


class _Outcome(Generic[Answer]):
    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.error: BaseException | None = None


def run_apart(name: str, work: Callable[[], Answer], seconds: float) -> Answer:
    """What `work` answers within so many seconds; TookTooLong after them, PluginError where it says why, Failed for anything else."""
    outcome: _Outcome[Answer] = _Outcome()

    def run() -> None:
        try:
            outcome.answers.append(work())
        except BaseException as error:
            outcome.error = error

    thread = Thread(target=run, name=f"plugin {name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if outcome.answers:
        return outcome.answers[0]
    if isinstance(outcome.error, PluginError):
        raise outcome.error
    if outcome.error is not None:
        raise Failed(said(outcome.error)) from outcome.error
    _end(thread)
    raise TookTooLong(f"it did not come back within {seconds:g} seconds")


def _end(thread: Thread) -> None:
    """Raise SystemExit in a thread, as soon as it runs Python again: a loop would take every other thread's time."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))


def said(error: BaseException) -> str:
    """An error's kind and text on one line, also where the error cannot tell its text."""
    try:
        text = str(error)
    except Exception:
        text = "(its text cannot be read)"
    line = "".join(one if one.isprintable() else "?" for one in " ".join(f"{type(error).__name__}: {text}".split()))
    return line if len(line) <= LONGEST_SAYING else line[:LONGEST_SAYING] + "…"
