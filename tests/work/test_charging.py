"""Renewals charged when nobody is there: paid, declined, lost, agreed to (AGT-11, LOC-12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tests.services.cards import card
from tests.services.house import House, done, house_at, row_of
from tests.work.tills import charge, keys_expire, let_time_pass, payments, workers

from subgraph.domain.outcomes import Confirmed
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
from subgraph.storage.tables import settlement
from subgraph.work.charging import charge_due


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


async def renewed(house: House, token: str = "tok_visa") -> tuple[str, Viewer]:
    """A customer with a card whose first year was paid, and whose second was issued."""
    account, olivia = await house.customer()
    method = await card(house, olivia, account, token)
    done(await house.confirm(olivia, await house.quote_devices(olivia, account, pro=1), method), Confirmed)
    house.on("2027-01-01")
    await house.bill("2027-01-01")
    return account, olivia


async def attempts(house: House, account: str) -> list[tuple[int, str | None]]:
    documents = await house.documents(account)
    found = {one.invoice_id: one for one in await house.rows(settlement, account)}
    return [(found[one.invoice_id].attempts, found[one.invoice_id].last_error) for one in documents]


async def test_a_renewal_is_charged_to_the_card_and_its_invoice_is_paid(house: House) -> None:
    account, _ = await renewed(house)
    assert (await house.settlements(account))[-1] == ("ISSUED", 6000, 0)
    report = await charge(house)
    assert (report.found, report.charged) == (1, 1)
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)] * 2
    assert (await house.events(account))[-2:] == ["PAYMENT_RECEIVED", "INVOICE_PAID"]
    assert (await charge(house)).found == 0


async def test_whoever_holds_a_test_clock_is_charged_by_it_and_only_where_it_is_named(house: House) -> None:
    account, _ = await renewed(house)
    clocks = accounts.update().where(accounts.c.account_id == row_of(account))
    async with house.database.transaction() as connection:
        await connection.execute(clocks.values(clock_at=datetime(2026, 12, 31, 12, tzinfo=UTC)))
    assert (await charge(house)).found == 0
    assert (await charge_due(workers(house), 10, row_of(account))).found == 0
    async with house.database.transaction() as connection:
        await connection.execute(clocks.values(clock_at=datetime(2027, 1, 1, 12, tzinfo=UTC)))
    assert (await charge(house)).found == 0
    assert (await charge_due(workers(house), 10, row_of(account))).charged == 1


async def test_what_is_in_doubt_at_one_provider_is_never_asked_of_another(house: House) -> None:
    account, _ = await renewed(house)
    house.payments = first = Playing(TimeoutError())
    await charge(house)
    await keys_expire(house)
    await let_time_pass(house)
    house.payments = other = Playing()
    other.name = "another"
    await charge(house)
    assert (await payments(house, account))[-1] == ("CHARGE", "UNKNOWN", 6000)
    house.payments = first
    first.charged = {first.keys[0]: "ref"}
    await let_time_pass(house)
    assert (await charge(house)).charged == 1


async def test_an_invoice_that_waits_for_a_transfer_is_never_charged(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=1)
    house.on("2027-01-01")
    await house.bill("2027-01-01")
    assert (await charge(house)).found == 0
    assert [one[:2] for one in await house.settlements(account)] == [("ISSUED", 6000), ("ISSUED", 6000)]


async def test_a_card_that_is_declined_at_the_renewal_is_told_with_its_reason(house: House) -> None:
    account, _ = await renewed(house, "tok_declined_later")
    assert (await charge(house)).charged == 0
    assert (await house.settlements(account))[-1] == ("ISSUED", 6000, 0)
    assert (await payments(house, account))[-1] == ("CHARGE", "FAILED", 6000)
    assert (await house.events(account))[-1] == "PAYMENT_FAILED"
    assert (await attempts(house, account))[-1] == (1, "card_declined")
    assert (await charge(house)).found == 0


async def test_another_card_that_becomes_the_default_pays_what_the_old_one_could_not(house: House) -> None:
    account, olivia = await renewed(house, "tok_declined_later")
    await charge(house)
    await card(house, olivia, account, "tok_visa", make_default=True)
    assert (await charge(house)).charged == 1
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)
    assert (await attempts(house, account))[-1] == (2, None)


class Playing(SandboxPayments):
    """The sandbox, with answers of the test's own in their order; what is looked up was charged where that is so."""

    def __init__(self, *answers: Charged | Declined | ActionRequired | Unknown | Exception) -> None:
        self.answers = list(answers)
        self.keys: list[str] = []
        self.charged: dict[str, str] = {}

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        self.keys.append(charge.key)
        answer = self.answers.pop(0) if self.answers else Charged(f"ref_{charge.key}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        found = self.charged.get(asked.key)
        return Charged(found) if found is not None else NotThere()


async def test_a_lost_answer_is_asked_for_with_the_same_key_while_it_holds(house: House) -> None:
    account, _ = await renewed(house)
    house.payments = provider = Playing(TimeoutError())
    assert (await charge(house)).unknown == 1
    assert (await payments(house, account))[-1] == ("CHARGE", "UNKNOWN", 6000)
    assert (await charge(house)).found == 0
    await let_time_pass(house)
    assert (await charge(house)).charged == 1
    assert provider.keys == [provider.keys[0]] * 2
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)


@pytest.mark.parametrize("was_charged", [True, False])
async def test_after_a_day_a_lost_answer_is_looked_up_before_anything_is_sent(house: House, was_charged: bool) -> None:
    account, _ = await renewed(house)
    house.payments = provider = Playing(TimeoutError())
    await charge(house)
    first = provider.keys[0]
    provider.charged = {first: "ref"} if was_charged else {}
    await keys_expire(house)
    await let_time_pass(house)
    await charge(house)
    assert provider.keys == [first]
    await charge(house)
    assert provider.keys == ([first] if was_charged else [first, first.replace(":1", ":2")])
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)
    assert [one[1] for one in await payments(house, account)][1:] == (
        ["SUCCEEDED"] if was_charged else ["FAILED", "SUCCEEDED"]
    )


async def test_a_charge_that_its_payer_has_to_agree_to_is_told_once_and_paid_when_they_did(house: House) -> None:
    account, _ = await renewed(house)
    house.payments = provider = Playing(ActionRequired("secret", "ref"))
    await charge(house)
    assert (await house.events(account))[-1] == "PAYMENT_ACTION_REQUIRED"
    assert (await payments(house, account))[-1] == ("CHARGE", "REQUIRES_ACTION", 6000)
    provider.charged = {provider.keys[0]: "ref"}
    await let_time_pass(house)
    assert (await charge(house)).charged == 1
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)
    assert len(provider.keys) == 1


async def test_money_that_comes_for_an_invoice_paid_meanwhile_goes_back(house: House) -> None:
    account, _ = await renewed(house)
    house.payments = provider = Playing(TimeoutError())
    await charge(house)
    provider.charged = {provider.keys[0]: "ref"}
    bought = (await house.documents(account))[-1]
    async with house.database.transaction() as connection:
        await connection.execute(
            settlement.update()
            .where(settlement.c.invoice_id == bought.invoice_id)
            .values(status="PAID", open_minor=0, paid_minor=6000)
        )
    await let_time_pass(house)
    await charge(house)
    assert (await payments(house, account))[-1] == ("REFUND", "PENDING", 6000)
    await let_time_pass(house)
    assert (await charge(house)).refunded == 1
    assert (await payments(house, account))[-1] == ("REFUND", "SUCCEEDED", 6000)
    assert (await house.events(account))[-1] == "PAYMENT_REFUNDED"
