"""What of an invoice somebody asks to be credited, checked against what is left of it: every reason at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from subgraph.domain.correction_asks import CreditInvoice
from subgraph.domain.corrections import Correctable, too_much
from subgraph.domain.money import exponent, major, minor
from subgraph.domain.refusals import Refusal, Violation


@dataclass(frozen=True, slots=True)
class Asked:
    """So much of the whole invoice, or by position so much of some lines; minor units before tax."""

    amount_minor: int = 0
    lines_minor: Mapping[int, int] = field(default_factory=dict)


def read_asked(ask: CreditInvoice, found: Correctable, currency: str) -> Asked | Refusal:
    """What is asked for in minor units; CREDIT_UNCLEAR, BAD_AMOUNT, NO_SUCH_LINE, CREDIT_TOO_LARGE."""
    if (ask.amount is None) == (not ask.lines):
        message = "Say how much of the whole invoice, or how much of which lines: one of the two."
        return Refusal((Violation("CREDIT_UNCLEAR", message, ("amount",)),))
    if ask.amount is not None:
        return _whole(ask.amount, found, currency)
    wrong = [*_wrong_lines(ask, found, currency)]
    if wrong:
        return Refusal(tuple(wrong))
    amounts: dict[int, int] = {one.position: minor(one.amount, currency) for one in ask.lines}
    over = too_much(found, amounts)
    too_large = [
        _too_large(most, currency, "lines", str(place), "amount")
        for place, one in enumerate(ask.lines)
        if (most := over.get(one.position)) is not None
    ]
    if not too_large and sum(amounts.values()) > found.left_minor:
        too_large = [_too_large(found.left_minor, currency, "lines")]
    return Refusal(tuple(too_large)) if too_large else Asked(lines_minor=amounts)


def _whole(amount: Decimal, found: Correctable, currency: str) -> Asked | Refusal:
    wrong = _bad_amount(amount, currency, "amount")
    if wrong is not None:
        return Refusal((wrong,))
    asked = minor(amount, currency)
    if asked > found.left_minor:
        return Refusal((_too_large(found.left_minor, currency, "amount"),))
    return Asked(amount_minor=asked)


def _wrong_lines(ask: CreditInvoice, found: Correctable, currency: str) -> Iterator[Violation]:
    seen: set[int] = set()
    for place, one in enumerate(ask.lines):
        path = ("lines", str(place))
        if not 0 <= one.position < len(found.lines) or one.position in seen:
            message = f"Name each of the invoice's lines 0 to {len(found.lines) - 1} once at most."
            yield Violation("NO_SUCH_LINE", message, (*path, "position"))
        seen.add(one.position)
        wrong = _bad_amount(one.amount, currency, *path, "amount")
        if wrong is not None:
            yield wrong


def _bad_amount(amount: Decimal, currency: str, *path: str) -> Violation | None:
    try:
        whole = minor(amount, currency)
    except ValueError:
        message = f"{currency} has {exponent(currency)} decimal digits."
        return Violation("BAD_AMOUNT", message, path, {"digits": str(exponent(currency))})
    if whole <= 0:
        return Violation("BAD_AMOUNT", "A credit is more than nothing.", path)
    return None


def _too_large(most_minor: int, currency: str, *path: str) -> Violation:
    left = f"{major(max(0, most_minor), currency):f}"
    return Violation("CREDIT_TOO_LARGE", f"{left} {currency} before tax can still be taken back.", path, {"left": left})
