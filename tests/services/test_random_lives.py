"""Random lives of an account through the verbs: whatever was bought, changed, ended, billed late or ahead, the books agree."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.services.house import OPERATOR, House, more, row_of

from subgraph.clock import Clock
from subgraph.domain import asks
from subgraph.domain.balances import unbalanced
from subgraph.domain.outcomes import Confirmed, QuoteMoved, SignedQuote
from subgraph.domain.quote import (
    Cancel,
    Change,
    ChangeAsk,
    ChangeTerm,
    ProductAsk,
    RemoveSeats,
    Renew,
    SeatsAsk,
    StartAsk,
)
from subgraph.domain.refusals import Refusal
from subgraph.domain.statuses import AccountKind
from subgraph.services import invoicing, quotes, scheduled_changes
from subgraph.storage.repositories import Invoices
from subgraph.storage.tables import credit_entry, credit_note_reversal, event, invoice_line, settlement

STEPS = 40
TERMS = ("one-year", "three-years", "five-years")


class Life:
    """One account and what chance has it do, by the vendor's hand, which may do everything."""

    def __init__(self, house: House, account: str, seed: int) -> None:
        self.house = house
        self.account = account
        self.chance = random.Random(seed)
        self.bought: list[str] = []
        self.done: dict[str, int] = {}

    async def live(self) -> None:
        """One thing after the other."""
        deeds = [
            self.start,
            self.change,
            self.change,
            self.pass_days,
            self.bill,
            self.withdraw,
            self.reorder,
            self.enrol,
        ]
        while not self.bought:
            await self.start()
        for _ in range(STEPS):
            deed = self.chance.choice(deeds)
            before = len(await self.house.documents(self.account))
            await deed()
            self.done[deed.__name__] = self.done.get(deed.__name__, 0) + 1
            assert len(await self.house.documents(self.account)) >= before

    @property
    def today(self) -> date:
        """The account's day."""
        return self.house.clock.today("Europe/Oslo")

    async def start(self) -> None:
        """A start in the past, today or in the future."""
        on = self.today + timedelta(days=self.chance.choice((-400, -30, 0, 0, 40)))
        seats = tuple(SeatsAsk(key, self.chance.randint(1, 9)) for key in self.chance.sample(("pro", "mini"), 2))
        align = self.chance.choice((None, None, *self.bought))
        more_: dict[str, Any] = {"start_on": on, "purchase_order": self.chance.choice((None, "PO-1", "PO-2"))}
        start = StartAsk(self.chance.choice(TERMS), (ProductAsk("monitoring", None, seats),), **more_)
        asked = asks.QuoteStart(self.account, "devices", start, align)
        await self._confirm(await self.house.do(quotes.quote_start, OPERATOR, asked))

    async def change(self) -> None:
        """Seats up or down, now or a while back, another term, a renewal, an end."""
        if not self.bought:
            return
        seat = self.chance.choice(("pro", "mini"))
        change: Change = self.chance.choice(
            (
                more(seat, self.chance.randint(1, 5)),
                more(seat, 1),
                RemoveSeats(SeatsAsk(seat, self.chance.randint(1, 3))),
                ChangeTerm(self.chance.choice(TERMS)),
                Renew(),
                Cancel(self.chance.choice((None, self.today + timedelta(days=self.chance.randint(-20, 90))))),
            )
        )
        back = self.today - timedelta(days=self.chance.randint(1, 40)) if self.chance.random() < 0.2 else None
        asked = asks.QuoteChange(self.chance.choice(self.bought), ChangeAsk((change,), effective_on=back))
        await self._confirm(await self.house.do(quotes.quote_change, OPERATOR, asked))

    async def _confirm(self, quote: SignedQuote | Refusal) -> None:
        if isinstance(quote, Refusal):
            return
        answer = await self.house.confirm(OPERATOR, quote)
        assert not isinstance(answer, QuoteMoved), "nothing came between"
        if isinstance(answer, Confirmed):
            self.bought += [] if answer.subscription_id in self.bought else [answer.subscription_id]
            self.done["confirmed"] = self.done.get("confirmed", 0) + 1
            await self._check_lines(quote, answer)

    async def _check_lines(self, quote: SignedQuote, answer: Confirmed) -> None:
        """Law L7, to the last column that a client sees."""
        document = row_of(answer.invoice_id) if answer.invoice_id is not None else None
        rows = [one for one in await self.house.rows(invoice_line, self.account) if one.invoice_id == document]
        stored = [(one.kind, one.amount_minor, one.quantity) for one in sorted(rows, key=lambda one: one.position)]
        assert stored == [(one.kind.value, one.amount_minor, one.quantity) for one in quote.quote.lines]

    async def pass_days(self) -> None:
        """Time goes by, and nobody runs the bill."""
        days = self.chance.choice((1, 5, 31, 200))
        self.house.clock = Clock(start=self.house.clock.now() + timedelta(days=days))

    async def bill(self) -> None:
        """The run, mostly for today, at times for days that are still to come."""
        day = self.today + timedelta(days=self.chance.choice((0, 0, 0, 30)))
        report = await self.house.bill(day.isoformat())
        assert report.parked == []

    async def withdraw(self) -> None:
        """Something that waits, taken back."""
        for one in self.bought:
            for planned in (await self.house.subscription(one)).contract.scheduled[:1]:
                asked = asks.CancelScheduledChange(planned.scheduled_change_id)
                await self.house.do(scheduled_changes.cancel_scheduled_change, OPERATOR, asked)
                return

    async def reorder(self) -> None:
        """Another purchase order."""
        if self.bought:
            asked = asks.UpdatePurchaseOrder(self.chance.choice(self.bought), self.chance.choice((None, "PO-3")))
            await self.house.do(invoicing.update_purchase_order, OPERATOR, asked)

    async def enrol(self) -> None:
        """Another percent from the partner."""
        percent = self.chance.choice((None, Decimal(10), Decimal("12.5")))
        await self.house.enrol(self.account, "devices", partner_discount_percent=percent)


async def check_books(house: House, account: str, bought: list[str], through: date) -> None:
    """After a run: what was invoiced is what is owed, documents add up, and every cent of credit is somewhere."""
    async with house.database.transaction() as connection:
        invoices = Invoices(connection, row_of(account))
        sums = await invoices.sums([row_of(one) for one in bought])
    for one in bought:
        timeline = (await house.subscription(one)).contract.timeline
        assert unbalanced(timeline, sums[row_of(one)], through) == {}
    documents = await house.documents(account)
    assert [one.sequence for one in documents] == list(range(1, len(documents) + 1))
    lines = await house.rows(invoice_line, account)
    settled = {one.invoice_id: one for one in await house.rows(settlement, account)}
    for one in documents:
        assert one.total_minor == sum(line.amount_minor for line in lines if line.invoice_id == one.invoice_id)
        assert one.amount_due_minor == max(0, one.total_minor) - one.credit_applied_minor
        open_ = settled[one.invoice_id]
        assert open_.open_minor == one.amount_due_minor - open_.paid_minor - open_.credited_minor >= 0
        assert (one.total_minor < 0) == (one.kind == "CREDIT_NOTE")
    entries = await house.rows(credit_entry, account)
    assert await house.balance(account) == sum(one.amount_minor for one in entries) >= 0
    given = -sum(one.total_minor for one in documents if one.kind == "CREDIT_NOTE")
    credited = sum(one.credited_minor for one in settled.values())
    applied = sum(one.credit_applied_minor for one in documents)
    assert given == credited + applied + await house.balance(account)
    await check_reversals(house, account, documents)
    numbers = sorted(one.seq for one in await house.rows(event, account))
    assert numbers == list(range(1, len(numbers) + 1))


async def check_reversals(house: House, account: str, documents: list[Any]) -> None:
    """No document is taken back by more than it charged, nor before it was issued."""
    totals: dict[Any, int] = {}
    order = {one.invoice_id: one.sequence for one in documents}
    for one in await house.rows(credit_note_reversal, account):
        totals[one.invoice_id] = totals.get(one.invoice_id, 0) + one.amount_minor
        assert order[one.invoice_id] < order[one.credit_note_id]
    charged: dict[Any, int] = {}
    for line in await house.rows(invoice_line, account):
        key = (line.invoice_id, line.subscription_id, line.component, line.period_start, line.period_end)
        charged[key] = charged.get(key, 0) + line.amount_minor
    for invoice_id, amount in totals.items():
        assert amount <= sum(net for key, net in charged.items() if key[0] == invoice_id and net > 0)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_an_account_lives_through_its_books_agree(house: House, seed: int) -> None:
    partner = await house.account("Nordic Air", kind=AccountKind.PARTNER)
    account = await house.account(partner_id=partner)
    await house.enrol(account, "devices")
    life = Life(house, account, seed)
    await life.live()
    last = life.today + timedelta(days=60)
    assert (await house.bill(last.isoformat())).parked == []
    assert (await house.bill(last.isoformat())).invoices == 0
    house.clock = Clock(start=datetime.combine(last, house.clock.now().timetz()))
    await check_books(house, account, life.bought, last)
    assert life.done["confirmed"] >= 5
