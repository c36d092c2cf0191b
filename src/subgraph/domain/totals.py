"""The totals of a document (docs/billing.md, Invoices)."""

from __future__ import annotations

from collections.abc import Iterable

from subgraph.domain.invoicing import Line, Totals


def totals(lines: Iterable[Line], tax_minor: int = 0) -> Totals:
    """The sums of lines in minor units; the discount is positive where it lowers the total."""
    subtotal = discount = 0
    for line in lines:
        if line.discount is None:
            subtotal += line.amount_minor
        else:
            discount -= line.amount_minor
    return Totals(subtotal, discount, tax_minor, subtotal - discount + tax_minor)
