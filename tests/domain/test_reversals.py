"""Which invoices a credit reverses, last charged first."""

from tests.domain.builders import changed, day, ended, percent, seat, seats, started, state

from subgraph.domain.billing import lines_of_change
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line
from subgraph.domain.reversals import Charge, Reversal, attribute_credit, net_by_share, reversed_invoices
from subgraph.domain.taxes import UNTAXED

APRIL = Period(day("2026-04-01"), day("2026-05-01"))
SHARE = seat("a"), APRIL


def credit_of(ended_on: str) -> tuple[Line, ...]:
    """What an end gives back of 10 seats at 10.00, less 10 %."""
    bought = started("2026-04-01", state(seats("a", 10, "10.00"), discounts=(percent("term", "10"),)))
    return lines_of_change(bought, ended(bought, ended_on, ended_on), day(ended_on))


def test_a_credit_takes_back_the_last_charge_first() -> None:
    charges = [Charge("first", SHARE, 5000), Charge("second", SHARE, 4000)]
    assert attribute_credit(credit_of("2026-04-16"), charges) == (
        Reversal("second", SHARE, 4000, UNTAXED),
        Reversal("first", SHARE, 500, UNTAXED),
    )
    assert reversed_invoices(attribute_credit(credit_of("2026-04-16"), charges)) == ("second", "first")


def test_a_credit_takes_back_only_its_own_component_and_period() -> None:
    others = [
        Charge("b", (seat("b"), APRIL), 9000),
        Charge("may", (seat("a"), Period(APRIL.end, day("2026-06-01"))), 9000),
    ]
    assert attribute_credit(credit_of("2026-04-16"), others) == (Reversal(None, SHARE, 4500),)
    assert reversed_invoices(attribute_credit(credit_of("2026-04-16"), others)) == ()


def test_what_an_edition_change_charges_is_no_credit() -> None:
    bought = started("2026-04-01", state(seats("a", 1, "10.00")))
    lines = lines_of_change(bought, changed(bought, "2026-04-16", state(seats("b", 1, "30.00"))), day("2026-04-16"))
    assert net_by_share(lines) == {(seat("b"), APRIL): 1500, SHARE: -500}
    charges = [Charge("first", SHARE, 1000)]
    assert attribute_credit(lines, charges) == (Reversal("first", SHARE, 500, UNTAXED),)
