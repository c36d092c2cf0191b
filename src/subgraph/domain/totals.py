"""The totals of a document, tax included (docs/billing.md, Amounts 6 and Invoices)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.money import rounded
from subgraph.domain.reversals import Reversal
from subgraph.domain.taxes import UNTAXED, Tax, TaxGroup


def totals(lines: Iterable[Line]) -> Totals:
    """The sums of lines in minor units; the discount is positive where it lowers the total."""
    found = tuple(lines)
    subtotal = discount = 0
    for line in found:
        if line.discount is None:
            subtotal += line.amount_minor
        else:
            discount -= line.amount_minor
    tax = sum(one.tax_minor for one in tax_groups(found))
    return Totals(subtotal, discount, tax, subtotal - discount + tax)


def tax_groups(lines: Iterable[Line]) -> tuple[TaxGroup, ...]:
    """The tax of a document by rate, in the order of the first lines: each on the sum of its net lines, rounded once."""
    bases: dict[Tax, int] = {}
    for line in lines:
        tax = line.tax or UNTAXED
        bases[tax] = bases.get(tax, 0) + line.amount_minor
    return tuple(TaxGroup(tax, base, tax_minor(base, tax)) for tax, base in bases.items())


def tax_minor(base_minor: int, tax: Tax) -> int:
    """The tax on a net sum, in minor units."""
    numerator, denominator = tax.percent.as_integer_ratio()
    return rounded(base_minor * numerator, denominator * 100)


def gross_by_invoice(reversals: Iterable[Reversal]) -> Mapping[str, int]:
    """What a credit takes back of each invoice, tax included, in minor units; what none has charged yet is left out.

    Taxes are differences of rounded running totals per rate, so that they come to the tax of the credit.
    """
    amounts: dict[str, int] = {}
    running: dict[Tax, int] = {}
    for part in reversals:
        if part.invoice_id is not None:
            tax = part.tax or UNTAXED
            before = running.get(tax, 0)
            running[tax] = before + part.amount_minor
            gross = part.amount_minor + tax_minor(running[tax], tax) - tax_minor(before, tax)
            amounts[part.invoice_id] = amounts.get(part.invoice_id, 0) + gross
    return amounts
