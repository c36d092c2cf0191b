"""Who sells the marketing suite here: a made-up company in the United States, and its Irish one for buyers in the Union."""

from __future__ import annotations

from subgraph.plugins import BankAccount, Seller

UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

IRISH = Seller(
    key="marketing-suite-ie",
    name="Marketing Suite Europe Limited",
    country="IE",
    address_lines=("3 Grand Canal Plaza",),
    postal_code="D04 A1B2",
    city="Dublin",
    email="billing-eu@marketing-suite.example",
    registration="CRO 628111",
    tax_ids={"IE": "IE3628111OH"},
    bank_accounts=(BankAccount("IE64IRCE92050112345678", bic="IRCEIE2D", bank="Example Bank of Ireland"),),
    legal={
        "en": "Marketing Suite Europe Limited is registered in Ireland.",
        "fr": "Marketing Suite Europe Limited est immatriculée en Irlande.",
        "de": "Marketing Suite Europe Limited ist in Irland eingetragen.",
    },
    countries=tuple(UNION.split()),
)
AMERICAN = Seller(
    key="marketing-suite-us",
    name="Marketing Suite LLC",
    country="US",
    address_lines=("1 North Dearborn Street",),
    postal_code="60602",
    city="Chicago, IL",
    email="billing@marketing-suite.example",
    registration="Illinois 0712 448 1",
    tax_ids={"US": "471285532"},
    bank_accounts=(BankAccount("071000013-5501928374", bic="EXBKUS44", bank="Example Bank N.A."),),
    legal={"en": "Marketing Suite LLC is a company of Illinois."},
    paper="LETTER",
)
SELLERS = (IRISH, AMERICAN)
