"""How much is read: a number of statements per operation that does not grow with the number of rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subgraph.plugins import Seller
from tests.schema.world import OPERATOR, World, person

OLIVIA = person("olivia")
MONEY = "{ amount currency }"
BILLING_PAGE = f"""query ($id: ID!) {{ account(id: $id) {{ id name currency
  subscriptions(first: 100) {{ nodes {{ id version startDate endDate purchaseOrder separateInvoice term {{ key months }}
    currentPeriod {{ start end }} nextInvoiceDate discounts {{ key name percent }}
    items {{ kind quantity product {{ key name }} edition {{ key }} seatType {{ key name }} addOn {{ key name }}
      unitPrice {MONEY} listAmount {MONEY} }} }} }}
  invoices(first: 100) {{ nodes {{ id number kind status issuedOn dueOn purchaseOrder
    totals {{ subtotal {MONEY} discount {MONEY} tax {MONEY} total {MONEY} }} amountDue {MONEY}
    lines {{ kind description quantity unitPrice {MONEY} period {{ start end }} daysCharged daysInPeriod
      amount {MONEY} discount }} }} }} }} }}"""
LIST = """{ accounts(first: 100) { nodes { id name externalId kind currency timeZone locale
  subscriptions { nodes { id status } totalCount } } totalCount } }"""


async def _account(world: World, name: str, subscriptions: int, seats: int) -> str:
    account = await world.account(name)
    await world.member(account, "olivia", "OWNER")
    for _ in range(subscriptions):
        bought = await world.start(OLIVIA, account)
        subscription = bought["subscription"]["id"]
        for _ in range(seats):
            changes = [{"addSeats": {"seatType": "pro", "quantity": 1}}]
            await world.buy(OLIVIA, change={"subscriptionId": subscription, "changes": changes})
    return account


async def test_the_billing_page_takes_at_most_eight_statements_whatever_the_number_of_rows(empty: World) -> None:
    counts = []
    for name, subscriptions, seats in (("Small", 1, 0), ("Page", 5, 1), ("Large", 8, 2)):
        account = await _account(empty, name, subscriptions, seats)
        body, statements = await empty.count(OLIVIA, BILLING_PAGE, id=account)
        assert "errors" not in body
        found = body["data"]["account"]
        assert len(found["subscriptions"]["nodes"]) == subscriptions
        assert len(found["invoices"]["nodes"]) == subscriptions * (1 + seats)
        assert all(one["lines"] for one in found["invoices"]["nodes"])
        counts.append(statements)
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 8


async def test_statuses_cost_no_statement_beside_the_rows(empty: World) -> None:
    account = await _account(empty, "Page", 3, 0)
    document = "query ($id: ID!) { account(id: $id) { subscriptions { nodes { id %s } } } }"
    _, without = await empty.count(OLIVIA, document % "version", id=account)
    _, together = await empty.count(OLIVIA, document % "status", id=account)
    assert together == without


async def test_a_list_of_accounts_takes_the_same_statements_for_two_as_for_twelve(empty: World) -> None:
    for number in range(2):
        await _account(empty, f"Customer {number}", 1, 0)
    _, few = await empty.count(OPERATOR, LIST)
    for number in range(2, 12):
        await _account(empty, f"Customer {number}", 1, 0)
    body, many = await empty.count(OPERATOR, LIST)
    assert body["data"]["accounts"]["totalCount"] == 12
    assert [one["subscriptions"]["totalCount"] for one in body["data"]["accounts"]["nodes"]] == [1] * 12
    assert few == many


async def test_totals_are_counted_only_for_whom_asks(empty: World) -> None:
    _, without = await empty.count(OPERATOR, "{ accounts { nodes { id } } }")
    _, together = await empty.count(OPERATOR, "{ accounts { nodes { id } totalCount } }")
    assert together == without + 1


async def test_who_asks_is_one_statement(empty: World) -> None:
    body, statements = await empty.count(OPERATOR, "{ viewer { isOperator user { email } memberships { role } } }")
    assert body["data"]["viewer"] == {"isOperator": True, "user": None, "memberships": []}
    assert statements == 1


async def test_the_catalog_is_read_with_the_one_statement_that_tells_who_asks_and_whether_it_changed(
    empty: World,
) -> None:
    document = """{ productFamilies { key products { key editions { key features { name value } prices(currency: "EUR") {
      model unitAmount { amount } tiers { upTo } } } seatTypes { key prices(currency: "EUR") { term { key } } }
      addOns { key editions { key } prices(currency: "USD") { model } } includes { key } }
      terms { key months } termsDocuments { id url } } }"""
    body, statements = await empty.count(OPERATOR, document)
    assert "errors" not in body
    assert statements == 1


async def test_tax_costs_estimates_one_statement_where_somebody_is_declared_to_sell_and_none_elsewhere(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await _account(empty, "Page", 3, 0)
    document = """query ($id: ID!) { account(id: $id) { subscriptions { nodes {
      nextInvoiceEstimate { tax { amount } total { amount } } } } } }"""
    _, without = await empty.count(OLIVIA, document, id=account)
    catalogs = empty.app.installation.catalogs
    seller = Seller("nordic", "Nordic AS", "NO", tax_ids={"NO": "NO988077917MVA"})
    families = [replace(one, sellers=(seller,)) for one in catalogs.declared.families]
    monkeypatch.setattr(catalogs, "_sold", catalogs.declared.with_families(families))
    body, together = await empty.count(OLIVIA, document, id=account)
    assert len(body["data"]["account"]["subscriptions"]["nodes"]) == 3
    assert together == without + 1
