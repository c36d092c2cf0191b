"""Lines as columns and back."""

from __future__ import annotations

from subgraph.domain.dates import Period
from subgraph.domain.documents import BilledLine
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.taxes import Tax, TaxCategory
from subgraph.domain.timeline import Component, ItemKind
from subgraph.storage.ids import decode_id
from subgraph.storage.statements import Row


def line_values(billed: BilledLine) -> dict[str, object]:
    """A line's columns beside its keys; ValueError where it names no subscription."""
    line, found = billed.line, decode_id(billed.subscription_id)
    if found is None:
        raise ValueError(f"no id of a subscription: {billed.subscription_id!r}")
    return {
        "subscription_id": found.row_id,
        "kind": line.kind.value,
        "component_kind": line.component.kind.value,
        "product": line.component.product,
        "edition": line.component.edition,
        "component": line.component.key,
        "description": line.description,
        "quantity": line.quantity,
        "unit_amount": line.unit_amount,
        "period_start": line.period.start,
        "period_end": line.period.end,
        "charged_start": line.charged.start,
        "charged_end": line.charged.end,
        "price_months": line.price_months,
        "term_months": line.term_months,
        "amount_minor": line.amount_minor,
        "discount": line.discount,
        "due_on": line.due_on,
        "from_version": line.from_version,
        "to_version": line.to_version,
        "counts": billed.counts and line.counts,
        "tax_category": line.tax.category.value if line.tax is not None else None,
        "tax_percent": line.tax.percent if line.tax is not None else None,
        "tax_country": line.tax.country if line.tax is not None else None,
        "tax_note": line.tax.note if line.tax is not None else None,
    }


def line_of(row: Row) -> Line:
    """The line that a row of invoice_line holds."""
    return Line(
        kind=LineKind(row.kind),
        component=Component(ItemKind(row.component_kind), row.product, row.edition, row.component),
        description=row.description,
        quantity=row.quantity,
        unit_amount=row.unit_amount,
        period=Period(row.period_start, row.period_end),
        charged=Period(row.charged_start, row.charged_end),
        price_months=row.price_months,
        term_months=row.term_months,
        amount_minor=row.amount_minor,
        discount=row.discount,
        due_on=row.due_on,
        from_version=row.from_version,
        to_version=row.to_version,
        tax=_tax_of(row),
    )


def _tax_of(row: Row) -> Tax | None:
    if row.tax_category is None:
        return None
    return Tax(row.tax_country, TaxCategory(row.tax_category), row.tax_percent, row.tax_note)
