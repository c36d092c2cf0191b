"""Tax as the graph shows it: a document's by rate, who sold it, and what staff found about an account's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from subgraph.domain.quote import Quote
from subgraph.domain.tax_notes import tax_note
from subgraph.domain.totals import tax_groups
from subgraph.schema.context import Request
from subgraph.schema.fields import leaf, many, maybe, object_type
from subgraph.schema.money import money
from subgraph.schema.records import AccountRecord
from subgraph.storage.reads.accounts import tax_standings_by_account
from subgraph.storage.statements import Row


@dataclass(frozen=True, slots=True, eq=False)
class TaxRecord:
    """The tax of one rate, in minor units of its currency."""

    country: str | None
    category: str
    percent: Decimal
    base_minor: int
    tax_minor: int
    note: str | None
    currency: str


def quoted_taxes(quote: Quote, locale: str) -> list[TaxRecord]:
    """The tax of a quote's lines by rate, as its document will carry it."""
    return [
        TaxRecord(
            one.tax.country,
            one.tax.category.value,
            one.tax.percent,
            one.base_minor,
            one.tax_minor,
            tax_note(one.tax.note, locale),
            quote.currency,
        )
        for one in tax_groups(quote.lines)
    ]


def printed_taxes(row: Row) -> list[TaxRecord]:
    """The tax of an issued document by rate, as it is printed; none on what was issued before tax was reckoned."""
    printed: Sequence[Mapping[str, Any]] = row.taxes or ()
    return [
        TaxRecord(
            one["country"],
            one["category"],
            Decimal(one["percent"]),
            one["base_minor"],
            one["tax_minor"],
            one["note"],
            row.currency,
        )
        for one in printed
    ]


async def tax_standings_of(request: Request, accounts: Sequence[AccountRecord], args: None) -> list[Row | None]:
    """What staff found about each account's taxes."""
    found = await tax_standings_by_account(request.reads, [one.account_id for one in accounts])
    return [found.get(one.account_id) for one in accounts]


@object_type("The tax of one rate, on the sum of the lines that it is on.")
class TaxAmount:
    """The tax of one rate."""

    country = leaf(maybe(str), "Whose tax it is: ISO 3166, two letters; null where nobody's.")
    category = leaf(
        str,
        "EN 16931's: S standard, Z zero, E exempt, AE reverse charge, G supplied abroad, O outside the scope of tax.",
    )
    percent = leaf(Decimal, "The rate.")
    base = money("The net sum that it is on.", "base_minor")
    tax = money("The tax, rounded once.", "tax_minor")
    note = leaf(maybe(str), "What is printed beside it.")


@object_type("The legal entity that sold, as the document names it.")
class Seller:
    """Who sold, as a document snapshots it."""

    name = leaf(str, "Its name.", read=lambda said: said["name"])
    address_lines = leaf(many(str), "Street and number, as printed.", read=lambda said: said.get("addressLines") or [])
    postal_code = leaf(maybe(str), "Postal code.", read=lambda said: said.get("postalCode") or None)
    city = leaf(maybe(str), "City.", read=lambda said: said.get("city") or None)
    country = leaf(maybe(str), "ISO 3166, two letters.", read=lambda said: said.get("country"))
    email = leaf(maybe(str), "Where it is written to.", read=lambda said: said.get("email") or said.get("contact"))
    registration = leaf(maybe(str), "Where it is registered as a company.", read=lambda said: said.get("registration"))
    tax_id = leaf(maybe(str), "Its registration for the document's tax.", read=lambda said: said.get("taxId"))


@object_type("What the vendor's people found about an account's taxes.")
class TaxStanding:
    """What staff found about an account's taxes."""

    exempt = leaf(bool, "Whether it pays no tax where others would.")
    reason = leaf(maybe(str), "Why, as documents print it.")
    evidence = leaf(maybe(str), "The certificate that says so.")
    updated_at = leaf(datetime, "When it was found.")
