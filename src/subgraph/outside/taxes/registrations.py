"""Whether sellers can be taxed: a registration that is none, or in a country whose rate nobody knows, is told at start-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subgraph.domain.sellers import Seller
from subgraph.domain.taxes import TaxRates
from subgraph.outside.taxes.tax_ids import compact_tax_id

WITHOUT_GENERAL_RATE = frozenset({"US"})
"""Where only states and cities tax: for a family's tax service to say."""


def registration_problems(sellers: Iterable[Seller], rates: TaxRates) -> Iterator[str]:
    """What is wrong with the registrations of sellers, in words that say what to mend."""
    for one in sellers:
        for country, tax_id in one.tax_ids.items():
            if compact_tax_id(tax_id, country) is None:
                yield f"Seller {one.key!r} tax_ids: the check digits of {tax_id!r} say that it is none of {country}"
            if not rates.knows(country) and country not in WITHOUT_GENERAL_RATE:
                yield f"Seller {one.key!r} tax_ids: the rate of {country} is not known: add it to the rates, or leave it out"
