"""L11: all sums hold in every currency, whatever its digits."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.laws.oracle import half_away
from tests.domain.laws.worlds import World, worlds

from subgraph.domain.billing import lines_due
from subgraph.domain.catalog import Price
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.money import Money, minor, parse_money, rounded
from subgraph.domain.proration import due_periods, owed
from subgraph.domain.taxes import Tax, TaxCategory
from subgraph.domain.timeline import Item, Timeline
from subgraph.domain.totals import totals

pytestmark = pytest.mark.laws
currencies = st.sampled_from(sorted(EXPONENTS))


@given(worlds(), currencies)
def test_l11_prices_of_as_many_minor_units_cost_as_many_in_every_currency(world: World, currency: str) -> None:
    timeline = world.timeline
    other = _in(timeline, currency)
    for period, _ in due_periods(timeline, world.today):
        assert owed(other, period) == owed(timeline, period)


def _in(timeline: Timeline, currency: str) -> Timeline:
    """The timeline with every price moved by the digits that the other currency has more or less."""
    shift = EXPONENTS[timeline.currency] - EXPONENTS[currency]
    revisions = tuple(
        replace(one, state=replace(one.state, items=tuple(_shifted(item, shift) for item in one.state.items)))
        for one in timeline.revisions
    )
    return replace(timeline, currency=currency, revisions=revisions)


def _shifted(item: Item, shift: int) -> Item:
    def moved(amount: Decimal) -> Decimal:
        sign, digits, exponent = amount.as_tuple()
        assert isinstance(exponent, int)
        return Decimal((sign, digits, exponent + shift))

    price = item.price
    tiers = tuple(
        replace(tier, unit_amount=moved(tier.unit_amount), flat_amount=moved(tier.flat_amount)) for tier in price.tiers
    )
    moved_price: Price = replace(price, unit_amount=moved(price.unit_amount), tiers=tiers)
    return replace(item, price=moved_price)


@given(worlds(), st.sampled_from(["0", "8.1", "19", "25", "25.5"]))
def test_l11_totals_are_the_sums_of_their_lines_and_their_tax(world: World, percent: str) -> None:
    tax = Tax("NO", TaxCategory.STANDARD, Decimal(percent))
    for _, untaxed in lines_due(world.timeline, {}, world.today):
        lines = [replace(line, tax=tax) for line in untaxed]
        found, net = totals(lines), sum(line.amount_minor for line in lines)
        assert found.tax_minor == half_away(Fraction(percent) * net / 100)
        assert found.total_minor == net + found.tax_minor
        assert found.subtotal_minor == sum(line.amount_minor for line in lines if line.discount is None)
        assert found.total_minor == found.subtotal_minor - found.discount_minor + found.tax_minor


@given(st.integers(-(10**18), 10**18), currencies)
def test_l11_an_amount_is_read_back_as_it_was_written(amount_minor: int, currency: str) -> None:
    money = Money(amount_minor, currency)
    assert parse_money(str(money.amount), currency) == money
    assert minor(money.amount, currency) == amount_minor
    written = str(abs(money.amount)).partition(".")[2]
    assert len(written) == EXPONENTS[currency]


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
def test_l11_rounding_is_half_away_from_zero(numerator: int, denominator: int) -> None:
    assert rounded(numerator, denominator) == half_away(Fraction(numerator, denominator))
    assert rounded(numerator * 2 * denominator + denominator, 2 * denominator) == (
        numerator + 1 if numerator >= 0 else numerator
    )
