"""Frozen values as plain JSON and back: what a signed token and a stored snapshot hold.

A dataclass becomes an object whose `is` names it. Decimals and dates become text, sets sorted lists, mappings with
keys that are no text lists of pairs.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

TAG = "is"
T = TypeVar("T")


def to_plain(value: object) -> Any:
    """A value as JSON can hold it; TypeError for what is neither a frozen value nor made of them."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(to_plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {TAG: type(value).__name__} | {one.name: to_plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} is no plain value")


def _plain_mapping(value: Mapping[Any, Any]) -> Any:
    if all(isinstance(key, str) and not isinstance(key, Enum) for key in value):
        return {key: to_plain(one) for key, one in value.items()}
    return sorted([to_plain(key), to_plain(one)] for key, one in value.items())


def from_plain(kind: type[T], data: Any) -> T:
    """The value of type `kind` that `to_plain` wrote; ValueError where the data are not of that shape.

    A field with a default may be missing: it was added since.
    """
    try:
        found: T = _read(kind, data)
    except (KeyError, TypeError, AttributeError, InvalidOperation) as wrong:
        raise ValueError(f"no plain {kind}") from wrong
    return found


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), data)
    if origin is not None:
        return _read_collection(origin, get_args(kind), data)
    if kind is Any:
        return data
    if is_dataclass(kind):
        return _read_dataclass(kind, data)
    return _read_scalar(kind, data)


def _read_scalar(kind: Any, data: Any) -> Any:
    if kind is bool or kind is int or kind is str:
        if type(data) is not kind:
            raise ValueError(f"{data!r} is no {kind.__name__}")
        return data
    if kind in (datetime, date):
        return kind.fromisoformat(data)
    if kind is type(None):
        return None
    return kind(data)  # Decimal and enums read their text


def _read_collection(origin: Any, arguments: tuple[Any, ...], data: Any) -> Any:
    if origin is frozenset:
        return frozenset(_read(arguments[0], one) for one in data)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_read(arguments[0], one) for one in data)
        return tuple(_read(part, one) for part, one in zip(arguments, data, strict=True))
    pairs = data.items() if isinstance(data, Mapping) else data
    return {_read(arguments[0], key): _read(arguments[1], one) for key, one in pairs}


def _read_dataclass(kind: Any, data: Any) -> Any:
    hints = get_type_hints(kind)
    return kind(**{one.name: _read(hints[one.name], data[one.name]) for one in fields(kind) if one.name in data})


def _read_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        if type(None) not in kinds:
            raise ValueError("nothing where something is needed")
        return None
    if isinstance(data, Mapping) and TAG in data:
        return _read(_named(kinds, data[TAG]), data)
    return _read_first(tuple(one for one in kinds if one is not type(None)), data)


def _named(kinds: tuple[Any, ...], name: object) -> Any:
    for kind in kinds:
        if getattr(kind, "__name__", None) == name:
            return kind
    raise ValueError(f"no kind {name!r}")


def _read_first(kinds: tuple[Any, ...], data: Any) -> Any:
    for kind in kinds:
        try:
            return _read(kind, data)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
            continue
    raise ValueError(f"{data!r} fits none of {kinds}")
