"""Tax over random timelines and rates that move: it changes no net amount, and what is taken back is taxed as it was charged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from tests.domain.laws.ledger import Ledger, nets, play
from tests.domain.laws.worlds import Confirmed, Tape, World, tapes, worlds

from subgraph.domain.documents import charges_left
from subgraph.domain.invoicing import Line
from subgraph.domain.refusals import Violation
from subgraph.domain.reversals import attribute_credit, net_by_share
from subgraph.domain.sellers import Seller
from subgraph.domain.taxes import Tax, Taxpayer, TaxRate, TaxRates
from subgraph.domain.taxing import Taxing, with_tax
from subgraph.domain.timeline import End, Timeline
from subgraph.domain.totals import tax_groups, totals

pytestmark = pytest.mark.laws

PERCENTS = tuple(Decimal(one) for one in ("0", "5", "7.7", "16", "19", "25.5"))
Document = tuple[str, tuple[Line, ...]]


def moving(tape: Tape, timeline: Timeline) -> Taxing:
    """A seller at home, where the rate moves every few months."""
    day, rates = timeline.start - timedelta(days=4000), []
    for _ in range(40):
        until = day + timedelta(days=60 + tape.below(400))
        rates.append(TaxRate("NO", day, until, PERCENTS[tape.below(len(PERCENTS))], ""))
        day = until
    rates.append(TaxRate("NO", day, None, Decimal(25), ""))
    seller = Seller("seller", "Seller", "NO", tax_ids={"NO": "NO988077917MVA"})
    return Taxing(seller, Taxpayer("NO"), TaxRates.of(rates), timeline.currency)


def taxed(lines: Sequence[Line], taxing: Taxing, issued: Iterable[Document]) -> tuple[Line, ...]:
    found = with_tax(lines, taxing, charges_left(issued))
    assert not isinstance(found, Violation)
    return found


def documents_of(ledger: Ledger, taxing: Taxing) -> tuple[list[Document], bool]:
    """Every document with its tax, and whether each credit among them takes back what was charged before."""
    issued: list[Document] = []
    known = True
    for number, (_, _, lines) in enumerate(ledger.documents):
        known &= all(part.invoice_id is not None for part in attribute_credit(lines, charges_left(issued)))
        issued.append((str(number), taxed(lines, taxing, issued)))
    return issued, known


def bases(documents: Iterable[tuple[Line, ...]]) -> dict[Tax, int]:
    found: dict[Tax, int] = {}
    for lines in documents:
        for group in tax_groups(lines):
            found[group.tax] = found.get(group.tax, 0) + group.base_minor
    return found


@given(worlds(), tapes(90))
def test_tax_changes_no_net_amount_and_every_line_has_one(world: World, tape: Tape) -> None:
    ledger = play(world)
    issued, _ = documents_of(ledger, moving(tape, world.timeline))
    for (_, _, before), (_, after) in zip(ledger.documents, issued, strict=True):
        assert nets(before) == nets(after)
        assert net_by_share(before) == net_by_share(after)
        assert all(one.tax is not None for one in after)
        sums = totals(after)
        assert sums.total_minor - sums.tax_minor == sum(one.amount_minor for one in before)


@given(worlds(), tapes(90))
def test_what_is_taken_back_whole_leaves_nothing_at_any_rate(world: World, tape: Tape) -> None:
    ledger, timeline = play(world), world.timeline
    today = max(world.today, timeline.start)
    end = End(timeline.start, timeline.version + 1, today)
    ended = replace(timeline, ends=(*timeline.ends, end))
    ledger.confirm(Confirmed(today, timeline, ended))
    ledger.run(ended, today)
    issued, known = documents_of(ledger, moving(tape, timeline))
    left = bases(lines for _, lines in issued)
    assert sum(left.values()) == 0
    if known:
        assert not any(left.values())


@given(worlds(), tapes(90))
def test_a_document_and_its_whole_credit_come_to_nothing_tax_included(world: World, tape: Tape) -> None:
    taxing = moving(tape, world.timeline)
    for number, (_, _, lines) in enumerate(play(world).documents):
        charged = taxed([one for one in lines if net_by_share(lines)[one.component, one.period] > 0], taxing, ())
        turned = [replace(one, amount_minor=-one.amount_minor, tax=None, due_on=date.max) for one in charged]
        back = taxed(turned, taxing, [(str(number), charged)])
        assert totals(back).tax_minor == -totals(charged).tax_minor
        assert totals(back).total_minor == -totals(charged).total_minor
