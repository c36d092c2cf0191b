"""The files of papers: what a reader sees, over how many pages, and the same bytes each time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from babel.numbers import format_currency
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.outside.paper_cases import CREDIT_NOTE, INVOICE, LINES, LOCALES, RECEIPT, line, pages_of, spaced, without_tax

from subgraph.domain.money import major
from subgraph.outside.papers import Corrected, Paper, Printer, lacks, open_printer

A4, LETTER = (595, 842), (612, 792)
PRINT_HASH = """
import hashlib
from subgraph.outside.papers import open_printer
from tests.outside.paper_cases import CREDIT_NOTE, INVOICE, RECEIPT
for paper in (INVOICE, CREDIT_NOTE, RECEIPT):
    print(hashlib.sha256(open_printer().pdf(paper)).hexdigest())
"""


@pytest.fixture(scope="module")
def printer() -> Printer:
    return open_printer()


def amounts_of(paper: Paper) -> list[int]:
    """Every amount that a paper says, in minor units."""
    said = [one.amount_minor for one in paper.lines]
    said += [paper.subtotal_minor, -paper.discount_minor, paper.total_minor - paper.tax_minor, paper.total_minor]
    return said + [one.tax_minor for one in paper.taxes or ()]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("paper", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit-note"])
def test_every_amount_is_printed_as_the_language_writes_money(printer: Printer, paper: Paper, locale: str) -> None:
    [page] = pages_of(printer.pdf(replace(paper, locale=locale)))
    amounts = [*amounts_of(paper), *(one.amount_minor for one in paper.corrected)]
    for amount in amounts:
        assert spaced(format_currency(major(amount, "EUR"), "EUR", locale=locale.replace("-", "_"))) in page
    for said in (paper.number, "PO 4711/äöü", "Space CO2 Mini", "10117 Berlin", "NO914273919MVA", "Bryggen 7"):
        assert said in page


@pytest.mark.parametrize(
    ("locale", "title", "day", "due", "page_of", "days"),
    [
        ("en-GB", "Invoice", "2 Jul 2026", "Amount due €1,300.00", "Page 1 of 1", "183 of 365 days of the period"),
        ("en-US", "Invoice", "Jul 2, 2026", "Amount due €1,300.00", "Page 1 of 1", "183 of 365 days of the period"),
        ("fr-FR", "Facture", "2 juil. 2026", "Montant à payer 1 300,00 €", "Page 1 sur 1", "183 jours sur 365"),
        ("de-DE", "Rechnung", "02.07.2026", "Zu zahlen 1.300,00 €", "Seite 1 von 1", "183 von 365 Tagen"),
        ("de-AT", "Rechnung", "02.07.2026", "Zu zahlen € 1.300,00", "Seite 1 von 1", "183 von 365 Tagen"),
        ("nb-NO", "Faktura", "2. juli 2026", "Å betale 1 300,00 €", "Side 1 av 1", "183 av 365 dager"),
        ("ja-JP", "Invoice", "2 Jul 2026", "Amount due €1,300.00", "Page 1 of 1", "183 of 365 days of the period"),
    ],
)
def test_a_paper_speaks_the_accounts_language_with_its_regions_ways(
    printer: Printer, locale: str, title: str, day: str, due: str, page_of: str, days: str
) -> None:
    [page] = pages_of(printer.pdf(replace(INVOICE, locale=locale)))
    for said in (title, day, due, page_of, days):
        assert said in page


def test_a_line_says_how_its_amount_comes_about(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(INVOICE))
    assert "Space Pro 2 Jul 2026 – 31 Dec 2026, 183 of 365 days of the period 1 Jan 2026 – 31 Dec 2026" in page
    assert "4 €60.00 per 12 months €120.33" in page
    assert "Partner discount -€24.07" in page
    assert "6,000 €0.0125 per month, for 12 months €900.00" in page


def test_an_invoice_says_how_it_is_paid_and_never_whether(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(INVOICE))
    for said in ("Please pay by bank transfer by 16 Jul 2026", "IBAN NO93 8601 1117 947", "BIC DNBANOKKXXX"):
        assert said in page
    assert "Payment reference RF79 FJ00 0123" in page
    [page] = pages_of(printer.pdf(replace(INVOICE, method="Visa ending in 4242")))
    assert "The amount due is charged to Visa ending in 4242." in page
    assert "IBAN" not in page
    [page] = pages_of(printer.pdf(replace(INVOICE, amount_due_minor=0, credit_applied_minor=131407)))
    assert "Nothing is to be paid." in page


def test_what_is_not_subject_to_tax_is_said_once_and_not_reckoned(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(without_tax(INVOICE, "O", "Not subject to VAT.")))
    assert (page.count("Not subject to VAT."), page.count("VAT 0%"), page.count("excluding tax")) == (1, 0, 0)
    [page] = pages_of(printer.pdf(without_tax(INVOICE, "AE")))
    assert "VAT 0% on €1,104.26 (no tax charged) €0.00" in page
    assert "Reverse charge: the customer accounts for the VAT." in page


def test_an_american_place_comes_before_its_postal_code(printer: Printer) -> None:
    buyer = replace(INVOICE.buyer, city="Weehawken, NJ", postal_code="07086", country="US")
    [page] = pages_of(printer.pdf(replace(INVOICE, buyer=buyer)))
    assert "Weehawken, NJ 07086 United States" in page
    assert "5003 Bergen Norway" in page


def test_a_credit_note_names_what_it_corrects_and_why(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(CREDIT_NOTE))
    assert "This credit note corrects invoice FJ-000123 of 2 Jul 2026: €1,300.00." in page
    assert "This credit note corrects invoice FJ-000099 of 1 Jan 2026: €14.07." in page
    assert "Reason: Delivered twice" in page
    assert "Total credited -€1,314.07" in page
    assert "Due date" not in page


def test_an_invoice_that_is_issued_again_names_the_one_that_it_replaces(printer: Printer) -> None:
    again = replace(INVOICE, corrected=(Corrected("FJ-000099", date(2026, 1, 1), 0),), reason="Another address")
    [page] = pages_of(printer.pdf(again))
    assert "This invoice replaces invoice FJ-000099 of 1 Jan 2026. Reason: Another address" in page


def test_loc_13_a_receipt_lists_what_was_paid_and_is_no_invoice(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(RECEIPT))
    assert "Receipt for invoice FJ-000123" in page
    for said in ("2 Jul 2026 Account credit €14.07", "9 Jul 2026 Visa ending in 4242 €1,000.00"):
        assert said in page
    assert "12 Jul 2026 Bank transfer €300.00" in page
    assert "Total paid €1,314.07" in page
    assert "Space Pro" not in page
    assert lacks(RECEIPT) == "a receipt is no invoice"


@pytest.mark.parametrize(("size", "points", "pages"), [("A4", A4, 3), ("LETTER", LETTER, 4)])
def test_sixty_lines_go_over_pages_with_a_heading_a_table_head_and_a_number_on_each(
    printer: Printer, size: str, points: tuple[int, int], pages: int
) -> None:
    many = replace(INVOICE, lines=tuple(line(f"Seats of floor {each}", 24000) for each in range(1, 61)), size=size)
    pdf = printer.pdf(many)
    found = pages_of(pdf)
    assert len(found) == pages
    text = " ".join(found)
    for each in range(1, 61):
        assert text.count(f"Seats of floor {each} ") == 1
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {pages}" in page
        assert ("Invoice FJ-000123" in page) is (number > 1)
    assert all("Description Quantity Unit price Amount" in page for page in found[:-1])
    assert f"[0 0 {points[0]}" in pdf.decode("latin-1")


def test_the_same_paper_is_the_same_bytes_in_two_processes(printer: Printer) -> None:
    here = [hashlib.sha256(printer.pdf(paper)).hexdigest() for paper in (INVOICE, CREDIT_NOTE, RECEIPT)]
    there = subprocess.run([sys.executable, "-c", PRINT_HASH], capture_output=True, text=True, check=True)
    assert there.stdout.split() == here
    assert len(set(here)) == 3


def test_texts_are_data_and_no_markup(printer: Printer) -> None:
    evil = '#panic("x") $x^2$ *bold* _it_ @ref <label> \\ // #image("/etc/passwd")'
    [page] = pages_of(printer.pdf(replace(INVOICE, lines=(line(evil, 24000),), purchase_order='"#read("a")')))
    assert spaced(evil) in page
    assert '"#read("a")' in page


def test_a_word_that_fits_no_column_is_broken_and_what_is_copied_of_a_page_stays_as_it_was(printer: Printer) -> None:
    words = tuple(line(one, 24000) for one in ("W" * 200, "billing.department@a-very-long-company-name.example"))
    [page] = pages_of(printer.pdf(replace(INVOICE, lines=words)))
    assert page.replace(" ", "").count("W" * 200) == 1
    assert "billing.department@a-very-long-company-name.example" in page
    assert "\N{ZERO WIDTH SPACE}" not in page


def test_latin_greek_cyrillic_and_arrows_are_shown_and_what_no_font_has_is_a_box(printer: Printer) -> None:
    shown = ("Łódź Żółć", "Ελληνική εταιρεία", "Общество Ромашка", "CO₂ → O₂ ½ ™ № ✓")
    [page] = pages_of(printer.pdf(replace(INVOICE, lines=tuple(line(one, 24000) for one in shown))))
    for one in shown:
        assert one in page
    name = replace(INVOICE.buyer, name="東京 Tokyo 🙂 x🏽4")
    [page] = pages_of(printer.pdf(replace(INVOICE, buyer=name)))
    assert "▯▯ Tokyo ▯ x▯4" in page


ODD = st.text(max_size=60) | st.text(alphabet="W#[]\\\"'\u200d\u202e\u0301\ufe0f🙂\u0000\ud800日\n\t ", max_size=80)


@given(ODD, ODD, ODD)
@settings(max_examples=25, deadline=None)
def test_whatever_a_text_holds_the_file_is_made(description: str, name: str, order: str) -> None:
    """Nothing that somebody typed keeps a customer from an invoice."""
    buyer = replace(INVOICE.buyer, name=name, city=order)
    paper = replace(
        INVOICE, lines=(line(description, 24000), *LINES[1:]), buyer=buyer, purchase_order=order, reason=name
    )
    text = " ".join(pages_of(open_printer().pdf(paper)))
    # A mark that stands on a letter in one place is copied with that letter from every place.
    assert "Amount due €1,300.00" in "".join(one for one in text if not unicodedata.category(one).startswith("M"))


def test_a_receipt_of_nothing_paid_is_made(printer: Printer) -> None:
    [page] = pages_of(printer.pdf(replace(RECEIPT, payments=(), issued_on=date(2026, 7, 2))))
    assert "Date paid 2 Jul 2026" in page
