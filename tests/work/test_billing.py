"""The bill run: what is due is issued once, however late, in one process or in several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update
from tests.families import plugins
from tests.services.house import House, done, house_at, more, row_of, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, ResourceWritten, SignedQuote, SubscriptionWritten
from subgraph.domain.quote import Cancel, ProductAsk, RemoveSeats, SeatsAsk, StartAsk
from subgraph.domain.viewers import Viewer
from subgraph.plugins.registry import Registry
from subgraph.services import invoicing, quotes, resources, usage
from subgraph.storage.repositories import Credits
from subgraph.storage.tables import invoice_line, parked_account, subscription
from subgraph.work.billing import bill_through


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


async def start_monthly(house: House, account: str, family: str, *products: ProductAsk, **given: Any) -> Confirmed:
    """A monthly start by the family's staff."""
    viewer = staff(family)
    await house.enrol(account, family)
    asked = asks.QuoteStart(account, family, StartAsk("monthly", products, **given))
    quote = done(await house.do(quotes.quote_start, viewer, asked), SignedQuote)
    return done(await house.confirm(viewer, quote), Confirmed)


async def test_a_second_run_issues_nothing(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=2)
    first = await house.bill("2027-01-01")
    assert (first.invoices, first.amounts_minor) == (1, {"EUR": 12000})
    again = await house.bill("2027-01-01")
    assert (again.invoices, again.amounts_minor, again.parked) == (0, {}, [])


async def test_a_run_that_was_down_for_months_catches_up_due_day_by_due_day(house: House) -> None:
    account = await house.account()
    await start_monthly(house, account, "contacts", ProductAsk("marketing", "starter", (SeatsAsk("contacts", 500),)))
    report = await house.bill("2026-04-15")
    assert report.invoices == 3
    issued = [str(one.issued_on) for one in await house.documents(account)]
    assert issued == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]


async def test_catching_up_later_than_the_day_issues_on_today(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=2)
    house.on("2027-01-05")
    await house.bill("2027-01-05")
    renewal = (await house.documents(account))[-1]
    assert (str(renewal.issued_on), str(renewal.due_on)) == ("2027-01-05", "2027-02-04")
    days = {str(one.due_on) for one in await house.rows(invoice_line, account) if one.invoice_id == renewal.invoice_id}
    assert days == {"2027-01-01"}


async def test_a_future_start_is_billed_when_it_comes(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2, start_on=house.clock.today("UTC").replace(month=9))
    assert bought.invoice_id is None
    assert (await house.bill("2026-08-31")).invoices == 0
    assert (await house.bill("2026-09-01")).amounts_minor == {"EUR": 12000}


async def test_a_seat_bought_while_the_run_is_down_leaves_the_renewal_to_the_run(house: House) -> None:
    """W12 with this family's price: 36.00 a year from the 1st; 4 Feb 2027 has 331 of 365 days left."""
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, mini=1)
    house.on("2027-02-04")
    await house.change(olivia, bought.subscription_id, more("mini", 1))
    assert [one.total_minor for one in await house.documents(account)] == [3600, 3265]
    assert (await house.bill("2027-02-04")).amounts_minor == {"EUR": 3600}
    assert (await house.bill("2028-01-01")).amounts_minor == {"EUR": 7200}


async def test_subscriptions_share_the_renewal_unless_order_or_wish_keep_them_apart(house: House) -> None:
    account, olivia = await house.customer()
    for order, alone in (("PO-1", False), ("PO-1", False), ("PO-2", False), ("PO-1", True)):
        await house.start(olivia, account, pro=1, purchase_order=order, separate_invoice=alone)
    report = await house.bill("2027-01-01")
    assert report.invoices == 3
    renewals = (await house.documents(account))[4:]
    assert sorted((one.purchase_order, one.total_minor) for one in renewals) == [
        ("PO-1", 6000),
        ("PO-1", 12000),
        ("PO-2", 6000),
    ]


async def test_the_renewal_carries_the_current_purchase_order(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1, purchase_order="OLD")
    asked = asks.UpdatePurchaseOrder(bought.subscription_id, "NEW")
    done(await house.do(invoicing.update_purchase_order, olivia, asked), SubscriptionWritten)
    await house.bill("2027-01-01")
    assert [one.purchase_order for one in await house.documents(account)] == ["OLD", "NEW"]


async def test_the_balance_pays_renewals_oldest_first(house: House) -> None:
    account = await house.account()
    await start_monthly(house, account, "contacts", ProductAsk("marketing", "starter", (SeatsAsk("contacts", 500),)))
    [first] = await house.documents(account)
    async with house.database.transaction() as connection:
        from_staff: dict[str, Any] = {"reason": "Goodwill", "at": house.clock.now(), "actor": "staff"}
        await Credits(connection, row_of(account)).move(first.total_minor + 100, "EUR", **from_staff)
    await house.bill("2026-03-01")
    _, february, march = await house.documents(account)
    assert (february.credit_applied_minor, february.amount_due_minor) == (first.total_minor, 0)
    assert (march.credit_applied_minor, march.amount_due_minor) == (100, first.total_minor - 100)
    assert await house.balance(account) == 0


async def place(house: House, viewer: Viewer, account: str, kind: str, **given: Any) -> str:
    """Something deployed in the locations family."""
    asked = asks.AddResource(account, "locations", kind, f"a {kind}", **given)
    return done(await house.do(resources.add_resource, viewer, asked), ResourceWritten).resource_id


async def test_seats_above_the_limit_are_billed_from_the_next_period_and_never_fall(house: House) -> None:
    account, olivia = await house.customer()
    shop = await place(house, olivia, account, "location")
    one_place = ProductAsk("by-place", None, (SeatsAsk("location", 1),))
    bought = await start_monthly(house, account, "locations", one_place)
    counters = [await place(house, olivia, account, "counter", model="v1", parent_id=shop) for _ in range(5)]
    assert (await house.bill("2026-02-01")).amounts_minor == {"EUR": 6000}
    assert "SEATS_RAISED" in await house.events(account)
    for counter in counters:
        done(await house.do(resources.remove_resource, olivia, asks.RemoveResource(counter)), ResourceWritten)
    assert (await house.bill("2026-03-01")).amounts_minor == {"EUR": 6000}
    assert (await house.subscription(bought.subscription_id)).contract.version == 2


async def test_two_subscriptions_above_the_limit_raise_only_once(house: House) -> None:
    account, olivia = await house.customer()
    for _ in range(3):
        await place(house, olivia, account, "location")
    one_place = ProductAsk("by-place", None, (SeatsAsk("location", 1),))
    await start_monthly(house, account, "locations", one_place)
    await start_monthly(house, account, "locations", one_place)
    assert (await house.bill("2026-02-01")).amounts_minor == {"EUR": 9000}


async def test_usage_is_billed_in_arrears_above_the_commitment(house: House) -> None:
    """1,000 calls are owed in advance with the base of 19.00; 3,000 counted in January: 2,000 more, all at 0.005."""
    account = await house.account()
    await start_monthly(house, account, "calls", ProductAsk("api"))
    house.on("2026-01-20")
    report = asks.ReportUsage(account, "calls", "calls", 3000)
    assert not hasattr(await house.do(usage.report_usage, staff("calls"), report), "violations")
    await house.bill("2026-02-01")
    invoiced = [one for one in await house.rows(invoice_line, account) if one.component_kind == "USAGE"]
    assert [(one.quantity, str(one.period_start)) for one in invoiced] == [(2000, "2026-01-01")]
    assert (await house.bill("2026-02-01")).invoices == 0


async def test_a_count_that_comes_after_the_end_is_billed_too(house: House) -> None:
    account = await house.account()
    bought = await start_monthly(house, account, "calls", ProductAsk("api"))
    await house.change(staff("calls"), bought.subscription_id, Cancel())
    await house.bill("2026-02-10")
    house.on("2026-02-12")
    late = asks.ReportUsage(account, "calls", "calls", 3000, house.clock.now().replace(month=1, day=30))
    assert not hasattr(await house.do(usage.report_usage, staff("calls"), late), "violations")
    assert (await house.bill("2026-02-12")).invoices == 1
    assert (await house.bill("2026-12-31")).invoices == 0


async def test_a_credit_of_the_run_settles_what_it_reverses(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=3)
    await house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 2)))
    assert await house.settlements(account) == [("ISSUED", 6000, 12000), ("PAID", 0, 0)]
    assert (await house.bill("2027-01-01")).amounts_minor == {"EUR": 6000}


async def test_a_family_that_is_not_there_waits_and_blocks_no_other_of_the_same_account(house: House) -> None:
    one, olivia = await house.customer()
    bought = await house.start(olivia, one, pro=2)
    await start_monthly(house, one, "contacts", ProductAsk("marketing", "starter", (SeatsAsk("contacts", 500),)))
    less = Registry.load(plugins(*(family for family in house.registry.families if family.key != "devices")))
    said: list[str] = []
    new_year = house.clock.today("UTC").replace(year=2027)
    report = await bill_through(house.database, less, house.clock, new_year, said.append)
    assert report.parked == []
    assert [(left.account_id, left.family) for left in report.waiting] == [(one, "devices")]
    assert said[-1] == f"left for later: {one} waits for family devices"
    assert await house.rows(parked_account, one) == []
    issued = await house.documents(one)
    assert {document.family for document in issued if document.issued_on > house.clock.today("UTC")} == {"contacts"}
    assert (await house.subscription(bought.subscription_id)).contract.version == 1
    assert (await house.bill("2027-01-01")).amounts_minor == {"EUR": 12000}
    assert (await house.bill("2027-01-01")).invoices == 0


async def test_what_was_tampered_with_beside_us_parks_the_account(house: House) -> None:
    one, olivia = await house.customer()
    bought = await house.start(olivia, one, pro=2)
    async with house.database.transaction() as connection:
        moved = update(subscription).where(subscription.c.subscription_id == row_of(bought.subscription_id))
        await connection.execute(moved.values(start_on=house.clock.today("UTC").replace(month=2)))
    report = await house.bill("2027-01-01")
    assert [parked.reason for parked in report.parked] == ["UNBALANCED"]
    assert len(await house.documents(one)) == 1
    async with house.database.transaction() as connection:
        await connection.execute(moved.values(start_on=house.clock.today("UTC")))
    assert (await house.bill("2027-01-01")).invoices == 0
    day = house.clock.today("UTC").replace(year=2027)
    named = await bill_through(house.database, house.registry, house.clock, day, account=row_of(one))
    assert (named.invoices, named.parked) == (1, [])


async def test_several_runs_at_once_bill_everything_once(house: House) -> None:
    owners = [await house.customer(f"owner{number}@a.example") for number in range(6)]
    for account, owner in owners:
        await house.start(owner, account, pro=1)
    reports = await asyncio.gather(*(house.bill("2028-01-01") for _ in range(3)))
    assert sum(report.invoices for report in reports) == 12
    for account, _ in owners:
        assert [one.sequence for one in await house.documents(account)] == [1, 2, 3]


async def test_one_account_is_billed_alone_where_it_is_named(house: House) -> None:
    one, olivia = await house.customer()
    two, else_ = await house.customer("else@else.example")
    await house.start(olivia, one, pro=1)
    await house.start(else_, two, pro=1)
    day = house.clock.today("UTC").replace(year=2027)
    report = await bill_through(house.database, house.registry, house.clock, day, account=row_of(two))
    assert report.invoices == 1
    assert len(await house.documents(one)) == 1


async def test_a_run_ahead_of_the_clock_is_caught_up_with_by_a_change_before_that_day(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    await house.bill("2027-01-01")
    await house.change(olivia, bought.subscription_id, more("pro", 1))
    assert (await house.bill("2027-01-01")).amounts_minor == {"EUR": 6000}
    assert (await house.bill("2028-01-01")).amounts_minor == {"EUR": 12000}


async def test_a_progress_line_is_told_per_day_and_account(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=1)
    said: list[str] = []
    day = house.clock.today("UTC").replace(year=2028)
    await bill_through(house.database, house.registry, house.clock, day, said.append)
    assert said == [f"2027-01-01  {account}  1 document", f"2028-01-01  {account}  1 document"]
