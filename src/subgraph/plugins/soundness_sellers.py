"""Whether those who sell a family can be put on a document: countries, papers, languages, accounts, registrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from subgraph.domain.addresses import COUNTRIES, check_tax_id
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.sellers import BankAccount, Seller

PAPERS = ("A4", "LETTER")
LANGUAGES = ("en", "fr", "de", "nb")
"""What documents speak."""


def seller_problems(family: ProductFamily) -> Iterator[str]:
    """Everything that keeps a family's sellers from being put on a document."""
    for key, times in Counter(one.key for one in family.sellers).items():
        if times > 1:
            yield f"Seller {key!r} is declared twice"
    taken: set[str] = set()
    for_all: str | None = None
    for one in family.sellers:
        yield from (f"Seller {one.key!r} {problem}" for problem in _seller(one))
        if one.countries is None:
            if for_all is not None:
                yield f"Seller {one.key!r} never sells: {for_all!r} sells to all that no seller names"
            for_all = for_all or one.key
        elif one.countries and taken.issuperset(one.countries):
            yield f"Seller {one.key!r} never sells: sellers before it name all its countries"
        taken |= set(one.countries or ())


def _seller(one: Seller) -> Iterator[str]:
    if not one.key.strip() or not one.name.strip():
        yield "has no key or no name"
    if one.paper not in PAPERS:
        yield f"paper: {one.paper!r} is none of {', '.join(PAPERS)}"
    for language in one.legal:
        if language not in LANGUAGES:
            yield f"legal: {language!r} is none of {', '.join(LANGUAGES)}, which documents speak"
    yield from _places(one)
    yield from _accounts(one.bank_accounts)


def _places(one: Seller) -> Iterator[str]:
    for word, countries in (("country", (one.country,)), ("tax_ids", one.tax_ids), ("countries", one.countries or ())):
        for country in countries:
            if country not in COUNTRIES:
                yield f"{word}: {country!r} is no country of ISO 3166-1, such as NO"
    for country, tax_id in one.tax_ids.items():
        if country in COUNTRIES and check_tax_id(tax_id, country):
            yield f"tax_ids: {tax_id!r} is no tax id of {country}"


def _accounts(accounts: Sequence[BankAccount]) -> Iterator[str]:
    for currency, times in Counter(one.currency for one in accounts).items():
        if currency is not None and currency not in EXPONENTS:
            yield f"bank_accounts: {currency!r} is no currency of ISO 4217"
        if times > 1:
            yield f"bank_accounts: two are for {currency or 'all currencies'}, and one of them is never used"
    if not all(one.iban.strip() for one in accounts):
        yield "bank_accounts: say the IBAN, or the account's number"
