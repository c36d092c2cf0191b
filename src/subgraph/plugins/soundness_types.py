"""Whether every value in a declaration is of the type that its word is documented with, and can be kept: no list for a tuple, no NaN, …"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

HINTS = {"float": 'write Decimal("…")', "list": "write a tuple, (…,)", "set": "write a tuple, (…,)"}
MOST = 20
"""Problems that are told; the first ones explain the others."""
UNKEPT = re.compile("[\0\ud800-\udfff]")
"""Characters that no database keeps, and that no answer can be written with."""
LARGEST_NUMBER = 2**31 - 1
"""What the graph's Int holds."""
LARGEST_AMOUNT = 10**18
"""What the graph's Decimal takes, and more than any invoice states."""


def type_problems(value: object, name: str) -> tuple[str, ...]:
    """Values of the wrong type in a declaration, by where they stand, the first twenty."""
    found: list[str] = []
    for problem in _Walk({}).inside(value, name):
        found.append(problem)
        if len(found) == MOST:
            break
    return tuple(found)


class _Walk:
    def __init__(self, hints: dict[type, dict[str, Any]]) -> None:
        self.hints = hints

    def inside(self, value: object, where: str) -> Iterator[str]:
        """Problems of the fields of a dataclass."""
        kind = type(value)
        if kind not in self.hints:
            self.hints[kind] = get_type_hints(kind)
        for one in fields(value):  # type: ignore[arg-type]
            if not one.metadata:
                yield from self.check(getattr(value, one.name), self.hints[kind][one.name], f"{where}.{one.name}")

    def check(self, value: object, wanted: Any, where: str) -> Iterator[str]:
        """Problems of a value that should be of a type."""
        origin, args = get_origin(wanted), get_args(wanted)
        if origin in (Union, UnionType):
            yield from self._one_of(value, args, where)
        elif origin is tuple:
            yield from self._tuple(value, args, where)
        elif origin is not None and issubclass(origin, Mapping):
            yield from self._mapping(value, args, where)
        elif origin is frozenset:
            yield from self._each(value, frozenset, args[0], where)
        elif origin is None and isinstance(wanted, type) and not _is(value, wanted):
            yield _wrong(value, wanted.__name__, where)
        elif is_dataclass(value) and not isinstance(value, type):
            yield from self.inside(value, where)
        else:
            yield from _unkept(value, where)

    def _one_of(self, value: object, kinds: tuple[Any, ...], where: str) -> Iterator[str]:
        tried = [tuple(self.check(value, kind, where)) for kind in kinds]
        if all(tried):
            near = [
                problems for kind, problems in zip(kinds, tried, strict=True) if _is(value, get_origin(kind) or kind)
            ]
            names = " or ".join(_name(kind) for kind in kinds)
            yield from near[0] if near else (_wrong(value, names, where),)

    def _tuple(self, value: object, args: tuple[Any, ...], where: str) -> Iterator[str]:
        if len(args) == 2 and args[1] is Ellipsis:
            yield from self._each(value, tuple, args[0], where)
        elif not isinstance(value, tuple) or len(value) != len(args):
            yield _wrong(value, f"tuple of {len(args)}", where)
        else:
            for place, (one, kind) in enumerate(zip(value, args, strict=True)):
                yield from self.check(one, kind, f"{where}[{place}]")

    def _each(self, value: object, container: type, kind: Any, where: str) -> Iterator[str]:
        if not isinstance(value, container):
            yield _wrong(value, container.__name__, where)
            return
        for place, one in enumerate(value):  # type: ignore[arg-type, var-annotated]
            yield from self.check(one, kind, f"{where}[{_place(one, place)}]")

    def _mapping(self, value: object, args: tuple[Any, ...], where: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield _wrong(value, "mapping", where)
            return
        for key, one in value.items():
            yield from self.check(key, args[0], f"a key of {where}")
            yield from self.check(one, args[1], f"{where}[{_place(key, 0)}]")


def _unkept(value: object, where: str) -> Iterator[str]:
    """What no database keeps, and no answer of the graph can say."""
    if isinstance(value, str) and UNKEPT.search(value):
        yield f"{where} holds characters that no database keeps: leave out NUL and halves of surrogate pairs"
    elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        yield f"{where} is beyond {LARGEST_NUMBER:,}"
    elif isinstance(value, Decimal) and not value.is_finite():
        yield f"{where} is {value}, which is no number"
    elif isinstance(value, Decimal) and abs(value) >= LARGEST_AMOUNT:
        yield f"{where} is beyond {LARGEST_AMOUNT:,}"


def _is(value: object, kind: Any) -> bool:
    if kind in (int, bool):
        return type(value) is kind
    if kind is None or kind is NoneType:
        return value is None
    return not isinstance(kind, type) or kind is Callable or isinstance(value, kind)


def _place(value: object, number: int) -> str:
    if isinstance(value, str) and not isinstance(value, Enum):
        return repr(value)
    key = getattr(value, "key", None) or getattr(value, "component", None)
    return repr(key) if isinstance(key, str) else str(number)


def _name(kind: Any) -> str:
    origin = get_origin(kind)
    return "None" if kind is NoneType else str(getattr(origin or kind, "__name__", kind))


def _wrong(value: object, wanted: str, where: str) -> str:
    found = type(value).__name__
    hint = HINTS.get(found)
    return f"{where} is of type {found}, not {wanted}" + (f": {hint}" if hint else "")
