"""What is done to a subscription beside buying: purchase orders, invoicing, what waits, what meters count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.services.house import House, codes, done, more, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import AccountWritten, Confirmed, SignedQuote, SubscriptionWritten
from subgraph.domain.quote import Cancel, ProductAsk, RemoveSeats, Renew, SeatsAsk, StartAsk
from subgraph.domain.rules import Role
from subgraph.domain.viewers import Viewer
from subgraph.services import invoicing, quotes, scheduled_changes, usage
from subgraph.storage.tables import meter_reading


async def withdraw(house: House, viewer: Viewer, subscription: str) -> Any:
    """The first change that waits, taken back."""
    [planned, *_] = (await house.subscription(subscription)).contract.scheduled
    asked = asks.CancelScheduledChange(planned.scheduled_change_id)
    return await house.do(scheduled_changes.cancel_scheduled_change, viewer, asked)


async def order(house: House, viewer: Viewer, subscription: str, number: str | None) -> Any:
    """Another purchase order."""
    asked = asks.UpdatePurchaseOrder(subscription, number)
    return await house.do(invoicing.update_purchase_order, viewer, asked)


async def test_a_purchase_order_is_replaced_cleared_and_told_only_when_it_changed(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1, purchase_order="OLD")
    for number in (" NEW ", "NEW"):
        done(await order(house, olivia, bought.subscription_id, number), SubscriptionWritten)
    assert (await house.subscription(bought.subscription_id)).purchase_order == "NEW"
    assert (await house.events(account)).count("PURCHASE_ORDER_UPDATED") == 1
    done(await order(house, olivia, bought.subscription_id, ""), SubscriptionWritten)
    assert (await house.subscription(bought.subscription_id)).purchase_order is None
    assert codes(await order(house, olivia, bought.subscription_id, "x" * 501)) == ["TOO_LONG"]


async def test_members_order_nothing_and_strangers_find_nothing(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    _, stranger = await house.customer("else@else.example")
    bought = await house.start(olivia, account, pro=1)
    assert codes(await order(house, mia, bought.subscription_id, "PO")) == ["FORBIDDEN"]
    assert codes(await order(house, stranger, bought.subscription_id, "PO")) == ["NOT_FOUND"]
    asked = asks.UpdateInvoicing(bought.subscription_id, separate_invoice=True)
    assert codes(await house.do(invoicing.update_invoicing, mia, asked)) == ["FORBIDDEN"]
    done(await house.do(invoicing.update_invoicing, olivia, asked), SubscriptionWritten)
    assert (await house.subscription(bought.subscription_id)).separate_invoice is True


async def test_a_cancellation_is_withdrawn_before_it_comes_and_not_after(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    await house.change(staff("devices"), bought.subscription_id, Cancel())
    assert (await house.subscription(bought.subscription_id)).next_bill_on is None
    assert codes(await withdraw(house, olivia, bought.subscription_id)) == ["WITHDRAW_BY_REQUEST"]
    done(await withdraw(house, staff("devices"), bought.subscription_id), SubscriptionWritten)
    stored = await house.subscription(bought.subscription_id)
    assert (stored.contract.timeline.end, str(stored.next_bill_on)) == (None, "2027-01-01")
    assert (await house.bill("2027-01-01")).amounts_minor == {"EUR": 6000}


async def test_withdrawing_an_end_that_was_credited_charges_those_days_again(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    house.on("2026-06-01")
    await house.change(
        staff("devices"), bought.subscription_id, Cancel(house.clock.today("UTC").replace(month=7, day=2))
    )
    done(await withdraw(house, staff("devices"), bought.subscription_id), SubscriptionWritten)
    first, credit, charge = await house.documents(account)
    assert (first.total_minor, credit.total_minor, charge.total_minor) == (6000, -3008, 3008)
    assert (await house.bill("2026-12-31")).invoices == 0


async def test_what_waits_is_taken_back_by_who_may_do_it_by_themselves(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=3)
    by_staff = await house.quote(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 1)))
    assert by_staff.quote.changes[0].effective_on == house.clock.today("UTC")
    _, stranger = await house.customer("else@else.example")
    await house.change(staff("devices"), bought.subscription_id, Cancel())
    assert codes(await withdraw(house, stranger, bought.subscription_id)) == ["NOT_FOUND"]
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    assert codes(await withdraw(house, mia, bought.subscription_id)) == ["FORBIDDEN"]


async def test_a_change_that_no_longer_waits_is_unknown(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    await house.change(staff("devices"), bought.subscription_id, Cancel())
    [planned] = (await house.subscription(bought.subscription_id)).contract.scheduled
    asked = asks.CancelScheduledChange(planned.scheduled_change_id)
    house.on("2027-01-01")
    cancel = scheduled_changes.cancel_scheduled_change
    assert codes(await house.do(cancel, staff("devices"), asked)) == ["NOT_FOUND"]
    assert codes(await house.do(cancel, olivia, asks.CancelScheduledChange("chg_x"))) == ["NOT_FOUND"]


async def test_renewing_early_bills_the_next_period_now_and_not_again(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    house.on("2026-10-01")
    await house.change(staff("devices"), bought.subscription_id, Renew())
    assert [one.total_minor for one in await house.documents(account)] == [6000, 6000]
    assert str((await house.subscription(bought.subscription_id)).next_bill_on) == "2028-01-01"
    assert (await house.bill("2027-12-31")).invoices == 0
    await house.change(olivia, bought.subscription_id, more("pro", 1))
    assert [one.total_minor for one in await house.documents(account)][2] == 7512
    assert (await house.bill("2028-01-01")).amounts_minor == {"EUR": 12000}


async def report(house: House, viewer: Viewer, account: str, quantity: int, **given: Any) -> Any:
    """A count of contacts."""
    asked = asks.ReportUsage(account, "contacts", given.pop("meter", "contacts"), quantity, **given)
    return await house.do(usage.report_usage, viewer, asked)


@pytest.fixture
async def marketing(house: House) -> tuple[str, Viewer]:
    """An account with 1,000 contacts subscribed."""
    account, olivia = await house.customer()
    await house.enrol(account, "contacts")
    products = (ProductAsk("marketing", "starter", (SeatsAsk("contacts", 1000),)),)
    asked = asks.QuoteStart(account, "contacts", StartAsk("monthly", products))
    quote = done(await house.do(quotes.quote_start, olivia, asked), SignedQuote)
    done(await house.confirm(olivia, quote), Confirmed)
    return account, olivia


async def test_each_warning_is_given_once_per_crossing_and_nothing_is_changed(
    house: House, marketing: tuple[str, Viewer]
) -> None:
    account, olivia = marketing
    for hour, count in enumerate((700, 850, 870, 1200, 500, 800), start=1):
        house.clock.start = datetime(2026, 1, 2, hour, tzinfo=UTC)
        done(await report(house, olivia, account, count), AccountWritten)
    events = await house.events(account)
    warned = [after for after in events if after == "USAGE_WARNING"]
    assert len(warned) == 4  # 80; 90 and 100; 80 again
    assert [to for kind, to in await house.mail(account) if kind == "USAGE_WARNING"] == [["olivia@harbour.example"]] * 4


async def test_the_latest_instant_wins_whenever_it_is_reported(house: House, marketing: tuple[str, Viewer]) -> None:
    account, olivia = marketing
    house.on("2026-01-10")
    done(await report(house, olivia, account, 500), AccountWritten)
    early = datetime(2026, 1, 5, tzinfo=UTC)
    done(await report(house, olivia, account, 1500, at=early), AccountWritten)
    assert "USAGE_WARNING" not in await house.events(account)
    assert len(await house.rows(meter_reading, account)) == 2


async def test_a_count_of_nothing_known_of_less_than_nothing_or_of_tomorrow_is_refused(
    house: House, marketing: tuple[str, Viewer]
) -> None:
    account, olivia = marketing
    refused = await report(house, olivia, account, -1, meter="sheep", at=datetime(2027, 1, 1, tzinfo=UTC))
    assert codes(refused) == ["UNKNOWN_METER", "QUANTITY_OUT_OF_RANGE", "READ_IN_FUTURE"]
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    assert codes(await report(house, mia, account, 1)) == ["FORBIDDEN"]
    assert await house.rows(meter_reading, account) == []
