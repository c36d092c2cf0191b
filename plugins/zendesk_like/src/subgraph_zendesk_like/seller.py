"""Who sells the service suite here: a made-up company in the United States, and its Irish one for buyers in the Union."""

from __future__ import annotations

from subgraph.plugins import BankAccount, Seller

UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

IRISH = Seller(
    key="service-suite-ie",
    name="Service Suite Ireland Limited",
    country="IE",
    address_lines=("14 Custom House Quay",),
    postal_code="D01 X2Y3",
    city="Dublin",
    email="billing-eu@service-suite.example",
    registration="CRO 628110",
    tax_ids={"IE": "IE3628110MH"},
    bank_accounts=(BankAccount("IE29AIBK93115212345678", bic="AIBKIE2D", bank="Example Bank of Ireland"),),
    legal={
        "en": "Service Suite Ireland Limited is registered in Ireland.",
        "fr": "Service Suite Ireland Limited est immatriculée en Irlande.",
        "de": "Service Suite Ireland Limited ist in Irland eingetragen.",
    },
    countries=tuple(UNION.split()),
)
AMERICAN = Seller(
    key="service-suite-us",
    name="Service Suite Inc.",
    country="US",
    address_lines=("989 Mission Square",),
    postal_code="94103",
    city="San Francisco, CA",
    email="billing@service-suite.example",
    registration="Delaware 6 214 877",
    tax_ids={"US": "471285531"},
    bank_accounts=(BankAccount("021000089-7712300451", bic="EXBKUS33", bank="Example Bank N.A."),),
    legal={"en": "Service Suite Inc. is a corporation of Delaware."},
    paper="LETTER",
)
SELLERS = (IRISH, AMERICAN)
