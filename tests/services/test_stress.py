"""64 buyers through the verbs themselves, each purchase sent twice, every tenth rolled back: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import date

import pytest
from tests.services.house import House, done, house_at, more
from tests.storage.stress import BUYERS, Interrupt, Interrupted, buy_concurrently

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, QuoteMoved, SignedQuote
from subgraph.domain.refusals import Refusal
from subgraph.domain.terms_ids import terms_id
from subgraph.domain.viewers import Viewer
from subgraph.services import confirmations
from subgraph.storage.database import Connection
from subgraph.storage.tables import event, invoice_line, settlement, subscription

TERMS = (terms_id("devices", "terms", "2026-01"),)
PRICE_MINOR = 6000
TODAY = date(2026, 1, 1)


async def confirm(house: House, viewer: Viewer, quote: SignedQuote, interrupt: Interrupt) -> object:
    """One confirmation in a transaction that may be taken back at its very end."""

    async def run(connection: Connection) -> object:
        ask = asks.ConfirmQuote(quote.token, TERMS)
        answer = await confirmations.confirm_quote(house.work(connection), viewer, ask)
        interrupt()
        return answer

    return await house.database.run_in_transaction(run)


@pytest.mark.parametrize("seed", [1, 2])
async def test_64_buyers_sent_twice_leave_as_many_seats_as_confirmations_and_invoices(
    database_url: str, seed: int
) -> None:
    async with house_at(database_url) as one, house_at(database_url) as other:
        account, olivia = await one.customer()
        quoted = {f"purchase {number}": await one.quote_devices(olivia, account, pro=1) for number in range(BUYERS)}
        houses = itertools.cycle((one, other))

        async def buy(key: str, interrupt: Interrupt) -> str:
            answer = await confirm(next(houses), olivia, quoted[key], interrupt)
            return done(answer, Confirmed).invoice_id or "none"

        bought = await buy_concurrently(buy, seed)
        confirmed = len(bought.documents)
        assert bought.interrupted > 0
        assert BUYERS - bought.interrupted <= confirmed <= BUYERS
        documents = await one.documents(account)
        assert [document.sequence for document in documents] == list(range(1, confirmed + 1))
        assert [document.total_minor for document in documents] == [PRICE_MINOR] * confirmed
        assert len(await one.rows(subscription, account)) == confirmed
        assert sum(line.quantity for line in await one.rows(invoice_line, account)) == confirmed
        assert [row.open_minor for row in await one.rows(settlement, account)] == [PRICE_MINOR] * confirmed
        numbers = sorted(row.seq for row in await one.rows(event, account))
        assert numbers == list(range(1, len(numbers) + 1))
        report = await one.bill("2027-01-01")
        assert (report.invoices, report.amounts_minor) == (1, {"EUR": confirmed * PRICE_MINOR})


async def insist(houses: tuple[House, House], viewer: Viewer, subscription_id: str, chance: random.Random) -> int:
    """One buyer of one seat: every quote is sent twice at once; what moved or got lost is sent again. How often it moved."""
    quote, moved = await houses[0].quote(viewer, subscription_id, more("pro", 1)), 0

    def interrupt() -> None:
        if chance.randrange(100) < 10:
            raise Interrupted

    while True:
        sends = (confirm(house, viewer, quote, interrupt) for house in houses)
        answers = await asyncio.gather(*sends, return_exceptions=True)
        assert not any(isinstance(answer, Refusal) for answer in answers), answers
        wrong = [one for one in answers if isinstance(one, BaseException) and not isinstance(one, Interrupted)]
        assert not wrong, wrong
        if any(isinstance(answer, Confirmed) for answer in answers):
            assert len({answer for answer in answers if isinstance(answer, Confirmed)}) == 1
            return moved
        for answer in answers:
            if isinstance(answer, QuoteMoved):
                quote, moved = answer.quote, moved + 1
                break


async def test_buyers_of_seats_on_one_subscription_each_get_theirs_at_the_price_they_saw(database_url: str) -> None:
    buyers, chance = 12, random.Random(3)
    async with house_at(database_url) as one, house_at(database_url) as other:
        account, olivia = await one.customer()
        bought = await one.start(olivia, account, pro=2)
        moved = await asyncio.gather(
            *(insist((one, other), olivia, bought.subscription_id, chance) for _ in range(buyers))
        )
        assert sum(moved) > 0
        stored = await one.subscription(bought.subscription_id)
        state = stored.contract.timeline.state_on(TODAY)
        assert state is not None
        assert (state.items[0].quantity, stored.contract.version) == (2 + buyers, 1 + buyers)
        documents = await one.documents(account)
        assert [document.total_minor for document in documents] == [2 * PRICE_MINOR] + [PRICE_MINOR] * buyers
        assert [document.sequence for document in documents] == list(range(1, buyers + 2))
        versions = sorted((row.from_version, row.to_version) for row in await one.rows(invoice_line, account))
        assert versions == [(number, number + 1) for number in range(buyers + 1)]
