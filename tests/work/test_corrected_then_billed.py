"""What the run bills after a correction: the subscription's due, as if nothing had been corrected."""

from __future__ import annotations

from typing import Any

from tests.services.cards import card
from tests.services.house import House, done, house_at, row_of, staff
from tests.work.test_billing import start_monthly
from tests.work.tills import charge, let_time_pass

from subgraph.domain import asks
from subgraph.domain.correction_asks import InvoiceCorrected, VoidInvoice
from subgraph.domain.outcomes import Confirmed
from subgraph.domain.quote import ProductAsk
from subgraph.outside.payments import Charge, Charged, LookUp, NotThere, SandboxPayments
from subgraph.services import corrections, usage
from subgraph.storage.ids import encode_id
from subgraph.storage.tables import invoice_line


async def void_last(house: House, account: str, family: str) -> None:
    """The newest document is taken back."""
    last = (await house.documents(account))[-1]
    named = encode_id("inv", row_of(account), last.invoice_id)
    done(await house.do(corrections.void_invoice, staff(family), VoidInvoice(named, "Wrong.")), InvoiceCorrected)


async def test_usage_that_was_taken_back_is_not_billed_again_by_a_later_count(database_url: str) -> None:
    """3,000 calls come to 15.00, 10.00 of them owed in advance; 5.00 are taken back. A late count of 3,400 bills 2.00 more."""
    async with house_at(database_url) as house:
        account = await house.account()
        await start_monthly(house, account, "calls", ProductAsk("api"))
        house.on("2026-01-20")
        await house.do(usage.report_usage, staff("calls"), asks.ReportUsage(account, "calls", "calls", 3000))
        house.on("2026-02-01")
        await house.bill("2026-02-01")
        await void_last(house, account, "calls")
        house.on("2026-02-12")
        late = asks.ReportUsage(account, "calls", "calls", 3400, house.clock.now().replace(month=1, day=30))
        await house.do(usage.report_usage, staff("calls"), late)
        house.on("2026-03-01")
        assert (await house.bill("2026-03-01")).parked == []
        rows = [one for one in await house.rows(invoice_line, account) if one.component_kind == "USAGE" and one.counts]
        january = [one.amount_minor for one in rows if str(one.period_start) == "2026-01-01"]
        assert january == [500, 200]


class Away(SandboxPayments):
    """Whatever is sent gets lost on the way; everything that was sent is known."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def charge(self, charge: Charge) -> Any:
        self.sent.append(charge.key)
        raise ConnectionError("it never arrived")

    async def look_up(self, asked: LookUp) -> Charged | NotThere:
        return NotThere()


async def test_a_charge_in_doubt_is_not_sent_again_for_an_invoice_that_was_taken_back(database_url: str) -> None:
    """AGT-11: nobody is charged for what is void; the lost charge is asked about, and is over."""
    async with house_at(database_url) as house:
        account, olivia = await house.customer()
        method = await card(house, olivia, account)
        done(await house.confirm(olivia, await house.quote_devices(olivia, account, pro=1), method), Confirmed)
        house.on("2027-01-01")
        await house.bill("2027-01-01")
        house.payments = provider = Away()
        await charge(house)
        assert len(provider.sent) == 1
        await void_last(house, account, "devices")
        for _ in range(2):
            await let_time_pass(house)
            await charge(house)
        assert len(provider.sent) == 1
        assert (await house.settlements(account))[1][0] == "VOID"
