"""Who sells StoreTraffic here: a made-up company in the United States; sales tax is for a tax service to say."""

from __future__ import annotations

from subgraph.plugins import BankAccount, Seller

FOOTFALL = Seller(
    key="footfall",
    name="Footfall Counting Inc.",
    country="US",
    address_lines=("1200 Harbor Boulevard", "Suite 400"),
    postal_code="07086",
    city="Weehawken, NJ",
    email="billing@footfall.example",
    registration="New Jersey 0451 228 907",
    tax_ids={"US": "471285530"},
    bank_accounts=(BankAccount("021000089-4400812356", bic="EXBKUS33", bank="Example Bank N.A."),),
    legal={
        "en": "Footfall Counting Inc. is a corporation of New Jersey.",
        "fr": "Footfall Counting Inc. est une société du New Jersey.",
    },
    paper="LETTER",
)
SELLERS = (FOOTFALL,)
