"""Taking back what an invoice said: whole, or so much of it; and which lines a credit note has for it (docs/billing.md, Invoices).

A correction changes the paper and not what counts as invoiced: what is owed for the subscription stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from subgraph.domain.discounts import split
from subgraph.domain.documents import BilledLine
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.reversals import Charge, Share

Part = tuple[str, Share]
"""What a correction is reckoned by: a subscription, and its component and period."""


class Remedy(StrEnum):
    """What becomes of a credit beyond what was still open: BALANCE pays next invoices, REFUND goes back the way it came."""

    BALANCE = "BALANCE"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Correctable:
    """An invoice's lines, and per part what of it no credit has taken back yet, net, in minor units.

    A part that gave money back when the invoice was issued counts against it.
    """

    lines: tuple[BilledLine, ...]
    left: Mapping[Part, int]

    @property
    def left_minor(self) -> int:
        """What can still be taken back, before tax."""
        return sum(self.left.values())

    @property
    def is_untouched(self) -> bool:
        """Whether nothing of it was taken back."""
        return self.left == nets_of(self.lines)


def part_of(billed: BilledLine) -> Part:
    """The part that a line belongs to."""
    return billed.subscription_id, (billed.line.component, billed.line.period)


def nets_of(lines: Iterable[BilledLine]) -> Mapping[Part, int]:
    """What lines come to by part, discounts included, in minor units."""
    nets: dict[Part, int] = {}
    for one in lines:
        nets[part_of(one)] = nets.get(part_of(one), 0) + one.line.amount_minor
    return nets


def correctable(lines: Sequence[BilledLine], charges: Mapping[str, Iterable[Charge]]) -> Correctable:
    """What of an invoice can be taken back; `charges` are, by subscription, those of it that no credit has taken back."""
    left: dict[Part, int] = {}
    for subscription_id, some in charges.items():
        for one in some:
            part = subscription_id, one.share
            left[part] = left.get(part, 0) + one.amount_minor
    nets = nets_of(lines)
    return Correctable(tuple(lines), {part: net if net <= 0 else left.get(part, 0) for part, net in nets.items()})


def take_back_all(found: Correctable) -> tuple[BilledLine, ...]:
    """The lines of a credit note for all that is left: the invoice's own turned around where nothing was taken back before."""
    if found.is_untouched:
        return tuple(replace(one, line=_turned(one.line), counts=False) for one in found.lines)
    return _of_parts(found, {part: amount for part, amount in found.left.items() if amount})


def take_back(found: Correctable, amount_minor: int) -> tuple[BilledLine, ...]:
    """The lines of a credit note for so much before tax, at most what is left of the charges: each part gives in proportion."""
    parts = [(part, amount) for part, amount in found.left.items() if amount > 0]
    shares = split(amount_minor, [amount for _, amount in parts])
    return _of_parts(found, {part: share for (part, _), share in zip(parts, shares, strict=True) if share})


def take_back_lines(found: Correctable, amounts_minor: Mapping[int, int]) -> tuple[BilledLine, ...]:
    """The lines of a credit note for so much (before tax) of the lines at these positions, from 0; each names its own."""
    return tuple(_credit(found.lines[position], amount) for position, amount in sorted(amounts_minor.items()))


def too_much(found: Correctable, amounts_minor: Mapping[int, int]) -> Mapping[int, int]:
    """Positions that ask for more than is left of their part, with what is left of it in minor units."""
    asked: dict[Part, int] = {}
    for position, amount in amounts_minor.items():
        part = part_of(found.lines[position])
        asked[part] = asked.get(part, 0) + amount
    left = {position: max(0, found.left[part_of(found.lines[position])]) for position in amounts_minor}
    return {place: most for place, most in left.items() if asked[part_of(found.lines[place])] > most}


def issued_again(lines: Iterable[BilledLine]) -> tuple[BilledLine, ...]:
    """The lines of the invoice that takes another's place; their tax is reckoned anew, by whom it is addressed to."""
    return tuple(replace(one, line=replace(one.line, tax=None), counts=False) for one in lines)


def _of_parts(found: Correctable, amounts_minor: Mapping[Part, int]) -> tuple[BilledLine, ...]:
    first: dict[Part, BilledLine] = {}
    for one in found.lines:
        first.setdefault(part_of(one), one)
    return tuple(_credit(first[part], amount) for part, amount in amounts_minor.items())


def _credit(of: BilledLine, amount_minor: int) -> BilledLine:
    kind = LineKind.PRORATED_CREDIT if amount_minor >= 0 else LineKind.PRORATED_CHARGE
    line = replace(of.line, kind=kind, quantity=None, unit_amount=None, amount_minor=-amount_minor, discount=None)
    return replace(of, line=line, counts=False)


def _turned(line: Line) -> Line:
    amount = -line.amount_minor
    if line.discount is not None:
        return replace(line, amount_minor=amount)
    charge = LineKind.CHARGE if line.charged == line.period else LineKind.PRORATED_CHARGE
    quantity = -line.quantity if line.quantity is not None else None
    kind = LineKind.PRORATED_CREDIT if amount < 0 else charge
    return replace(line, kind=kind, quantity=quantity, amount_minor=amount)
