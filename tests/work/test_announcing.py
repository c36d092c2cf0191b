"""Notice of prices in the nightly run: everybody once, whatever is interrupted or broken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from tests.families import DEVICES, plugins
from tests.services.house import OPERATOR, House, done, house_at

from subgraph.domain.catalog_asks import ListPriceAsk, SetListPrices
from subgraph.domain.notices import FamilyContact, Notification
from subgraph.domain.outcomes import CatalogWritten
from subgraph.domain.prices import PriceModel
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices
from subgraph.plugins.registry import Registry
from subgraph.printing.reports import report_facts, report_text
from subgraph.services.list_prices import set_list_prices
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import PriceNotices
from subgraph.storage.tables import account as account_table
from subgraph.storage.tables import event, notification
from subgraph.work.billing import bill_through

NEXT = RenewalPrices(RenewalPolicy.NEXT_RENEWAL)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


async def raise_price(house: House, amount: str, renewal: RenewalPrices | None = NEXT) -> None:
    """Pro seats at another price."""
    price = ListPriceAsk("monitoring", "seat:pro", "EUR", PriceModel.PER_UNIT, 12, unit_amount=Decimal(amount))
    ask = SetListPrices("devices", "Costs rose.", (price,), renewal)
    done(await house.do(set_list_prices, OPERATOR, ask), CatalogWritten)


async def told(house: House) -> list[str]:
    """What was announced, in the order of accounts."""
    statement = select(event.c.summary).where(event.c.kind == "PRICES_ANNOUNCED").order_by(event.c.account_id)
    async with house.database.transaction() as connection:
        return [row.summary for row in await connection.execute(statement)]


async def customers(house: House, number: int) -> list[str]:
    """So many accounts with two Pro seats from today on."""
    made = []
    for one in range(number):
        account, owner = await house.customer(f"owner{one}@harbour.example")
        await house.start(owner, account, pro=2)
        made.append(account)
    return made


async def test_every_account_is_told_once_in_a_run_that_says_so(house: House) -> None:
    await customers(house, 3)
    await raise_price(house, "72.00")
    report = await house.bill("2026-01-02")
    assert (report.announced, len(await told(house))) == (3, 3)
    assert report_text(report).endswith("new prices announced to 3 subscriptions")
    assert report_facts(report)["announced"] == 3
    assert (await house.bill("2026-01-03")).announced == 0


async def test_a_run_that_was_interrupted_goes_on_where_nobody_was_told(house: House) -> None:
    first, _ = await customers(house, 2)
    await raise_price(house, "72.00")
    found = decode_id(first)
    assert found is not None
    async with house.database.transaction() as connection:
        [row] = (
            await connection.execute(
                select(event.c.subscription_id)
                .where(event.c.account_id == found.account_id, event.c.subscription_id.is_not(None))
                .limit(1)
            )
        ).all()
        await PriceNotices(connection, found.account_id).add([row.subscription_id], 1, house.clock.now())
    assert (await house.bill("2026-01-02")).announced == 1
    assert len(await told(house)) == 1


async def test_an_account_that_breaks_is_parked_and_the_others_are_told(house: House) -> None:
    first, *_ = await customers(house, 3)
    found = decode_id(first)
    assert found is not None
    async with house.database.transaction() as connection:
        broken = update(account_table).where(account_table.c.account_id == found.account_id)
        await connection.execute(broken.values(time_zone="Nowhere/None"))
    await raise_price(house, "72.00")
    report = await house.bill("2026-01-02")
    assert (report.announced, [one.account_id for one in report.parked]) == (2, [first])


async def test_a_family_says_itself_who_is_written_to(house: House) -> None:
    declared = (Notification("PRICES_ANNOUNCED", FamilyContact(), "PRICES"),)
    family = replace(DEVICES, notifications=declared, contact="sales@devices.example")
    house.registry = Registry.load(plugins(family))
    await customers(house, 1)
    await raise_price(house, "72.00")
    await house.bill("2026-01-02")
    async with house.database.transaction() as connection:
        rows = (await connection.execute(select(notification.c.kind, notification.c.recipients))).all()
    assert [(row.kind, row.recipients) for row in rows] == [
        ("MEMBER_INVITED", ["owner0@harbour.example"]),
        ("INVOICE_ISSUED", ["owner0@harbour.example"]),
        ("PRICES", ["sales@devices.example"]),
    ]


async def test_who_bills_one_account_announces_nothing_to_others(house: House) -> None:
    first, _ = await customers(house, 2)
    await raise_price(house, "72.00")
    found = decode_id(first)
    assert found is not None
    day = date(2026, 1, 2)
    await bill_through(house.database, house.registry, house.clock, day, account=found.account_id)
    assert await told(house) == []
    assert (await house.bill("2026-01-03")).announced == 2
