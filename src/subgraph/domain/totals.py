"""The totals of a document and its tax, rounded once per rate (docs/billing.md, Amounts 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.money import rounded


def totals(lines: Iterable[Line], tax_minor: int = 0) -> Totals:
    """The sums of lines in minor units; the discount is positive where it lowers the total."""
    subtotal = discount = 0
    for line in lines:
        if line.discount is None:
            subtotal += line.amount_minor
        else:
            discount -= line.amount_minor
    return Totals(subtotal, discount, tax_minor, subtotal - discount + tax_minor)


def tax_of(net_by_rate: Mapping[Decimal, int]) -> int:
    """The tax on net sums per rate in percent, each rounded once, in minor units."""
    tax = 0
    for rate, net_minor in net_by_rate.items():
        numerator, denominator = rate.as_integer_ratio()
        tax += rounded(net_minor * numerator, denominator * 100)
    return tax


def net_by_rate(lines: Sequence[Line], rates: Sequence[Decimal]) -> Mapping[Decimal, int]:
    """The net sums per rate of lines whose rates stand in the same order."""
    nets: dict[Decimal, int] = {}
    for line, rate in zip(lines, rates, strict=True):
        nets[rate] = nets.get(rate, 0) + line.amount_minor
    return nets
