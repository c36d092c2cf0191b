"""What shares a document, what kind it is, and what a balance or a credit settles (docs/billing.md, Invoices)."""

from __future__ import annotations

from datetime import date

import pytest

from subgraph.domain.dates import Period
from subgraph.domain.documents import (
    OpenInvoice,
    Payable,
    charges_left,
    credit_to_apply,
    draft_documents,
    settle_credit,
)
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.purchase_orders import (
    PurchaseOrderRecord,
    check_order,
    order_in_force,
    order_of_charge,
    tidy_order,
)
from subgraph.domain.statuses import InvoiceKind
from subgraph.domain.timeline import Component, ItemKind

PRO = Component(ItemKind.SEAT, "monitors", None, "pro")
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def line(amount_minor: int, from_version: int = 0, period: Period = YEAR) -> Line:
    kind = LineKind.CHARGE if amount_minor >= 0 else LineKind.PRORATED_CREDIT
    return Line(kind, PRO, "Pro", 1, None, period, period, 12, 12, amount_minor, None, period.start, from_version, 9)


def payable(subscription: str, *amounts: int, order: str | None = None, **other: object) -> Payable:
    given = {"family": "air", "currency": "EUR", "purchase_order": order, "separate": False} | other
    return Payable(subscription, lines=tuple(line(one) for one in amounts), **given)  # type: ignore[arg-type]


def test_subscriptions_of_one_family_currency_and_purchase_order_share_an_invoice() -> None:
    drafts = draft_documents([payable("a", 100, -10, order="PO 1"), payable("b", 50, order="PO 1")])
    assert [[one.subscription_id for one in draft.lines] for draft in drafts] == [["a", "a", "b"]]
    assert (drafts[0].net_minor, drafts[0].purchase_order, drafts[0].kind) == (140, "PO 1", InvoiceKind.INVOICE)


@pytest.mark.parametrize(
    "other",
    [
        payable("b", 50, order="PO 2"),
        payable("b", 50),
        payable("b", 50, order="PO 1", currency="USD"),
        payable("b", 50, order="PO 1", family="loc"),
        payable("b", 50, order="PO 1", separate=True),
    ],
)
def test_another_order_currency_family_or_the_wish_for_its_own_invoice_keeps_documents_apart(other: Payable) -> None:
    assert len(draft_documents([payable("a", 100, order="PO 1"), other])) == 2


def test_two_subscriptions_that_each_want_their_own_invoice_do_not_share_one() -> None:
    assert len(draft_documents([payable("a", 1, separate=True), payable("b", 1, separate=True)])) == 2


def test_no_lines_are_no_document_and_lines_that_net_to_zero_are_an_invoice() -> None:
    assert draft_documents([payable("a")]) == ()
    assert [draft.kind for draft in draft_documents([payable("a", 100, -100)])] == [InvoiceKind.INVOICE]


def test_less_than_nothing_is_a_credit_note() -> None:
    assert [draft.kind for draft in draft_documents([payable("a", 100, -101)])] == [InvoiceKind.CREDIT_NOTE]


@pytest.mark.parametrize(
    ("balance", "total", "applied"), [(50, 100, 50), (150, 100, 100), (0, 100, 0), (50, -10, 0), (50, 0, 0)]
)
def test_a_balance_pays_no_more_than_there_is_of_either(balance: int, total: int, applied: int) -> None:
    assert credit_to_apply(balance, total) == applied


def test_a_credit_first_settles_what_is_open_of_what_it_reverses_and_the_rest_is_balance() -> None:
    settled = settle_credit(100, (OpenInvoice("paid", 0), OpenInvoice("newer", 30), OpenInvoice("older", 50)))
    assert (settled.by_invoice, settled.to_balance_minor) == ({"newer": 30, "older": 50}, 20)
    settled = settle_credit(40, (OpenInvoice("newer", 30), OpenInvoice("older", 50)))
    assert (settled.by_invoice, settled.to_balance_minor) == ({"newer": 30, "older": 10}, 0)


RECORDS = (
    PurchaseOrderRecord(date(2026, 1, 1), "first"),
    PurchaseOrderRecord(date(2026, 3, 1), "second"),
    PurchaseOrderRecord(date(2027, 1, 1), "third"),
)


@pytest.mark.parametrize(
    ("day", "order"),
    [
        (date(2025, 1, 1), "first"),
        (date(2026, 1, 1), "first"),
        (date(2026, 3, 2), "second"),
        (date(2027, 1, 1), "second"),
    ],
)
def test_the_order_in_force_is_the_last_one_recorded_before_the_day_began(day: date, order: str) -> None:
    assert order_in_force(RECORDS, day) == order


def test_a_renewal_prints_the_current_order_and_a_later_difference_the_one_of_its_periods_beginning() -> None:
    next_year = Period(date(2027, 1, 1), date(2028, 1, 1))
    assert order_of_charge(RECORDS, line(1, 0, next_year)) == "third"
    assert order_of_charge(RECORDS, line(1, 1, next_year)) == "second"
    assert order_of_charge((), line(1)) is None


def test_an_order_is_printed_without_blanks_around_it_and_is_no_novel() -> None:
    assert [tidy_order(one) for one in (None, "", "  ", " PO 1 ")] == [None, None, None, "PO 1"]
    assert check_order(" " * 1000 + "PO 1", "start") == ()
    (wrong,) = check_order("x" * 501, "start")
    assert (wrong.code, wrong.path) == ("TOO_LONG", ("start", "purchaseOrder"))


def test_what_is_left_of_charges_is_what_no_later_document_took_back_last_charged_first() -> None:
    issued = [("one", [line(100, 0)]), ("two", [line(40, 1)]), ("three", [line(-60, 2)])]
    assert [(one.invoice_id, one.amount_minor) for one in charges_left(issued)] == [("one", 80)]


def test_a_credit_for_what_was_never_charged_takes_nothing_back() -> None:
    assert charges_left([("one", [line(-60)])]) == ()
