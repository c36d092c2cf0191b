"""Who sells a family is checked at start-up: what no document could print, and who could not be taxed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.families import DEVICES, FamilyPlugin

from subgraph.app import taxed
from subgraph.plugins import BankAccount, PluginError, ProductFamily, Seller
from subgraph.plugins.registry import Registry

NORDIC = Seller(
    "nordic",
    "Nordic AS",
    "NO",
    tax_ids={"NO": "NO988077917MVA", "US": "471285530"},
    bank_accounts=(BankAccount("NO5815034872217", currency="NOK"), BankAccount("NO3615034872225")),
    legal={"en": "Registered in Norway.", "nb": "Registrert i Norge."},
)


def sold_by(*sellers: Seller) -> ProductFamily:
    return replace(DEVICES, sellers=sellers)


def test_a_sound_seller_is_taken_and_sold_at_the_rates_of_the_file() -> None:
    registry = taxed(Registry.load([FamilyPlugin(sold_by(NORDIC))]))
    assert (len(registry.families), registry.broken) == (1, ())
    assert registry.rates.knows("NO")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"country": "Norway"}, "Seller 'nordic' country: 'Norway' is no country of ISO 3166-1"),
        ({"countries": ("NO", "XX")}, "Seller 'nordic' countries: 'XX' is no country"),
        ({"tax_ids": {"EU": "1234"}}, "Seller 'nordic' tax_ids: 'EU' is no country"),
        ({"tax_ids": {"NO": "NO12"}}, "Seller 'nordic' tax_ids: 'NO12' is no tax id of NO"),
        ({"paper": "A5"}, "Seller 'nordic' paper: 'A5' is none of A4, LETTER"),
        ({"legal": {"se": "Registrerad."}}, "Seller 'nordic' legal: 'se' is none of en, fr, de, nb"),
        ({"name": " "}, "Seller 'nordic' has no key or no name"),
        ({"bank_accounts": (BankAccount(" "),)}, "Seller 'nordic' bank_accounts: say the IBAN"),
        ({"bank_accounts": (BankAccount("1", currency="XBT"),)}, "bank_accounts: 'XBT' is no currency"),
        ({"bank_accounts": (BankAccount("1"), BankAccount("2"))}, "bank_accounts: two are for all currencies"),
    ],
)
def test_what_no_document_could_print_leaves_the_family_out(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(PluginError) as error:
        Registry.load([FamilyPlugin(sold_by(replace(NORDIC, **changed)))])
    [problem] = error.value.problems
    assert said in problem


@pytest.mark.parametrize(
    ("sellers", "said"),
    [
        ((NORDIC, replace(NORDIC, countries=("NO",))), "Seller 'nordic' is declared twice"),
        ((NORDIC, replace(NORDIC, key="other")), "Seller 'other' never sells: 'nordic' sells to all"),
        (
            (replace(NORDIC, countries=("NO", "SE")), replace(NORDIC, key="other", countries=("SE",))),
            "Seller 'other' never sells: sellers before it name all its countries",
        ),
    ],
)
def test_a_seller_that_would_never_sell_is_told(sellers: tuple[Seller, ...], said: str) -> None:
    with pytest.raises(PluginError) as error:
        Registry.load([FamilyPlugin(sold_by(*sellers))])
    [problem] = error.value.problems
    assert said in problem


@pytest.mark.parametrize(
    ("tax_ids", "said"),
    [
        ({"NO": "NO988077918MVA"}, "the check digits of 'NO988077918MVA' say that it is none of NO"),
        ({"BM": "12345"}, "the rate of BM is not known"),
    ],
)
def test_a_seller_that_cannot_be_taxed_leaves_its_family_out_and_named(tax_ids: dict[str, str], said: str) -> None:
    registry = taxed(Registry.load([FamilyPlugin(sold_by(replace(NORDIC, tax_ids=tax_ids)))]))
    assert registry.families == ()
    [broken] = registry.broken
    assert said in broken.problems[0]
    assert broken.family == "devices"
