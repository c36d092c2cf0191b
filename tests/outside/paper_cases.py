"""A paper of each kind, with amounts that were reckoned by hand, and what a reader sees of its file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf

from subgraph.outside.papers import (
    Bank,
    Corrected,
    PaidPart,
    Paper,
    PaperKind,
    PaperLine,
    PaperTax,
    Party,
    Way,
)

LOCALES = ("en-GB", "en-US", "fr-FR", "fr-CA", "de-DE", "de-AT", "nb-NO")
SELLER = Party(
    "Fjordluft AS",
    ("Bryggen 7",),
    "5003",
    "Bergen",
    "NO",
    "billing@fjordluft.example",
    "Foretaksregisteret NO 914 273 919",
    {"NO": "NO914273919MVA", "DE": "DE136695976"},
)
BUYER = Party(
    "Nordlicht Büro & Söhne GmbH",
    ("Lange Straße 117 a", "Hinterhaus", "3. Stock", "Tür 4"),
    "10117",
    "Berlin",
    "DE",
    "rechnung@nordlicht.example",
    tax_ids={"DE": "136695976"},
)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
REST = (date(2026, 7, 2), date(2026, 12, 31))
NINETEEN = Decimal("19")


def line(description: str, amount_minor: int, quantity: int | None = 4, unit: str | None = "60.00") -> PaperLine:
    """A line of a year at 19 %."""
    price = None if unit is None else Decimal(unit)
    return PaperLine(
        description, quantity, price, 12, 12, YEAR, YEAR, amount_minor, tax_category="S", tax_percent=NINETEEN
    )


LINES = (
    # 4 × 60.00 × 183 / 365 = 120.33, a fifth less: 24.07
    replace(line("Space Pro", 12033), charged=REST),
    replace(line("Partner discount", -2407, None, None), charged=REST, discount=True),
    # 3 × 36.00 = 108.00
    line("Space CO2 Mini", 10800, 3, "36.00"),
    # 6,000 × 0.0125 × 12 = 900.00
    replace(line("Contacts", 90000, 6000, "0.0125"), price_months=1),
)
# 120.33 + 108.00 + 900.00 = 1,128.33; less 24.07: 1,104.26; 19 % of it: 209.81
INVOICE = Paper(
    kind=PaperKind.INVOICE,
    number="FJ-000123",
    currency="EUR",
    locale="en-GB",
    size="A4",
    issued_on=date(2026, 7, 2),
    issued_at=datetime(2026, 7, 2, 9, 30, tzinfo=UTC),
    due_on=date(2026, 7, 16),
    seller=SELLER,
    buyer=BUYER,
    lines=LINES,
    subtotal_minor=112833,
    discount_minor=2407,
    tax_minor=20981,
    total_minor=131407,
    credit_applied_minor=1407,
    amount_due_minor=130000,
    taxes=(PaperTax("DE", "S", NINETEEN, 110426, 20981),),
    seller_key="fjordluft",
    purchase_order="PO 4711/äöü",
    bank=Bank("NO9386011117947", "DNBANOKKXXX", "Example Bank ASA"),
    legal="Fjordluft AS is registered in Bergen.\nLate payments bear interest.",
)
CREDIT_NOTE = replace(
    INVOICE,
    kind=PaperKind.CREDIT_NOTE,
    number="FJ-000124",
    lines=tuple(
        replace(one, amount_minor=-one.amount_minor, quantity=None if one.quantity is None else -one.quantity)
        for one in LINES
    ),
    subtotal_minor=-112833,
    discount_minor=-2407,
    tax_minor=-20981,
    total_minor=-131407,
    credit_applied_minor=0,
    amount_due_minor=0,
    taxes=(PaperTax("DE", "S", NINETEEN, -110426, -20981),),
    corrected=(
        Corrected("FJ-000123", date(2026, 7, 2), 130000),
        Corrected("FJ-000099", date(2026, 1, 1), 1407),
    ),
    reason="Delivered twice",
)
RECEIPT = replace(
    INVOICE,
    kind=PaperKind.RECEIPT,
    issued_on=date(2026, 7, 12),
    payments=(
        PaidPart(date(2026, 7, 2), Way.BALANCE, 1407),
        PaidPart(date(2026, 7, 9), Way.PAYMENT, 100000, "Visa ending in 4242"),
        PaidPart(date(2026, 7, 12), Way.BANK_TRANSFER, 30000),
    ),
)


def without_tax(paper: Paper, category: str, note: str | None = None) -> Paper:
    """The same paper, taxed with nothing in a category of EN 16931."""
    base = paper.total_minor - paper.tax_minor
    return replace(
        paper,
        lines=tuple(replace(one, tax_category=category, tax_percent=Decimal(0)) for one in paper.lines),
        taxes=(PaperTax("DE", category, Decimal(0), base, 0, note),),
        tax_minor=0,
        total_minor=base,
        amount_due_minor=max(0, base - paper.credit_applied_minor),
    )


def pages_of(pdf: bytes) -> list[str]:
    """What a reader sees of each page, every run of spaces as one."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def spaced(text: str) -> str:
    """A text as `pages_of` gives it."""
    return " ".join(text.split())
