"""A family's tax service that fails: its purchases are refused and its renewals wait, and both go on once it is well again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from subgraph.plugins import Sale, SalesTax, Seller, hookimpl
from tests.families import FamilyPlugin
from tests.families.vans import VANS
from tests.scenarios.customers import customer
from tests.scenarios.outages import House, house
from tests.scenarios.speak import Refused

FLEET = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
SELLER = Seller("us", "Vans Inc.", "US", tax_ids={"US": "471285530"})
BILLED_TO = "... on AccountChanged { account { id } }"


class Taxing(FamilyPlugin):
    """Ten percent, while its service is well."""

    bad = False

    def __init__(self) -> None:
        super().__init__(replace(VANS, sellers=(SELLER,)))

    @hookimpl
    def reckon_tax(self, sale: Sale) -> list[SalesTax]:
        """Ten percent of everything."""
        if self.bad:
            raise ConnectionError(sale.country)
        return [SalesTax(Decimal(10), "Sales tax") for _ in sale.lines]


async def billed(there: House, day: str) -> tuple[int, list[Any]]:
    await there.story.on(day)
    report = await there.story.bill(date.fromisoformat(day))
    return report.invoices, [one.family for one in report.waiting]


async def test_purchases_are_refused_and_renewals_wait_while_a_tax_service_fails(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = Taxing()
    async with house(database_url, monkeypatch, None, plugin) as there:
        account, olivia = await customer(there.story, "2026-01-01")
        await olivia.change(
            "updateBillingDetails", "UpdateBillingDetailsInput", BILLED_TO, accountId=account, country="US"
        )
        quote = await olivia.quote_start(account, family="vans", term="annual", products=FLEET)
        net = Decimal(quote["dueNow"]["total"]["amount"]) - Decimal(quote["dueNow"]["tax"]["amount"])
        assert Decimal(quote["dueNow"]["tax"]["amount"]) == net / 10
        plugin.bad = True
        with pytest.raises(Refused) as refused:
            await olivia.confirm(quote)
        assert refused.value.codes == ["FAMILY_UNAVAILABLE"]
        plugin.bad = False
        await olivia.confirm(quote)
        plugin.bad = True
        assert await billed(there, "2027-01-01") == (0, ["vans"])
        plugin.bad = False
        assert await billed(there, "2027-01-03") == (1, [])
        first, renewal = await olivia.invoices(account)
        assert first["totals"] == renewal["totals"] == quote["dueNow"]
