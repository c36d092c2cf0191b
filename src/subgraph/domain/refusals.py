"""The expected 'no': every reason at once, each with a stable code, as a value and never as an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason. `path` names the input it speaks of; `facts` carries the numbers that the message states."""

    code: str
    message: str
    path: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A business 'no' that changed nothing."""

    violations: tuple[Violation, ...]


def refuse(code: str, message: str, *path: str, **facts: object) -> Refusal:
    """A refusal for one reason; facts are answered as text."""
    return Refusal((Violation(code, message, path, {key: str(value) for key, value in facts.items()}),))
