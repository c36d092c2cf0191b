"""The next day on which something falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.catalog import Price, PriceModel
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


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (date(2026, 1, 1), START),
        (START, date(2026, 2, 28)),
        (date(2026, 2, 27), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 3, 31)),
    ],
)
def test_the_next_due_day_is_the_next_periods_first(after: date, due: date) -> None:
    assert next_bill_on(MONTHLY, after) == due


def test_what_the_run_has_not_come_to_stays_the_runs() -> None:
    assert next_bill_on(MONTHLY, date(2026, 3, 3), pending=date(2026, 2, 28)) == date(2026, 2, 28)
    assert next_bill_on(MONTHLY, date(2026, 3, 3), pending=date(2026, 6, 30)) == date(2026, 3, 31)


def test_a_period_renewed_early_is_not_due_again() -> None:
    early = EarlyRenewal(date(2026, 2, 28), 2, date(2026, 2, 10))
    assert next_bill_on(replace(MONTHLY, early=(early,)), date(2026, 2, 10)) == date(2026, 3, 31)


def test_after_the_end_nothing_is_due_but_what_meters_counted_until_then() -> None:
    ended = replace(MONTHLY, ends=(End(date(2026, 2, 10), 2, START),))
    assert next_bill_on(ended, START) is None
    usage = MeteredUsage(Component(ItemKind.USAGE, "monitors", None, "calls"), "calls", PRICE, "Calls")
    metered = replace(ended, revisions=(Revision(START, replace(STATE, usages=(usage,)), 1, START),))
    assert next_bill_on(metered, START) == date(2026, 2, 10)
    assert next_bill_on(metered, date(2026, 2, 10)) is None
