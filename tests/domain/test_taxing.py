"""How lines carry their tax: per rate on the net sum, rounded once; a credit as the charge that it takes back (billing.md, Amounts 6)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.domain.builders import day, ended, percent, seat, seats, started, state

from subgraph.domain.billing import lines_of_change, renewal_owed
from subgraph.domain.dates import Period
from subgraph.domain.documents import BilledLine, Draft, charges_left
from subgraph.domain.hooks import Sale, SalesTax, unavailable
from subgraph.domain.invoicing import Line
from subgraph.domain.refusals import Violation
from subgraph.domain.reversals import Charge, attribute_credit
from subgraph.domain.sellers import Seller
from subgraph.domain.statuses import InvoiceKind
from subgraph.domain.taxes import UNTAXED, Tax, TaxCategory, Taxpayer, TaxRate, TaxRates
from subgraph.domain.taxing import Taxing, needs_charges, taxed_totals, with_tax
from subgraph.domain.totals import gross_by_invoice, tax_groups, totals

APRIL = Period(day("2026-04-01"), day("2026-05-01"))
SHARE = seat("a"), APRIL
VAT, OLD_VAT = (Tax("DE", TaxCategory.STANDARD, Decimal(one)) for one in (19, 16))
SELLER = Seller("one", "One GmbH", "DE", tax_ids={"DE": "DE136695976"})
RATES = TaxRates.of(
    (
        TaxRate("DE", day("2020-07-01"), day("2026-01-01"), Decimal(16), ""),
        TaxRate("DE", day("2026-01-01"), None, Decimal(19), ""),
    )
)
GERMAN = Taxing(SELLER, Taxpayer("DE"), RATES, "EUR")


def taxed(lines: tuple[Line, ...] | Violation) -> tuple[Line, ...]:
    assert not isinstance(lines, Violation)
    return lines


def three(price: str) -> tuple[Line, ...]:
    bought = started("2026-04-01", state(*(seats(key, 1, price) for key in "abc")))
    return lines_of_change(None, bought, day("2026-04-01"))


def credit_of(ended_on: str) -> tuple[Line, ...]:
    """What an end gives back of 10 seats at 10.00, less 10 %."""
    bought = started("2026-04-01", state(seats("a", 10, "10.00"), discounts=(percent("term", "10"),)))
    return lines_of_change(bought, ended(bought, ended_on, ended_on), day(ended_on))


def test_tax_is_rounded_once_per_rate_on_the_net_sum() -> None:
    lines = taxed(with_tax(three("0.03"), GERMAN))
    assert {one.tax for one in lines} == {VAT}
    assert totals(lines).tax_minor == 2  # 0.09 × 19 % = 0.0171; rounded line by line it would be 0.03
    mixed = [replace(one, tax=OLD_VAT if one.component == seat("c") else VAT) for one in lines]
    assert [(one.tax, one.base_minor, one.tax_minor) for one in tax_groups(mixed)] == [(VAT, 6, 1), (OLD_VAT, 3, 0)]
    assert totals(with_no_seller := taxed(with_tax(three("0.03"), Taxing()))).tax_minor == 0
    assert {one.tax for one in with_no_seller} == {UNTAXED}


def test_a_credit_is_taxed_as_the_charge_that_it_takes_back() -> None:
    charges = [Charge("first", SHARE, 9000, OLD_VAT)]
    assert totals(taxed(with_tax(credit_of("2026-04-16"), GERMAN, charges))).tax_minor == -720  # 45.00 × 16 %
    assert totals(taxed(with_tax(credit_of("2026-04-16"), GERMAN))).tax_minor == -855  # 45.00 × 19 %: never charged


def test_a_credit_over_charges_of_two_rates_is_a_line_per_rate_and_the_same_sum() -> None:
    """10 seats for half of April, less 10 %: 50.00 - 5.00; the last 20.00 were charged at 19 %, what was before at 16 %."""
    charges = [Charge("first", SHARE, 7000, OLD_VAT), Charge("second", SHARE, 2000, VAT)]
    net = credit_of("2026-04-16")
    lines = taxed(with_tax(net, GERMAN, charges))
    assert sum(one.amount_minor for one in lines) == sum(one.amount_minor for one in net) == -4500
    assert [(one.tax, one.base_minor, one.tax_minor) for one in tax_groups(lines)] == [
        (VAT, -2000, -380),
        (OLD_VAT, -2500, -400),
    ]
    assert [(one.quantity, one.unit_amount) for one in lines if one.discount is None] == [(-10, None), (None, None)]
    parts = attribute_credit(lines, charges)
    assert gross_by_invoice(parts) == {"second": 2380, "first": 2900}
    assert -totals(lines).total_minor == 2380 + 2900


def test_what_was_charged_and_what_is_not_billed_yet_are_one_line_where_they_bear_the_same_tax() -> None:
    """20.00 of the 45.00 were charged; the run has not come to the rest: both at 19 %, so nothing is cut."""
    net = credit_of("2026-04-16")
    lines = taxed(with_tax(net, GERMAN, [Charge("first", SHARE, 2000, VAT)]))
    assert [replace(one, tax=None) for one in lines] == list(net)
    assert {one.tax for one in lines} == {VAT}


def test_what_is_charged_and_credited_whole_leaves_no_tax() -> None:
    for price in ("0.03", "9.99", "12.34"):
        bought = started("2026-04-01", state(seats("a", 3, price), discounts=(percent("term", "7.5"),)))
        lines = taxed(with_tax(lines_of_change(None, bought, day("2026-04-01")), GERMAN))
        back = lines_of_change(bought, ended(bought, "2026-04-01", "2026-04-01"), day("2026-04-01"))
        charges = charges_left([("first", lines)])
        assert totals((*lines, *taxed(with_tax(back, GERMAN, charges)))).total_minor == 0
        assert totals(lines).tax_minor == -totals(taxed(with_tax(back, GERMAN, charges))).tax_minor


def test_a_charge_is_taxed_as_of_its_due_day() -> None:
    lines = [replace(one, due_on=day("2025-12-31")) for one in three("10.00")]
    assert {one.tax for one in taxed(with_tax(lines, GERMAN))} == {OLD_VAT}


def test_what_tax_turns_below_nothing_is_a_credit_note() -> None:
    """1.00 without tax and 0.90 back at 19 %: 0.10 net, and 0.07 to give back."""
    one, other = (replace(line, amount_minor=0) for line in three("1.00")[:2])
    lines = (replace(one, amount_minor=100, tax=UNTAXED), replace(other, amount_minor=-90, tax=VAT))
    draft = Draft("family", "EUR", None, tuple(BilledLine("sub_1", line) for line in lines))
    assert (draft.net_minor, draft.totals.total_minor, draft.kind) == (10, -7, InvoiceKind.CREDIT_NOTE)


def test_the_renewal_is_taxed_as_of_its_own_day() -> None:
    bought = started("2025-12-10", state(seats("a", 1, "10.00"), discounts=(percent("term", "10"),)))
    found = renewal_owed(bought, day("2025-12-10"))
    assert found is not None and found[0] == date(2026, 1, 10)
    sums = taxed_totals(*found, GERMAN)
    assert not isinstance(sums, Violation)
    assert (sums.subtotal_minor, sums.discount_minor, sums.tax_minor, sums.total_minor) == (1000, 100, 171, 1071)


def test_only_what_gives_money_back_needs_to_know_what_was_charged() -> None:
    assert not needs_charges(three("1.00"))
    assert needs_charges(credit_of("2026-04-16"))


def test_a_tax_service_is_asked_for_what_is_sold_where_the_seller_is_registered() -> None:
    asked: list[Sale] = []

    def reckon(sale: Sale) -> tuple[SalesTax | None, ...]:
        asked.append(sale)
        return (SalesTax(Decimal("8.875"), "New York"), None, SalesTax(Decimal(0)))

    american = Seller("us", "One Inc.", "US", tax_ids={"US": "471285530"})
    service = Taxing(american, Taxpayer("US", "10001", "New York"), RATES, "USD", reckon)
    lines = taxed(with_tax(three("10.00"), service))
    assert [one.tax for one in lines] == [
        Tax("US", TaxCategory.STANDARD, Decimal("8.875"), "New York"),
        Tax("US", TaxCategory.OUTSIDE, Decimal(0), "OUTSIDE"),
        Tax("US", TaxCategory.ZERO, Decimal(0), None),
    ]
    assert totals(lines).tax_minor == 89
    (sale,) = asked
    assert (sale.country, sale.postal_code, [(one.component, one.amount) for one in sale.lines]) == (
        "US",
        "10001",
        [(f"seat:{key}", Decimal("10.00")) for key in "abc"],
    )
    for other in (Taxpayer("CA"), Taxpayer(), Taxpayer("US", exempt=True, reason="a school")):
        taxed(with_tax(three("10.00"), replace(service, buyer=other)))
    assert len(asked) == 1


def test_a_tax_service_that_fails_leaves_nothing_taxed_by_a_guess() -> None:
    american = Seller("us", "One Inc.", "US", tax_ids={"US": "471285530"})
    broken = Taxing(american, Taxpayer("US"), RATES, "USD", lambda _sale: unavailable("family"))
    assert with_tax(three("10.00"), broken) == unavailable("family")
