"""Every document of the demo world as a file, in every language: the paper says what was stored, line by line."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import facturx
import pypdf
import pytest
from babel.numbers import format_currency
from sqlalchemy import select

from subgraph.app import App, open_app
from subgraph.demo.world import make_world
from subgraph.outside.papers import Paper, PaperKind, e_invoice, open_printer
from subgraph.services.papers import paper_of_invoice, receipt_of_invoice
from subgraph.settings import Settings
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Accounts
from subgraph.storage.statements import Row
from subgraph.storage.tables import invoice, invoice_line

LANGUAGES = ("en-US", "fr-FR", "de-DE", "nb-NO")
TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def app(sqlite_url: str) -> AsyncIterator[App]:
    opened = open_app(Settings(database_url=sqlite_url, clock=TODAY, sandbox=True, secret="s" * 40))
    yield opened
    await opened.database.close()


def money(minor: int, row: Row, locale: str) -> str:
    """An amount as babel writes it; the demo's currencies have two digits."""
    said = format_currency(Decimal(minor).scaleb(-2), row.currency, locale=locale.replace("-", "_"))
    # A code is kept apart from its number, as CLDR asks and babel does not.
    return re.sub(r"(?<=[A-Z]{3})(?=[0-9])", " ", " ".join(said.split()))


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def paper_of(connection: Connection, row: Row) -> Paper:
    account = await Accounts(connection, row.account_id).load()
    assert account is not None
    paper = await paper_of_invoice(connection, account, row.invoice_id)
    assert paper is not None
    receipt = await receipt_of_invoice(connection, account, row.invoice_id)
    assert receipt is None or sum(one.amount_minor for one in receipt.payments) == row.total_minor
    return paper


async def test_every_document_of_every_family_says_what_was_stored_in_every_language(app: App) -> None:
    await make_world(app, lambda _: None)
    printer, families, e_invoices = open_printer(), set(), 0
    async with app.database.snapshot() as connection:
        rows = (await connection.execute(select(invoice))).all()
        for row in rows:
            where = (invoice_line.c.account_id == row.account_id, invoice_line.c.invoice_id == row.invoice_id)
            lines = (await connection.execute(select(invoice_line).where(*where))).all()
            paper = await paper_of(connection, row)
            assert (paper.kind is PaperKind.CREDIT_NOTE) is (row.kind == "CREDIT_NOTE")
            for locale in LANGUAGES:
                text = text_of(printer.pdf(replace(paper, locale=locale)))
                for line in lines:
                    assert " ".join(line.description.split()) in text
                    assert money(line.amount_minor, row, locale) in text
                for total in (
                    row.subtotal_minor,
                    row.total_minor,
                    *(one["tax_minor"] for one in row.taxes if one["category"] != "O"),
                ):
                    assert money(total, row, locale) in text
                assert row.number in text
            families.add(row.family)
            xml = e_invoice(paper)
            if xml is not None:
                assert facturx.xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
                e_invoices += 1
    assert families == {one.key for one in app.installation.registry.families if one.demo is not None}
    assert e_invoices > 0
