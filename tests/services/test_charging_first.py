"""A purchase is charged between two transactions: whatever happens in between, once or given back (docs/decisions/0023)."""

from __future__ import annotations

import asyncio

import pytest
from tests.services.cards import card
from tests.services.house import House, codes, done, staff
from tests.work.tills import charge, let_time_pass, payments

from subgraph.domain.outcomes import Confirmed, QuoteMoved, SignedQuote
from subgraph.domain.quote import RemoveSeats, SeatsAsk
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import (
    ActionRequired,
    Charge,
    Charged,
    Declined,
    LookUp,
    NotThere,
    SandboxPayments,
    Unknown,
)
from subgraph.storage.tables import account as accounts
from subgraph.storage.tables import invoice


class Busy(SandboxPayments):
    """A provider with true books, whose answers are lost or delayed as the test says, and that watches the database."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.lost = 0
        self.charged: dict[str, int] = {}
        self.meanwhile: list[object] = []
        self.asked = 0

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        self.asked += 1
        # Whoever held a lock now would never let this one through.
        async with asyncio.timeout(5), self.house.database.transaction() as connection:
            await connection.execute(accounts.update().values(name=accounts.c.name))
        self.charged.setdefault(charge.key, charge.amount_minor)
        while self.meanwhile:
            await self.meanwhile.pop()  # type: ignore[misc]
        if self.lost:
            self.lost -= 1
            raise TimeoutError
        return Charged(f"ref_{charge.key}")

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        return Charged(f"ref_{asked.key}") if asked.key in self.charged else NotThere()


async def buyer(house: House) -> tuple[str, Viewer, SignedQuote, Busy]:
    account, olivia = await house.customer()
    await card(house, olivia, account)
    house.payments = provider = Busy(house)
    return account, olivia, await house.quote_devices(olivia, account, pro=1), provider


async def test_a_provider_is_asked_while_nothing_is_locked(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)
    done(await house.confirm(olivia, quote), Confirmed)
    assert provider.asked == 1
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]


async def test_a_lost_answer_is_told_and_the_same_confirmation_sent_again_is_charged_once(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)
    provider.lost = 2
    for _ in range(2):
        assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_PENDING"]
        assert await payments(house, account) == [("CHARGE", "UNKNOWN", 6000)]
        assert await house.rows(invoice, account) == []
    done(await house.confirm(olivia, quote), Confirmed)
    assert len(provider.charged) == 1
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]
    assert await house.settlements(account) == [("PAID", 0, 0)]


async def test_what_was_charged_and_never_confirmed_goes_back(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)
    provider.lost = 1
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_PENDING"]
    for _ in range(3):  # found out, given up, given back
        await let_time_pass(house)
        await charge(house)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000), ("REFUND", "SUCCEEDED", 6000)]
    await let_time_pass(house)
    assert (await charge(house)).found == 0
    done(await house.confirm(olivia, quote), Confirmed)
    assert [one[:2] for one in await payments(house, account)][2:] == [("CHARGE", "SUCCEEDED")]
    assert len(provider.charged) == 2


async def test_a_charge_that_never_arrived_is_given_up_and_another_card_may_pay(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)
    provider.lost = 1
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_PENDING"]
    provider.charged.clear()
    other = await card(house, olivia, account)
    done(await house.confirm(olivia, quote, other), Confirmed)
    assert await payments(house, account) == [("CHARGE", "FAILED", 6000), ("CHARGE", "SUCCEEDED", 6000)]


async def test_a_card_in_doubt_that_was_charged_pays_though_another_one_is_named(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)
    provider.lost = 1
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_PENDING"]
    other = await card(house, olivia, account)
    done(await house.confirm(olivia, quote, other), Confirmed)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]
    assert len(provider.charged) == 1


async def test_a_quote_that_moves_while_the_card_is_charged_buys_nothing_and_the_money_goes_back(house: House) -> None:
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    first = await house.quote_devices(olivia, account, pro=10)
    bought = done(await house.confirm(olivia, first, method), Confirmed)
    house.on("2026-07-02")
    quote = await house.quote_devices(olivia, account, mini=1)
    house.payments = provider = Busy(house)
    fewer = house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 4)))
    provider.meanwhile = [fewer]
    done(await house.confirm(olivia, quote), QuoteMoved)
    assert await payments(house, account) == [
        ("CHARGE", "SUCCEEDED", 60000),
        ("CHARGE", "SUCCEEDED", 3600),
        ("REFUND", "PENDING", 3600),
    ]
    assert (await charge(house)).refunded == 1


async def test_a_midnight_that_passes_while_the_card_is_charged_gives_the_money_back(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)

    async def midnight() -> None:
        house.on("2026-01-02")

    provider.meanwhile = [midnight()]
    done(await house.confirm(olivia, quote), QuoteMoved)
    assert [one[:2] for one in await payments(house, account)] == [("CHARGE", "SUCCEEDED"), ("REFUND", "PENDING")]
    assert await house.rows(invoice, account) == []


async def test_a_card_that_asks_its_holder_is_let_go_where_another_one_pays(house: House) -> None:
    account, olivia = await house.customer()
    await card(house, olivia, account, "tok_3ds")
    visa = await card(house, olivia, account)
    quote = await house.quote_devices(olivia, account, pro=1)
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_ACTION_REQUIRED"]
    done(await house.confirm(olivia, quote, visa), Confirmed)
    assert await payments(house, account) == [("CHARGE", "FAILED", 6000), ("CHARGE", "SUCCEEDED", 6000)]


async def test_a_card_that_asks_its_holder_is_charged_by_the_same_confirmation_once_they_agreed(house: House) -> None:
    account, olivia = await house.customer()
    await card(house, olivia, account, "tok_3ds")
    quote = await house.quote_devices(olivia, account, pro=1)
    refused = await house.confirm(olivia, quote)
    assert codes(refused) == ["PAYMENT_ACTION_REQUIRED"]
    assert set(refused.violations[0].facts) == {"clientSecret", "paymentId"}
    assert await house.rows(invoice, account) == []
    done(await house.confirm(olivia, quote), Confirmed)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]


@pytest.mark.parametrize("times", [2, 5])
async def test_the_same_confirmation_sent_several_times_at_once_is_charged_once(house: House, times: int) -> None:
    account, olivia, quote, provider = await buyer(house)
    answers = await asyncio.gather(*[house.confirm(olivia, quote) for _ in range(times)])
    assert len({done(one, Confirmed) for one in answers}) == 1
    assert len(provider.charged) == 1
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]
    assert len(await house.rows(invoice, account)) == 1


async def test_a_process_that_dies_after_the_charge_leaves_a_row_that_the_worker_looks_after(house: House) -> None:
    account, olivia, quote, provider = await buyer(house)

    async def die() -> None:
        raise asyncio.CancelledError

    provider.meanwhile = [die()]
    with pytest.raises(asyncio.CancelledError):
        await house.confirm(olivia, quote)
    assert await payments(house, account) == [("CHARGE", "PENDING", 6000)]
    assert (await charge(house)).found == 0
    await let_time_pass(house)
    assert (await charge(house)).charged == 1
    done(await house.confirm(olivia, quote), Confirmed)
    assert len(provider.charged) == 1
