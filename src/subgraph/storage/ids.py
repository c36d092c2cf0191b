"""Ids: rows are UUIDv7, and outside a row is named by an opaque text that carries its account."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
UUID_LENGTH = 26
PREFIX_LENGTH = 3
# A UUID has 128 bits and 26 letters of base32 have 130: the last two are zero.
SPARE_BITS = 2


class OpaqueId(NamedTuple):
    """What an id says. An id of one UUID (accounts, users) has it in both places."""

    prefix: str
    account_id: UUID
    row_id: UUID


def new_id() -> UUID:
    """A UUIDv7: ids made later sort later."""
    return uuid7()


def encode_id(prefix: str, account_id: UUID, row_id: UUID | None = None) -> str:
    """The prefix, `_`, and base32 without padding of the account's id and, where there is one, the row's."""
    if row_id is None:
        return f"{prefix}_{_encode(account_id)}"
    return f"{prefix}_{_encode(account_id)}{_encode(row_id)}"


def decode_id(text: str) -> OpaqueId | None:
    """What `encode_id` was given; None for anything that it does not write."""
    prefix, separator, rest = text.partition("_")
    if not separator or len(prefix) != PREFIX_LENGTH or len(rest) not in (UUID_LENGTH, 2 * UUID_LENGTH):
        return None
    if not (prefix.isascii() and prefix.isalpha() and prefix.islower()):
        return None
    account_id = _decode(rest[:UUID_LENGTH])
    row_id = _decode(rest[UUID_LENGTH:]) if len(rest) > UUID_LENGTH else account_id
    return OpaqueId(prefix, account_id, row_id) if account_id and row_id else None


def _encode(value: UUID) -> str:
    bits = value.int << SPARE_BITS
    return "".join([PAIRS[bits >> shift & 1023] for shift in range(120, -1, -10)])


def _decode(text: str) -> UUID | None:
    bits = 0
    for letter in text:
        digit = ALPHABET.find(letter)
        if digit < 0:
            return None
        bits = bits << 5 | digit
    return None if bits & (1 << SPARE_BITS) - 1 else UUID(int=bits >> SPARE_BITS)


def short_name(value: UUID) -> str:
    """Ten capitals and digits that tell a UUIDv7 from others: its last 50 bits, all random."""
    return _encode(UUID(int=value.int << 78 & (1 << 128) - 1))[:10].upper()
