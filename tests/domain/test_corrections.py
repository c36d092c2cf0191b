"""What of an invoice can be taken back, and the lines that say so: never more than it charged, and to the cent what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import seat

from subgraph.domain.corrections import (
    Correctable,
    correctable,
    issued_again,
    nets_of,
    take_back,
    take_back_all,
    take_back_lines,
    too_much,
)
from subgraph.domain.dates import Period
from subgraph.domain.documents import BilledLine, charges_left
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.taxes import Tax, TaxCategory
from subgraph.domain.totals import totals

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
VAT = Tax("NO", TaxCategory.STANDARD, Decimal(25))


def billed(amount_minor: int, key: str = "pro", discount: str | None = None, subscription: str = "sub_1") -> BilledLine:
    """A line of a year."""
    kind = LineKind.DISCOUNT if discount else LineKind.CHARGE if amount_minor >= 0 else LineKind.PRORATED_CREDIT
    line = Line(
        kind, seat(key), "Seats", 2, Decimal("60.00"), YEAR, YEAR, 12, 12, amount_minor, discount, YEAR.start, 0, 1, VAT
    )
    return BilledLine(subscription, line)


def as_issued(*documents: tuple[str, tuple[BilledLine, ...]], corrects: dict[str, str] | None = None) -> Correctable:
    """What is left of the first document after all of them, which are of one subscription."""
    lines = documents[0][1]
    issued = [(name, [one.line for one in some]) for name, some in documents]
    charges = [one for one in charges_left(issued, corrects) if one.invoice_id == documents[0][0]]
    return correctable(lines, {"sub_1": charges})


def test_an_untouched_invoice_is_turned_around_line_by_line() -> None:
    invoice = (billed(120_00), billed(-12_00, discount="term"), billed(36_00, "mini"))
    note = take_back_all(as_issued(("inv_1", invoice)))
    assert [(one.line.kind, one.line.quantity, one.line.amount_minor) for one in note] == [
        (LineKind.PRORATED_CREDIT, -2, -120_00),
        (LineKind.DISCOUNT, 2, 12_00),
        (LineKind.PRORATED_CREDIT, -2, -36_00),
    ]
    assert not any(one.counts for one in note)
    first, second = totals(one.line for one in invoice), totals(one.line for one in note)
    assert (first.total_minor, second.total_minor) == (180_00, -180_00)


def test_an_invoice_that_gave_something_back_is_taken_back_with_it() -> None:
    invoice = (billed(-50_00, "old"), billed(80_00, "new"))
    note = take_back_all(as_issued(("inv_1", invoice)))
    assert [one.line.amount_minor for one in note] == [50_00, -80_00]
    assert note[0].line.kind is LineKind.CHARGE


def test_a_part_is_taken_in_proportion_and_then_the_rest() -> None:
    invoice = (billed(100_00), billed(50_01, "mini"))
    part = take_back(as_issued(("inv_1", invoice)), 10_00)
    assert [one.line.amount_minor for one in part] == [-6_67, -3_33]
    after = as_issued(("inv_1", invoice), ("crn_1", part), corrects={"crn_1": "inv_1"})
    assert not after.is_untouched
    assert after.left_minor == 140_01
    rest = take_back_all(after)
    assert [one.line.amount_minor for one in rest] == [-93_33, -46_68]


def test_a_correction_takes_from_the_invoice_that_it_names_and_not_from_a_later_one() -> None:
    first, later = (billed(100_00),), (billed(30_00),)
    part = take_back(as_issued(("inv_1", first)), 40_00)
    documents = (("inv_1", first), ("inv_2", later), ("crn_1", part))
    assert as_issued(*documents, corrects={"crn_1": "inv_1"}).left_minor == 60_00
    other = (documents[1], documents[0], documents[2])
    assert as_issued(*other, corrects={"crn_1": "inv_1"}).left_minor == 30_00


def test_a_line_gives_no_more_than_its_part_has_left_whoever_else_asks_for_it() -> None:
    found = as_issued(("inv_1", (billed(100_00), billed(-10_00, discount="term"), billed(20_00, "mini"))))
    assert too_much(found, {0: 90_00, 2: 20_00}) == {}
    assert too_much(found, {0: 90_01}) == {0: 90_00}
    assert too_much(found, {0: 60_00, 1: 40_00, 2: 5_00}) == {0: 90_00, 1: 90_00}
    [line] = take_back_lines(found, {2: 5_00})
    assert (line.line.amount_minor, line.line.discount, line.line.tax) == (-5_00, None, VAT)


def test_what_is_issued_again_says_the_same_and_is_taxed_anew() -> None:
    invoice = (billed(120_00), billed(-12_00, discount="term"))
    again = issued_again(invoice)
    assert [replace(one.line, tax=VAT) for one in again] == [one.line for one in invoice]
    assert [(one.line.tax, one.counts) for one in again] == [(None, False), (None, False)]


AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)


@given(AMOUNTS, st.lists(st.integers(1, 10**9), max_size=5))
def test_whatever_was_taken_before_the_rest_brings_it_to_nothing(amounts: list[int], asked: list[int]) -> None:
    invoice = tuple(billed(amount, f"seat-{place}") for place, amount in enumerate(amounts))
    documents = [("inv_1", invoice)]
    corrects: dict[str, str] = {}
    for place, wanted in enumerate(asked):
        found = as_issued(*documents, corrects=corrects)
        amount = min(wanted, found.left_minor)
        if amount:
            note = take_back(found, amount)
            assert -sum(one.line.amount_minor for one in note) == amount
            documents.append((f"crn_{place}", note))
            corrects[f"crn_{place}"] = "inv_1"
    rest = take_back_all(as_issued(*documents, corrects=corrects))
    lines = [one for _, some in documents for one in some] + list(rest)
    assert set(nets_of(lines).values()) == {0}
