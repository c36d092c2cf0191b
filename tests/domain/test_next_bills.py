"""The next day on which something falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.billing import Covered
from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.dates import Period
from subgraph.domain.next_bills import next_bill_on
from subgraph.domain.timeline import (
    Component,
    EarlyRenewal,
    End,
    Item,
    ItemKind,
    MeteredUsage,
    Revision,
    State,
    Timeline,
)

PRO = Component(ItemKind.SEAT, "monitors", None, "pro")
PRICE = Price(PriceModel.PER_UNIT, 1, Decimal(10))
STATE = State("monthly", 1, (Item(PRO, 1, PRICE, "Pro"),))
START = date(2026, 1, 31)
MONTHLY = Timeline("EUR", START, START, 31, (Revision(START, STATE, 1, START),))


JANUARY = Period(START, date(2026, 2, 28))
FEBRUARY = Period(date(2026, 2, 28), date(2026, 3, 31))
BILLED: Covered = {JANUARY: ((0, 1),)}


@pytest.mark.parametrize(
    ("covered", "after", "due"),
    [
        ({}, date(2026, 1, 1), START),
        (BILLED, START, date(2026, 2, 28)),
        (BILLED, date(2026, 2, 27), date(2026, 2, 28)),
        (BILLED | {FEBRUARY: ((0, 1),)}, date(2026, 2, 28), date(2026, 3, 31)),
    ],
)
def test_the_next_due_day_is_the_next_periods_first(covered: Covered, after: date, due: date) -> None:
    assert next_bill_on(MONTHLY, covered, after) == due


def test_what_the_run_has_not_come_to_stays_the_runs() -> None:
    assert next_bill_on(MONTHLY, BILLED, date(2026, 3, 3)) == date(2026, 2, 28)
    both = BILLED | {FEBRUARY: ((0, 1),)}
    assert next_bill_on(MONTHLY, both, date(2026, 3, 3), pending=date(2026, 2, 28)) == date(2026, 2, 28)
    assert next_bill_on(MONTHLY, both, date(2026, 3, 3), pending=date(2026, 6, 30)) == date(2026, 3, 31)


def test_a_period_renewed_early_is_not_due_again() -> None:
    early = EarlyRenewal(date(2026, 2, 28), 2, date(2026, 2, 10))
    renewed = replace(MONTHLY, early=(early,))
    covered = BILLED | {FEBRUARY: ((0, 2),)}
    assert next_bill_on(renewed, covered, date(2026, 2, 10)) == date(2026, 3, 31)


def test_what_was_changed_in_a_billed_period_without_a_document_is_due_when_it_was_recorded() -> None:
    twice = replace(STATE, items=(Item(PRO, 2, PRICE, "Pro"),))
    changed = replace(MONTHLY, revisions=(*MONTHLY.revisions, Revision(START, twice, 2, date(2026, 2, 10))))
    assert next_bill_on(changed, BILLED, date(2026, 2, 10)) == date(2026, 2, 10)
    assert next_bill_on(changed, {JANUARY: ((0, 1), (1, 2))}, date(2026, 2, 10)) == date(2026, 2, 28)


def test_after_the_end_nothing_is_due_but_what_meters_counted_until_then() -> None:
    ended = replace(MONTHLY, ends=(End(date(2026, 2, 10), 2, START),))
    covered: Covered = {JANUARY: ((0, 2),)}
    assert next_bill_on(ended, covered, START) is None
    usage = MeteredUsage(Component(ItemKind.USAGE, "monitors", None, "calls"), "calls", PRICE, "Calls")
    metered = replace(ended, revisions=(Revision(START, replace(STATE, usages=(usage,)), 1, START),))
    assert next_bill_on(metered, covered, START) == date(2026, 2, 10)
    assert next_bill_on(metered, covered, date(2026, 2, 10)) is None
