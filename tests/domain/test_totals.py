"""The totals of a document's lines."""

from dataclasses import replace
from decimal import Decimal

from tests.domain.builders import day, ended, percent, seats, started, state

from subgraph.domain.billing import lines_of_change
from subgraph.domain.invoicing import Totals
from subgraph.domain.taxes import Tax, TaxCategory
from subgraph.domain.totals import totals

VAT = Tax("DE", TaxCategory.STANDARD, Decimal(19))


def test_discounts_lower_the_subtotal_to_the_total() -> None:
    bought = started("2026-01-01", state(seats("a", 10, "10.00"), discounts=(percent("term", "10"),)))
    lines = lines_of_change(None, bought, day("2026-01-01"))
    assert totals(lines) == Totals(10000, 1000, 0, 9000)
    assert totals(replace(one, tax=VAT) for one in lines) == Totals(10000, 1000, 1710, 10710)


def test_on_a_credit_all_signs_turn_around() -> None:
    bought = started("2026-04-01", state(seats("a", 10, "10.00"), discounts=(percent("term", "10"),)))
    lines = lines_of_change(bought, ended(bought, "2026-04-16", "2026-04-16"), day("2026-04-16"))
    assert totals(lines) == Totals(-5000, -500, 0, -4500)


def test_no_lines_come_to_nothing() -> None:
    assert totals(()) == Totals(0, 0, 0, 0)
