"""Cursors: the place of a row in its list's order, as opaque text that is read back strictly."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from subgraph.schema.errors import ErrorCode, GraphRefusal

LONGEST = 1_000
LARGEST_INTEGER = 2**63 - 1


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("no text")
    return value


def _integer(value: object) -> int:
    if type(value) is not int or abs(value) > LARGEST_INTEGER:
        raise ValueError("no integer")
    return value


def _instant(value: object) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError("no instant")
    return found


READERS: Mapping[type, Callable[[object], Any]] = {
    UUID: lambda value: UUID(_text(value)),
    datetime: _instant,
    date: lambda value: date.fromisoformat(_text(value)),
    int: _integer,
    str: _text,
}


def encode_cursor(values: Sequence[Any]) -> str:
    """The values of a row's place as text."""
    # asyncpg's UUIDs are a class of their own, which orjson does not know.
    return urlsafe_b64encode(orjson.dumps(list(values), default=str)).decode().rstrip("=")


def decode_cursor(text: str | None, kinds: Sequence[type]) -> tuple[Any, ...] | None:
    """The values, of these kinds; GraphRefusal for what is no cursor of this list."""
    if text is None:
        return None
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        found = orjson.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        if not isinstance(found, list):
            raise ValueError("no list")
        return tuple(READERS[kind](value) for kind, value in zip(kinds, found, strict=True))
    except (ValueError, OverflowError, UnicodeError, binascii.Error) as error:
        raise GraphRefusal(ErrorCode.BAD_USER_INPUT, "`after` is not a cursor of this list.") from error
