"""What a credit on the vendor's bank account pays: the invoices that its message names, and how far its amount goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from subgraph.domain.creditor_references import LONGEST, compact, is_creditor_reference

OWN_NAME = 10
"""Capitals and digits of an account's short name, with which the numbers of its own series begin."""
LEAST_DIGITS = 4
"""Digits that a number has at least, with zeros in front."""
MOST_DIGITS = 11
LARGEST_MINOR = 10**13
"""No transfer is larger, in minor units: what is typed with a point too few is asked about, not booked."""

_OWN = re.compile(r"[A-Z2-7]{10}")
_REFERENCE = re.compile(r"RF\d\d")


class TransferStatus(StrEnum):
    """WAITING for staff, MATCHED to what it pays, or RETURNED to the payer."""

    WAITING = "WAITING"
    MATCHED = "MATCHED"
    RETURNED = "RETURNED"


class Waiting(StrEnum):
    """Why a transfer waits: its message names no invoice, invoices of several accounts, or one of another family or currency."""

    NO_INVOICE = "NO_INVOICE"
    SEVERAL_ACCOUNTS = "SEVERAL_ACCOUNTS"
    OTHER_FAMILY_OR_CURRENCY = "OTHER_FAMILY_OR_CURRENCY"


@dataclass(frozen=True, slots=True)
class NamedNumbers:
    """Invoice numbers that a message may name: `sure` as they stand there, `torn` where a bank broke one apart.

    The torn ones count only where none of the others is an invoice's.
    """

    sure: tuple[str, ...]
    torn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice that a transfer may pay; `open_minor` is 0 where nothing is left to pay."""

    invoice_id: str
    account_id: str
    family: str
    currency: str
    due_on: date
    number: str
    open_minor: int


@dataclass(frozen=True, slots=True)
class Allotment:
    """How much of a transfer pays each invoice, in their order, and how much is put on the account's balance; minor units."""

    by_invoice: tuple[tuple[str, int], ...]
    to_balance_minor: int


def numbers_in(message: str, series: Iterable[str]) -> NamedNumbers:
    """The numbers that a message may name, of accounts' own series and of these; case, blanks, dashes and zeros do not matter."""
    text = message.upper()
    letters = [(one, place) for place, one in enumerate(text) if one.isascii() and one.isalnum()]
    packed = "".join(one for one, _ in letters)
    places = [place for _, place in letters]
    named = tuple(series)
    sure = [*_referenced(packed, named), *_own(packed, places, torn=False)]
    for one in named:
        sure += _of_series(text, one)
    torn = [one for one in _own(packed, places, torn=True) if one not in sure]
    return NamedNumbers(tuple(dict.fromkeys(sure)), tuple(dict.fromkeys(torn)))


def match(found: Sequence[Payable], family: str, currency: str) -> tuple[Payable, ...] | Waiting:
    """The invoices of one account that a transfer pays, in the order of their due days; or why staff must look."""
    if not found:
        return Waiting.NO_INVOICE
    if any((one.family, one.currency) != (family, currency) for one in found):
        return Waiting.OTHER_FAMILY_OR_CURRENCY
    if len({one.account_id for one in found}) > 1:
        return Waiting.SEVERAL_ACCOUNTS
    return in_order(found)


def in_order(found: Iterable[Payable]) -> tuple[Payable, ...]:
    """By due day, then by number: the order in which money goes to them."""
    return tuple(sorted(found, key=lambda one: (one.due_on, len(one.number), one.number)))


def allot(amount_minor: int, payables: Sequence[Payable]) -> Allotment:
    """Pays what is open in the order given; a last one may stay partly open, and what is left over is the account's balance."""
    left = amount_minor
    parts: list[tuple[str, int]] = []
    for one in payables:
        part = min(left, one.open_minor)
        if part > 0:
            parts.append((one.invoice_id, part))
            left -= part
    return Allotment(tuple(parts), left)


def _own(packed: str, places: Sequence[int], *, torn: bool) -> Iterator[str]:
    """Numbers of accounts' own series: a short name and the digits behind it, up to the next blank or, `torn`, over it."""
    for start in range(OWN_NAME, len(packed)):
        name = packed[start - OWN_NAME : start]
        if not packed[start].isdigit() or not _OWN.fullmatch(name) or _in_reference(packed, start - OWN_NAME):
            continue
        stop = start + 1
        while stop < len(packed) and packed[stop].isdigit() and (torn or places[stop] == places[stop - 1] + 1):
            stop += 1
        yield from _number(name, packed[start:stop])


def _in_reference(packed: str, start: int) -> bool:
    """Behind RF and two digits a number is a reference's, which must be right as a whole."""
    return start >= 4 and _REFERENCE.fullmatch(packed[start - 4 : start]) is not None


def _referenced(packed: str, series: Sequence[str]) -> Iterator[str]:
    """The numbers of the creditor references in a message whose check digits are right."""
    for found in _REFERENCE.finditer(packed):
        for stop in range(found.end() + 1, min(found.end() + LONGEST, len(packed)) + 1):
            if is_creditor_reference(packed[found.start() : stop]):
                yield from _body(packed[found.end() : stop], series)


def _body(body: str, series: Sequence[str]) -> Iterator[str]:
    if _OWN.fullmatch(body[:OWN_NAME]):
        yield from _number(body[:OWN_NAME], body[OWN_NAME:])
    for one in series:
        yield from _number(one, body.removeprefix(compact(one)))


def _of_series(text: str, series: str) -> Iterator[str]:
    """Numbers of a selling entity: its name as a word of its own, and behind it a dash and digits, or all the digits."""
    words = r"[^A-Z0-9]*".join(compact(series))
    for found in re.finditer(rf"(?<![A-Z0-9]){words or '-'}([^A-Z0-9]*)([0-9]+)(?![A-Z0-9])", text, re.ASCII):
        before = compact(text[: found.start()])
        if not _in_reference(before, len(before)) and ("-" in found[1] or len(found[2]) >= LEAST_DIGITS):
            yield from _number(series, found[2])


def _number(name: str, digits: str) -> Iterator[str]:
    """As documents print it, where the digits are a number that documents can have."""
    if digits.isdigit() and len(digits.lstrip("0")) in range(1, MOST_DIGITS + 1):
        yield f"{name}-{int(digits):0{LEAST_DIGITS}}"
