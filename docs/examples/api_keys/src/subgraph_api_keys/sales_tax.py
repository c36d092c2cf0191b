"""Who sells the API, and the sales tax of the states where it is registered, as its accountants wrote it down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from subgraph.plugins import BankAccount, Sale, SaleLine, SalesTax, Seller

TIDELINE = Seller(
    key="tideline",
    name="Tideline Data Inc.",
    country="US",
    address_lines=("77 Pier Road",),
    postal_code="98101",
    city="Seattle, WA",
    email="billing@tideline.example",
    registration="Washington 604 118 290",
    tax_ids={"US": "471285533"},
    bank_accounts=(BankAccount("125000024-3300187245", bic="EXBKUS6S", bank="Example Bank N.A."),),
    legal={"en": "Tideline Data Inc. is a corporation of Washington."},
    paper="LETTER",
)

STATES = (
    ("100", "149", "New York", Decimal(4)),
    ("150", "196", "Pennsylvania", Decimal(6)),
    ("750", "799", "Texas", Decimal("6.25")),
    ("980", "994", "Washington", Decimal("6.5")),
)
"""First three digits of the first and the last postal code, the state, and what it takes of software by subscription."""
UNTAXED_IN_TEXAS = Decimal("0.2")
"""Texas takes data processing, which calls are, at four fifths of what it costs."""


def taxes_of(sale: Sale) -> Sequence[SalesTax | None]:
    """The state's tax of each line; None outside the states where Tideline is registered, and where the state is not known."""
    return [_tax(sale, line) for line in sale.lines]


def _tax(sale: Sale, line: SaleLine) -> SalesTax | None:
    area = (sale.postal_code or "")[:3]
    for first, last, state, percent in STATES:
        if len(area) == 3 and first <= area <= last:
            part = 1 - UNTAXED_IN_TEXAS if (state, line.component) == ("Texas", "usage:calls") else Decimal(1)
            return SalesTax((percent * part).normalize(), f"{state} sales tax")
    return None
