"""What a transfer's message names, and how far its amount goes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.creditor_references import is_creditor_reference, payment_reference
from subgraph.domain.transfers import Allotment, Payable, Waiting, allot, match, numbers_in

NUMBER = "ABCDEFGH23-0012"
REFERENCE = payment_reference(NUMBER)


def test_a_payment_reference_is_the_number_with_check_digits_of_iso_11649() -> None:
    """RF18 5390 0754 7034 is the standard's own example."""
    assert is_creditor_reference("RF18539007547034")
    assert not is_creditor_reference("RF19539007547034")
    assert REFERENCE == "RF55ABCDEFGH230012"
    assert is_creditor_reference(REFERENCE)
    for number in ("A very long selling entity-0001", "ÅS-0001", "THIRTYTWOCHARACTERSANDMORE-0001"):
        assert payment_reference(number) == number


@pytest.mark.parametrize(
    "message",
    [
        NUMBER,
        "abcdefgh23-12",
        "Rechnung Nr. ABCDE FGH23/0012, danke",
        "ABCDEFGH23 - 000012",
        "ABCDEFGH23-00\n12",
        f"/ROC/{REFERENCE}",
        "RF55 ABCD EFGH 2300 12",
        "rf55abcdefgh230012 from Harbour",
    ],
)
def test_a_number_is_found_however_payers_and_banks_write_it(message: str) -> None:
    named = numbers_in(message, ())
    assert NUMBER in (named.sure or named.torn)


@pytest.mark.parametrize(
    "message",
    ["", "RF56ABCDEFGH230012", "RF55ABCDEFGH230013", "ABCDEFGH2-0012", "invoice 12", "0012", "ÅBCDEFGH23-0012"],
)
def test_what_is_no_number_or_a_reference_with_a_slip_names_nothing(message: str) -> None:
    named = numbers_in(message, ())
    assert NUMBER not in (*named.sure, *named.torn)
    assert "ABCDEFGH23-0013" not in (*named.sure, *named.torn)


def test_several_numbers_are_found_in_one_message_and_what_stands_behind_is_none_of_them() -> None:
    named = numbers_in("ABCDEFGH23-0012, ABCDEFGH23-0013 of 2026-01-05", ())
    assert {NUMBER, "ABCDEFGH23-0013"} <= set(named.sure)
    assert not any("2026" in one for one in named.sure)


def test_numbers_of_a_selling_entity_stand_as_words_of_their_own() -> None:
    named = numbers_in("at 12: AT-12, AT 0013, CAT-14, INV-EU 0015", ("AT", "inv-eu"))
    assert named.sure == ("AT-0012", "AT-0013", "inv-eu-0015")
    assert numbers_in(payment_reference("AT-0016"), ("AT",)).sure == ("AT-0016",)


@pytest.mark.parametrize("message", ["RF00 NORD 0001", "RF00 NORD-0001", "RF00-NORD-0001", "rf0 0nord0001"])
def test_a_selling_entitys_reference_with_a_slip_names_nothing_however_it_is_grouped(message: str) -> None:
    """Decision 25: the number inside a reference with wrong check digits is not read on its own."""
    named = numbers_in(message, ("NORD",))
    assert (named.sure, named.torn) == ((), ())
    assert numbers_in(f"{message}, NORD-0002", ("NORD",)).sure == ("NORD-0002",)
    assert numbers_in("RF45 NORD 0001", ("NORD",)).sure == ("NORD-0001",)


@given(st.text(max_size=200))
def test_no_message_breaks_the_search(message: str) -> None:
    named = numbers_in(message, ("AT",))
    assert all("-" in one for one in (*named.sure, *named.torn))


def payable(
    number: str = NUMBER, opened: int = 100, due: str = "2026-02-01", account: str = "a", **given_: str
) -> Payable:
    family, currency = given_.get("family", "devices"), given_.get("currency", "EUR")
    return Payable(number, account, family, currency, date.fromisoformat(due), number, opened)


def test_invoices_of_one_account_family_and_currency_are_paid_by_their_due_days() -> None:
    late, soon = payable("X-0001", due="2026-03-01"), payable("X-0002", due="2026-02-01")
    assert match((late, soon), "devices", "EUR") == (soon, late)
    assert match((payable("X-10000"), payable("X-9999")), "devices", "EUR") == (payable("X-9999"), payable("X-10000"))
    assert match((), "devices", "EUR") is Waiting.NO_INVOICE
    assert match((late, payable("Y-0001", account="b")), "devices", "EUR") is Waiting.SEVERAL_ACCOUNTS
    for other in ({"family": "contacts"}, {"currency": "NOK"}):
        assert match((late, payable("Y-0001", **other)), "devices", "EUR") is Waiting.OTHER_FAMILY_OR_CURRENCY


@given(st.integers(1, 10**13), st.lists(st.integers(0, 10**12), max_size=20))
def test_every_cent_of_a_transfer_goes_somewhere_and_no_invoice_gets_more_than_is_open(
    amount: int, opened: list[int]
) -> None:
    payables = [payable(f"X-{place:04}", one) for place, one in enumerate(opened)]
    allotted = allot(amount, payables)
    paid = dict(allotted.by_invoice)
    assert sum(paid.values()) + allotted.to_balance_minor == amount
    assert all(0 < paid[one.invoice_id] <= one.open_minor for one in payables if one.invoice_id in paid)
    if allotted.to_balance_minor:
        assert paid == {one.invoice_id: one.open_minor for one in payables if one.open_minor}


def test_a_part_is_taken_off_the_first_and_what_is_paid_already_gets_nothing() -> None:
    payables = [payable("X-0001", 0), payable("X-0002", 70), payable("X-0003", 50)]
    assert allot(100, payables) == Allotment((("X-0002", 70), ("X-0003", 30)), 0)
