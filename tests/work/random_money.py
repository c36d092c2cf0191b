"""Moves of one account's money at random, and a ledger that knows nothing of how the product keeps its own."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.services.cards import card
from tests.services.house import House, more, row_of, staff
from tests.work.tills import charge, let_time_pass

from subgraph.domain import asks
from subgraph.domain.correction_asks import CreditInvoice, ReissueInvoice, VoidInvoice
from subgraph.domain.corrections import Remedy
from subgraph.domain.outcomes import Confirmed, SignedQuote
from subgraph.domain.payment_asks import PayInvoice, RefundPayment
from subgraph.domain.quote import Cancel, Change, ChangeAsk, RemoveSeats, SeatsAsk
from subgraph.domain.statuses import InvoiceKind
from subgraph.domain.transfer_asks import RecordPayment
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import (
    ActionRequired,
    Charge,
    Charged,
    Declined,
    LookUp,
    NotThere,
    Refund,
    Refunded,
    SandboxPayments,
    Unknown,
)
from subgraph.services import corrections, invoice_payments, quotes, refunds, transfers
from subgraph.storage.ids import encode_id
from subgraph.storage.tables import settlement


@dataclass
class Moody(SandboxPayments):
    """Keeps true books; declines, asks the payer, loses its answers, and refuses to give back."""

    dice: random.Random
    calm: bool = False
    taken: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        mood = 1.0 if self.calm or charge.key in self.taken else self.dice.random()
        if charge.key in self.refused or mood < 0.15:
            self.refused.add(charge.key)
            return Declined("card_declined")
        if mood < 0.3:
            self.asked[charge.key] = charge.amount_minor
            return ActionRequired("secret", f"ref_{charge.key}")
        if mood < 0.35:
            raise ConnectionError("it never arrived")
        self.taken[charge.key] = charge.amount_minor
        if mood < 0.5:
            raise TimeoutError("done, and nobody was told")
        return Charged(f"ref_{charge.key}")

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        if asked.key in self.asked and (self.calm or self.dice.random() < 0.5):
            self.taken[asked.key] = self.asked.pop(asked.key)
        if asked.key in self.taken:
            return Charged(f"ref_{asked.key}")
        return ActionRequired("secret", f"ref_{asked.key}") if asked.key in self.asked else NotThere()

    async def refund(self, asked: Refund) -> Refunded | Declined | Unknown:
        mood = 1.0 if self.calm or asked.key in self.back else self.dice.random()
        if asked.key in self.refused or mood < 0.2:
            self.refused.add(asked.key)
            return Declined("expired_card")
        self.back[asked.key] = asked.amount_minor
        if mood < 0.4:
            raise TimeoutError("done, and nobody was told")
        return Refunded(f"back_{asked.key}")


@dataclass
class Money:
    """One account, what was done to it, and what came to the bank."""

    house: House
    dice: random.Random
    provider: Moody
    account: str
    olivia: Viewer
    today: date = date(2026, 1, 1)
    transferred: int = 0
    by_hand: int = 0
    subscriptions: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def staff(self) -> Viewer:
        return staff("devices")

    async def move(self) -> None:
        """One move, possible or not: a 'no' changes nothing, and nothing raises."""
        moves: list[Callable[[], Awaitable[object]]] = [
            self.start, self.start, self.grow, self.grow, self.shrink, self.cancel, self.void, self.void, self.credit, self.credit,
            self.reissue, self.refund, self.refund, self.transfer, self.transfer, self.pay, self.work, self.work, self.days,
        ]  # fmt: skip
        one = self.dice.choice(moves)
        answer = await one()
        self.told.append(f"{self.today} {one.__name__}: {str(answer)[:300]}")
        await self.check()

    async def invoice(self) -> Any:
        documents = await self.house.documents(self.account)
        found = [one for one in documents if one.kind == InvoiceKind.INVOICE.value]
        return self.dice.choice(found[-5:]) if found else None

    async def start(self) -> object:
        if len(self.subscriptions) > 4:
            return None
        quote = await self.house.quote_devices(self.olivia, self.account, pro=self.dice.randint(1, 5))
        done = await self.house.confirm(self.olivia, quote)
        if isinstance(done, Confirmed) and done.subscription_id is not None:
            self.subscriptions.append(done.subscription_id)
        return done

    async def change(self, who: Viewer, *changes: Change) -> object:
        if not self.subscriptions:
            return None
        asked = asks.QuoteChange(self.dice.choice(self.subscriptions), ChangeAsk(changes))
        quote = await self.house.do(quotes.quote_change, who, asked)
        return await self.house.confirm(who, quote) if isinstance(quote, SignedQuote) else quote

    async def grow(self) -> object:
        return await self.change(self.olivia, more(self.dice.choice(("pro", "mini")), self.dice.randint(1, 4)))

    async def shrink(self) -> object:
        seats = SeatsAsk(self.dice.choice(("pro", "mini")), self.dice.randint(1, 2))
        return await self.change(self.staff, RemoveSeats(seats))

    async def cancel(self) -> object:
        return await self.change(self.staff, Cancel(self.today)) if self.dice.random() < 0.2 else None

    async def correct(self, verb: Any, kind: Any, **given: Any) -> object:
        found = await self.invoice()
        if found is None:
            return None
        named = encode_id("inv", row_of(self.account), found.invoice_id)
        return await self.house.do(verb, self.staff, kind(named, **given))

    def remedy(self) -> Remedy:
        return self.dice.choice(list(Remedy))

    def amount(self, most: int = 15000) -> Decimal:
        return Decimal(self.dice.choice((self.dice.randint(1, most), 6000, 3000))) / 100

    async def void(self) -> object:
        return await self.correct(corrections.void_invoice, VoidInvoice, reason="Wrong.", remedy=self.remedy())

    async def credit(self) -> object:
        given = {"amount": self.amount(), "remedy": self.remedy()}
        return await self.correct(corrections.credit_invoice, CreditInvoice, reason="Too much.", **given)

    async def reissue(self) -> object:
        return await self.correct(corrections.reissue_invoice, ReissueInvoice, reason="Address.")

    async def refund(self) -> object:
        found = await self.invoice()
        if found is None:
            return None
        named = encode_id("inv", row_of(self.account), found.invoice_id)
        amount = self.amount()
        asked = RefundPayment(amount, "Kindness.", invoice_id=named)
        answer = await self.house.do(refunds.refund_payment, self.staff, asked)
        if type(answer).__name__ == "PaymentRefunded":
            self.by_hand += int(amount * 100)
        return answer

    async def transfer(self) -> object:
        found = await self.invoice()
        if found is None:
            return None
        named = encode_id("inv", row_of(self.account), found.invoice_id)
        amount = self.amount()
        asked = RecordPayment(named, amount, self.today, f"line {len(self.told)}")
        answer = await self.house.do(transfers.record_payment, self.staff, asked)
        if type(answer).__name__ == "TransferWritten":
            self.transferred += int(amount * 100)
        return answer

    async def pay(self) -> object:
        found = await self.invoice()
        if found is None:
            return None
        named = encode_id("inv", row_of(self.account), found.invoice_id)
        return await self.house.do(invoice_payments.pay_invoice, self.olivia, PayInvoice(named))

    async def work(self) -> object:
        if self.dice.random() < 0.5:
            await let_time_pass(self.house)
        return await charge(self.house)

    async def days(self) -> object:
        self.today += timedelta(days=self.dice.choice((1, 1, 30, 90, 200)))
        self.house.on(self.today.isoformat())
        report = await self.house.bill(self.today.isoformat())
        assert report.parked == [], report.parked
        return report

    async def settle(self) -> None:
        """Everybody becomes calm, and whatever is in motion comes to its end."""
        self.provider.calm = True
        for _ in range(6):
            await let_time_pass(self.house)
            await charge(self.house)
        await self.check(settled=True)

    async def check(self, *, settled: bool = False) -> None:
        """Money in is money out: what was billed and is not open, and the balance; less what staff gave back of standing invoices."""
        documents = await self.house.documents(self.account)
        rows = await self.house.rows(settlement, self.account)
        billed = sum(one.total_minor for one in documents)
        open_minor, balance = sum(one.open_minor for one in rows), await self.house.balance(self.account)
        assert all(one.open_minor >= 0 for one in rows)
        if settled:
            cash = sum(self.provider.taken.values()) - sum(self.provider.back.values()) + self.transferred
            given = billed - open_minor + balance - cash
            assert 0 <= given <= self.by_hand, (given, self.by_hand, billed, open_minor, balance, cash)
            assert cash >= balance, (cash, balance)


async def money_in(house: House, seed: int) -> Money:
    """An account with a card, sometimes one that pays by transfer."""
    dice = random.Random(seed)
    house.payments = provider = Moody(dice)
    account, olivia = await house.customer(f"olivia{seed}@harbour.example")
    if dice.random() < 0.8:
        await card(house, olivia, account)
    return Money(house, dice, provider, account, olivia)
