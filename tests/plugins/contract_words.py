"""How a word of the plugin contract is called, as docs/hooks.md prints it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import EnumType
from types import MappingProxyType
from typing import Any


def call_of(name: str, word: object) -> str:
    """`Word(first, second=default)`; an enumeration's members; a function's arguments."""
    if isinstance(word, EnumType):
        return " | ".join(f"{name}.{member}" for member in word.__members__)
    if isinstance(word, type) and is_dataclass(word):
        return f"{name}({', '.join(_field(one) for one in fields(word) if not one.metadata)})"
    if isinstance(word, type) or inspect.isfunction(word):
        return f"{name}({', '.join(_arguments(word))})"
    return f"@{name}"


def _arguments(word: Callable[..., Any]) -> list[str]:
    found = inspect.signature(word).parameters.values()
    return [one.name if one.default is one.empty else f"{one.name}={one.default!r}" for one in found]


def _field(one: Field[Any]) -> str:
    if one.default_factory is not MISSING:
        return f"{one.name}={one.default_factory()!r}"
    if one.default is MISSING:
        return one.name
    return f"{one.name}={_plain(one.default)}"


def _plain(default: object) -> str:
    if isinstance(default, tuple):
        inner = ", ".join(_plain(one) for one in default)
        return f"({inner},)" if len(default) == 1 else f"({inner})"
    if isinstance(type(default), EnumType):
        return str(f"{type(default).__name__}.{default.name}")  # type: ignore[attr-defined]
    if is_dataclass(default) and not isinstance(default, type):
        return f"{type(default).__name__}(…)"
    return repr(dict(default) if isinstance(default, MappingProxyType) else default)
