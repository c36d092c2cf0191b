"""Who sells: the legal entity that a document is issued by, with what the document must say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a transfer goes; `currency`: only what is billed in it (None: everything)."""

    iban: str
    bic: str | None = None
    bank: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Seller:
    """A selling entity. `countries`: the buyers (ISO 3166-1 alpha-2) that it serves, None: all others.

    `tax_ids` are its registrations for VAT or sales tax by country: it charges tax where it is registered, its own country
    first. `legal` is printed at a document's foot, by language; `paper` is A4 or LETTER.
    """

    key: str
    name: str
    country: str
    address_lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    email: str | None = None
    registration: str | None = None
    tax_ids: Mapping[str, str] = field(default_factory=dict)
    bank_accounts: tuple[BankAccount, ...] = ()
    legal: Mapping[str, str] = field(default_factory=dict)
    countries: tuple[str, ...] | None = None
    paper: str = "A4"


def seller_for(sellers: Iterable[Seller], country: str | None) -> Seller | None:
    """Who sells to a buyer of this country: the first that names it, else the first that serves everybody; None without any."""
    found = tuple(sellers)
    named = (one for one in found if one.countries is not None and country in one.countries)
    return next(named, None) or next((one for one in found if one.countries is None), None)


def bank_account_for(seller: Seller, currency: str) -> BankAccount | None:
    """Where a transfer in a currency goes: the account of that currency, else the one for all."""
    own = (one for one in seller.bank_accounts if one.currency == currency)
    return next(own, None) or next((one for one in seller.bank_accounts if one.currency is None), None)
