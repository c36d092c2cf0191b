"""Who sells Airthings for Business here: a made-up Norwegian company with a VAT registration in the Union."""

from __future__ import annotations

from subgraph.plugins import BankAccount, Seller

BANK = {"bic": "DNBANOKKXXX", "bank": "Example Bank ASA"}

NORDIC_AIR = Seller(
    key="nordic-air",
    name="Nordic Air Sensors AS",
    country="NO",
    address_lines=("Brenneriveien 18",),
    postal_code="0182",
    city="Oslo",
    email="billing@nordic-air.example",
    registration="Foretaksregisteret NO 914 273 919",
    tax_ids={"NO": "NO914273919MVA", "NL": "NL861452732B01"},
    bank_accounts=(
        BankAccount("NO5815034872217", currency="NOK", **BANK),
        BankAccount("NO3615034872225", currency="EUR", **BANK),
        BankAccount("NO1415034872233", **BANK),
    ),
    legal={
        "en": "Nordic Air Sensors AS is registered in Oslo, Norway.",
        "fr": "Nordic Air Sensors AS est immatriculée à Oslo, Norvège.",
        "de": "Nordic Air Sensors AS ist in Oslo, Norwegen, eingetragen.",
        "nb": "Nordic Air Sensors AS er registrert i Oslo.",
    },
)
SELLERS = (NORDIC_AIR,)
