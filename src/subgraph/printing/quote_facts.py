"""Priced baskets as facts for programs: what `subgraph quote --json` says, and what its text is written from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from subgraph.domain.billing import renewal_lines
from subgraph.domain.catalog import ProductFamily, Term
from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.money import major
from subgraph.domain.quote import Quote
from subgraph.domain.refusals import Refusal
from subgraph.domain.timeline import Item
from subgraph.printing.tables import Facts


@dataclass(frozen=True, slots=True)
class Priced:
    """What was asked on a day, in words, and the answer."""

    on: date
    words: str
    answer: Quote | Refusal


Cell = tuple[str | None, Term, str, Quote | Refusal]
"""Edition, term, currency, answer."""


def priced_facts(family: ProductFamily, priced: Sequence[Priced]) -> Facts:
    """A start and the changes after it; amounts are decimal texts in major units."""
    return {
        "family": family.key,
        "version": family.version,
        "asked": [
            {"on": one.on.isoformat(), "words": one.words}
            | (_refused(one.answer) if isinstance(one.answer, Refusal) else _quoted(one.answer, one.on))
            for one in priced
        ],
    }


def _refused(refusal: Refusal) -> Facts:
    violations = [
        {"code": one.code, "message": one.message, "path": list(one.path), "facts": dict(one.facts)}
        for one in refusal.violations
    ]
    return {"refused": violations}


def _quoted(quote: Quote, on: date) -> Facts:
    currency, after = quote.currency, quote.after.timeline
    # Where nothing is due yet the first invoice says more than an empty one.
    coming = renewal_lines(after, on) if not quote.lines else None
    return {
        "currency": currency,
        "term": after.revisions[-1].state.term,
        "channel": quote.channel.value,
        "changes": [
            {
                "kind": one.verb.value,
                "channel": one.channel.value,
                "effectiveOn": one.effective_on.isoformat(),
                "summary": one.summary,
                "code": one.code,
                "reason": one.reason,
            }
            for one in quote.changes
        ],
        "items": [_item(one) for one in quote.items],
        "lines": [_line(one, currency) for one in quote.lines],
        "dueNow": _totals(quote.due_now, currency),
        "comingLines": [_line(one, currency) for one in coming[1]] if coming else [],
        "renewsOn": quote.renews_on.isoformat() if quote.renews_on else None,
        "renewal": _totals(quote.renewal, currency) if quote.renewal else None,
        "endsOn": after.end.isoformat() if after.end else None,
        "requiredTerms": [{"key": one.key, "name": one.name, "version": one.version} for one in quote.required_terms],
        "paymentMethods": list(quote.payment_kinds),
        "scheduled": [
            {"kind": one.verb.value, "effectiveOn": one.effective_on.isoformat(), "summary": one.summary}
            for one in quote.after.scheduled
        ],
    }


def _item(item: Item) -> Facts:
    component = item.component
    return {
        "kind": component.kind.value,
        "product": component.product,
        "edition": component.edition,
        "key": component.key,
        "name": item.name,
        "quantity": item.quantity,
        "included": item.included,
    }


def _line(line: Line, currency: str) -> Facts:
    return {
        "kind": line.kind.value,
        "description": line.description,
        "quantity": line.quantity,
        "unitPrice": None if line.unit_amount is None else str(line.unit_amount),
        "priceMonths": line.price_months,
        "period": [line.period.start.isoformat(), line.period.end.isoformat()],
        "charged": [line.charged.start.isoformat(), line.charged.end.isoformat()],
        "daysCharged": line.charged.days,
        "daysInPeriod": line.period.days,
        "discount": line.discount,
        "amount": str(major(line.amount_minor, currency)),
    }


def _totals(totals: Totals, currency: str) -> Facts:
    return {
        "subtotal": str(major(totals.subtotal_minor, currency)),
        "discount": str(major(totals.discount_minor, currency)),
        "total": str(major(totals.total_minor, currency)),
    }


def grid_facts(cells: Iterable[Cell]) -> list[Facts]:
    """What a basket costs when it starts, for each edition, term and currency."""
    found = []
    for edition, term, currency, answer in cells:
        cell = {"edition": edition, "term": term.key, "months": term.months, "currency": currency}
        if isinstance(answer, Refusal):
            found.append(cell | {"total": None, **_refused(answer)})
        else:
            found.append(cell | {"total": str(major(answer.due_now.total_minor, currency)), "refused": []})
    return found
