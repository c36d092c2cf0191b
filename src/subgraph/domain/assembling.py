"""A quote put together: lines by the money engine, what is due now, what the balance pays, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from subgraph.domain.accepting import required_terms, ways_to_pay
from subgraph.domain.billing import lines_of_change, renewal_owed
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.documents import credit_to_apply
from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.pricing import list_amount
from subgraph.domain.quote import Contract, Quote, QuotedChange, Situation
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.repricing import as_renewed
from subgraph.domain.rules import Channel
from subgraph.domain.taxing import taxed_totals, with_tax
from subgraph.domain.timeline import State, Timeline
from subgraph.domain.totals import totals
from subgraph.domain.verdicts import least_free

LARGEST_AMOUNT_MINOR = 10**15
"""Minor units: what one line, total or full price may come to, so that every sum of documents fits a 64-bit integer."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A quote without its money: the changes, the day whose items it shows, and what else it carries."""

    changes: tuple[QuotedChange, ...]
    shown_on: date
    promotion_codes: tuple[str, ...] = ()
    purchase_order: str | None = None
    separate_invoice: bool | None = None


def assemble(
    family: ProductFamily, situation: Situation, before: Contract | None, after: Contract, outline: Outline
) -> Quote | Refusal:
    """The quote of what turns `before` into `after`, in minor units, tax included.

    AMOUNT_TOO_LARGE where no invoice could say it; FAMILY_UNAVAILABLE where the family's tax service failed.
    """
    currency = situation.currency
    state = after.timeline.state_on(outline.shown_on)
    lines = _lines(situation, before, after)
    found = _renewal(family, situation, after.timeline)
    if isinstance(lines, Violation):
        return Refusal((replace(lines, path=_path(before)),))
    if isinstance(found, Violation):
        return Refusal((replace(found, path=_path(before)),))
    due_now, (renews_on, renewal) = totals(lines), found
    if _too_large(lines, _full_prices(state, currency), due_now, renewal):
        return refuse("AMOUNT_TOO_LARGE", "This costs more than an invoice can state: ask for less.", *_path(before))
    credit = credit_to_apply(situation.balance_minor, due_now.total_minor)
    decisive = due_now if due_now.total_minor > 0 or renewal is None else renewal
    ways = ways_to_pay(family, situation.buyer, currency, decisive.total_minor)
    return Quote(
        channel=least_free(one.channel for one in outline.changes),
        changes=outline.changes,
        items=state.items if state is not None else (),
        lines=lines,
        due_now=due_now,
        credit_applied_minor=credit,
        amount_due_minor=max(due_now.total_minor, 0) - credit,
        renews_on=renews_on,
        renewal=renewal,
        required_terms=required_terms(family, situation, outline.changes),
        payment_kinds=tuple(one.kind for one in ways if one.channel is Channel.SELF_SERVICE),
        after=after,
        currency=currency,
        promotion_codes=outline.promotion_codes,
        purchase_order=outline.purchase_order,
        separate_invoice=outline.separate_invoice,
    )


def _lines(situation: Situation, before: Contract | None, after: Contract) -> tuple[Line, ...] | Violation:
    """What is charged now, with its tax."""
    known = before.timeline if before is not None else None
    return with_tax(lines_of_change(known, after.timeline, situation.today), situation.taxing, situation.charges)


def _renewal(
    family: ProductFamily, situation: Situation, timeline: Timeline
) -> tuple[date | None, Totals | None] | Violation:
    """The next regular invoice and what it comes to, with the tax of its day."""
    found = renewal_owed(as_renewed(family, timeline, situation.today, situation.zone), situation.today)
    if found is None:
        return None, None
    sums = taxed_totals(*found, situation.taxing)
    return sums if isinstance(sums, Violation) else (found[0], sums)


def _full_prices(state: State | None, currency: str) -> list[int]:
    return [list_amount(one, state.term_months, currency) for one in state.items] if state is not None else []


def _too_large(lines: tuple[Line, ...], full_prices: list[int], due_now: Totals, renewal: Totals | None) -> bool:
    sums = [due_now.subtotal_minor, due_now.discount_minor, due_now.total_minor, *full_prices, sum(full_prices)]
    if renewal is not None:
        sums += [renewal.subtotal_minor, renewal.discount_minor, renewal.total_minor]
    return any(abs(one) > LARGEST_AMOUNT_MINOR for one in (*sums, *(line.amount_minor for line in lines)))


def beyond_a_document(lines: Iterable[Line]) -> int | None:
    """The largest amount that a document with these lines would have to say, in minor units, where it may not; None where it may."""
    its = tuple(lines)
    sums = totals(its)
    said = (sums.subtotal_minor, sums.discount_minor, sums.total_minor, *(line.amount_minor for line in its))
    largest = max(said, key=abs)
    return largest if abs(largest) > LARGEST_AMOUNT_MINOR else None


def _path(before: Contract | None) -> tuple[str, ...]:
    return ("start",) if before is None else ("change", "changes")
