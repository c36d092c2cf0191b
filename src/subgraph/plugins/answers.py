"""What a hook answered, checked before anything is made of it: type, sign, range, and whose code it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal

from subgraph.domain.assembling import LARGEST_AMOUNT_MINOR
from subgraph.domain.hooks import Objection, SalesTax
from subgraph.domain.money import exponent
from subgraph.domain.quantities import MOST
from subgraph.domain.refusals import Violation
from subgraph.plugins.soundness_types import UNKEPT

MOST_OBJECTIONS = 100
LONGEST_MESSAGE = 1000
FINEST_PLACES = 12
"""Decimal places of a price that a family names itself."""
FINEST_PERCENT = 4
"""Decimal places of a tax's percent."""
LONGEST_NOTE = 200
_EXACT = Context(prec=60)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,79}")


class Unsound(ValueError):
    """An answer that nothing can be made of; the message says what was expected."""


def prefix_of(family: str) -> str:
    """What a family's own codes begin with, a rule's and an objection's alike: its key in capitals."""
    return re.sub(r"[^A-Za-z0-9]", "_", family).upper() + "_"


def sound_count(answer: object) -> int | None:
    """A number of seats from 0 to 1,000,000,000, or None; Unsound otherwise."""
    if answer is None:
        return None
    if type(answer) is not int:
        raise Unsound(f"a whole number or None, not {_shown(answer)}")
    if not 0 <= answer <= MOST:
        raise Unsound(f"a number of seats from 0 to {MOST:,}, not {answer}")
    return answer


def sound_objections(family: str, answer: object) -> tuple[Violation, ...]:
    """Objections in the family's name, as violations; Unsound where one is none."""
    if not isinstance(answer, tuple | list):
        raise Unsound(f"a tuple or a list of Objection, empty for none, not {_shown(answer)}")
    if len(answer) > MOST_OBJECTIONS:
        raise Unsound(f"at most {MOST_OBJECTIONS} objections, not {len(answer)}")
    return tuple(_violation(prefix_of(family), one) for one in answer)


def _violation(prefix: str, one: object) -> Violation:
    if type(one) is not Objection:
        raise Unsound(f"objections are of type Objection, not {_shown(one)}")
    code, message = one.code, one.message
    if type(code) is not str or not _CODE.fullmatch(code) or not code.startswith(prefix):
        raise Unsound(f"an objection's code is in capitals and begins with {prefix}, not {_shown(code)}")
    if type(message) is not str or not 1 <= len(message.strip()) <= LONGEST_MESSAGE:
        raise Unsound(f"the message of {code} says in 1 to {LONGEST_MESSAGE} characters why not")
    if UNKEPT.search(message):
        raise Unsound(f"the message of {code} is text: no NUL, no half of a surrogate pair")
    return Violation(code, message, (), dict(_facts(code, one.facts)))


def _facts(code: str, facts: object) -> Iterator[tuple[str, str]]:
    if not isinstance(facts, Mapping):
        raise Unsound(f"the facts of {code} are a mapping of texts, not {_shown(facts)}")
    for key, value in facts.items():
        if type(key) is not str or type(value) is not str:
            raise Unsound(f"the facts of {code} are texts, not {_shown(key)}: {_shown(value)}")
        if UNKEPT.search(key + value):
            raise Unsound(f"the facts of {code} are text: no NUL, no half of a surrogate pair")
        yield key, value


def sound_amount(currency: str, answer: object) -> Decimal | None:
    """An amount in major units that an invoice can state, or None; Unsound otherwise."""
    if answer is None:
        return None
    if type(answer) is not Decimal:
        raise Unsound(f"a Decimal or None, not {_shown(answer)}")
    if not answer.is_finite() or answer < 0:
        raise Unsound(f"an amount of at least 0, not {answer}")
    if answer > Decimal(LARGEST_AMOUNT_MINOR).scaleb(-exponent(currency)):
        raise Unsound(f"an amount that an invoice can state, not {answer:.3e}")
    places = _places(answer)
    if places > FINEST_PLACES:
        raise Unsound(f"at most {FINEST_PLACES} places after the point, not {places}: round it")
    return answer.copy_abs().quantize(Decimal(1).scaleb(-places), context=_EXACT)


def sound_taxes(lines: int, answer: object) -> tuple[SalesTax | None, ...]:
    """A tax or None for each of so many lines; Unsound otherwise."""
    if not isinstance(answer, tuple | list):
        raise Unsound(f"a tuple or a list with a SalesTax or None for each line, not {_shown(answer)}")
    if len(answer) != lines:
        raise Unsound(f"one answer for each of {lines} lines, not {len(answer)}")
    return tuple(None if one is None else _sound_tax(one) for one in answer)


def _sound_tax(one: object) -> SalesTax:
    if type(one) is not SalesTax:
        raise Unsound(f"a SalesTax or None for each line, not {_shown(one)}")
    percent, note = one.percent, one.note
    if type(percent) is not Decimal or not percent.is_finite() or not 0 <= percent <= 100:
        raise Unsound(f"a percent from 0 to 100 as a Decimal, not {_shown(percent)}")
    places = _places(percent)
    if places > FINEST_PERCENT:
        raise Unsound(f"a percent with at most {FINEST_PERCENT} places after the point, not {places}")
    if note is not None and (
        type(note) is not str or not 1 <= len(note.strip()) <= LONGEST_NOTE or UNKEPT.search(note)
    ):
        raise Unsound(f"a note of 1 to {LONGEST_NOTE} characters, or None, not {_shown(note)}")
    return SalesTax(percent.copy_abs().quantize(Decimal(1).scaleb(-places), context=_EXACT), note)


def _places(amount: Decimal) -> int:
    """Places after the point, ending zeros left out."""
    _, digits, power = amount.as_tuple()
    places = -power if isinstance(power, int) else 0
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, places - zeros)


def _shown(value: object) -> str:
    """A value as an author recognises it; the text of a foreign one is never asked for."""
    if type(value) in (str, int, bool, float, Decimal):
        return f"{value!r:.60}"
    return f"a value of type {type(value).__name__}"
