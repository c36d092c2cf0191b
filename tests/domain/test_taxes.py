"""Which tax a sale carries: the table of docs/billing.md, read as it stands, and the words that documents print beside it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from subgraph.domain.addresses import COUNTRIES
from subgraph.domain.money import major, minor
from subgraph.domain.sellers import Seller
from subgraph.domain.tax_notes import TAX_NOTES, tax_note
from subgraph.domain.taxes import UNION, Tax, TaxCategory, Taxpayer, tax_id_for, tax_of
from subgraph.domain.totals import tax_minor
from subgraph.outside.taxes import read_rates

DOCUMENT = Path(__file__).parents[2].joinpath("docs", "billing.md").read_text(encoding="utf-8")
CASES = re.findall(
    r"^\| (T\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \| ([\d-]+) \| ([\d.]+) \| (.+) \|$", DOCUMENT, re.MULTILINE
)
RATES = read_rates()


def seller(said: str) -> Seller:
    country, registrations = said.split(":")
    found = [one for one in registrations.split() if one != "-"]
    return Seller("seller", "Seller", country, tax_ids={one: f"{one}1" for one in found})


def buyer(said: str) -> Taxpayer:
    country, *words = said.split()
    return Taxpayer(
        None if country == "-" else country,
        tax_id="given" if {"id", "bad"} & set(words) else None,
        checked="id" in words,
        exempt="exempt" in words,
        reason="a school",
    )


def test_the_table_is_there_and_numbered() -> None:
    assert [case[0] for case in CASES] == [f"T{number}" for number in range(1, len(CASES) + 1)]
    assert len(CASES) >= 17


@pytest.mark.parametrize(
    ("sells", "buys", "on", "net", "expected"), [case[1:] for case in CASES], ids=[one[0] for one in CASES]
)
def test_a_sale_carries_the_tax_that_the_table_says(sells: str, buys: str, on: str, net: str, expected: str) -> None:
    tax = tax_of(seller(sells), buyer(buys), RATES, date.fromisoformat(on))
    amount = major(tax_minor(minor(Decimal(net), "EUR"), tax), "EUR")
    assert f"{tax.country or '-'} {tax.category.value} {tax.percent} = {amount}" == expected


def test_without_a_seller_there_is_no_tax() -> None:
    assert tax_of(None, Taxpayer("NO"), RATES, date(2026, 1, 1)).category is TaxCategory.OUTSIDE


def test_every_category_but_the_ordinary_ones_says_why_in_every_language() -> None:
    for sells, buys in (("IE: IE", "DE id"), ("IE: IE", "US"), ("US: US", "US"), ("IE: IE", "-")):
        tax = tax_of(seller(sells), buyer(buys), RATES, date(2026, 1, 1))
        said = {tax_note(tax.note, one) for one in ("en-GB", "fr-FR", "de-AT", "nb-NO")}
        assert len(said) == 4
        assert None not in said
    assert all(set(texts) == {"en", "fr", "de", "nb"} for texts in TAX_NOTES.values())
    assert tax_note("REVERSE_CHARGE", "ja-JP") == tax_note("REVERSE_CHARGE", "en")
    assert tax_note("REVERSE_CHARGE", "nn-NO") == tax_note("REVERSE_CHARGE", "nb")
    exempt = tax_of(seller("NO: NO"), buyer("NO exempt"), RATES, date(2026, 1, 1))
    assert tax_note(exempt.note, "nb") == "a school"
    assert tax_note(tax_of(seller("NO: NO"), buyer("NO"), RATES, date(2026, 1, 1)).note, "nb") is None


@pytest.mark.parametrize(
    ("category", "country", "named"),
    [
        (TaxCategory.STANDARD, "NO", "NO1"),
        (TaxCategory.STANDARD, "NL", "NL1"),
        (TaxCategory.REVERSE_CHARGE, "DE", "NL1"),
        (TaxCategory.EXPORT, "US", "NO1"),
        (TaxCategory.OUTSIDE, None, "NO1"),
    ],
)
def test_a_document_names_the_registration_that_its_tax_is_of(
    category: TaxCategory, country: str | None, named: str
) -> None:
    assert tax_id_for(seller("NO: NO NL"), Tax(country, category, Decimal(0))) == named


def test_the_union_has_27_countries() -> None:
    assert len(UNION) == 27
    assert UNION <= COUNTRIES
