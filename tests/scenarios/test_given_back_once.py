"""What a correction gave back is not given back again, and a cent that rounding left is nobody's debt."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.app import App
from subgraph.outside.payments import Declined, Refund, SandboxPayments
from subgraph.work.charging import charge_due
from tests.scenarios.customers import add_card, balance, customer
from tests.scenarios.speak import Refused, Story, products, shown
from tests.scenarios.test_corrections import correct, paid_by_card
from tests.scenarios.test_payment_stories import invoices, pay, refund, told

YEAR: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01"}


@pytest.mark.parametrize(
    ("credited", "on", "lines", "total"),
    [
        ("120.00", "2026-07-02", [(-2, "-60.16"), (None, "60.16")], "0.00"),
        ("100.00", "2026-01-03", [(-2, "-119.34"), (None, "99.34")], "-20.00"),
        ("40.00", "2026-07-02", [(-2, "-60.16")], "-60.16"),
    ],
)
async def test_a_cancellation_credits_no_more_than_a_correction_left(
    story: Story, credited: str, on: str, lines: list[tuple[int | None, str]], total: str
) -> None:
    """120.00 were paid. Whatever was credited of them, and whoever cancels beside: no more comes back than was charged."""
    account, subscription, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    await correct(staff, "creditInvoice", issued["id"], amount=credited)
    await story.on(on)
    quote = await staff.quote_change(subscription, {"cancel": {"on": on}})
    assert [(quantity, amount) for _, quantity, amount in shown(quote["lines"])] == lines
    done = await staff.confirm(quote)
    assert done["invoice"]["lines"] == quote["lines"]
    assert done["invoice"]["totals"]["total"]["amount"] == total
    held = float(credited) - float(total)
    assert await balance(olivia, account) == f"{held:.2f}"
    assert held <= 120
    await story.bill_through("2027-01-02")
    assert len(await olivia.invoices(account)) == 3


async def test_the_last_credit_leaves_no_cent_open(story: Story) -> None:
    """25 % of 0.01 is no tax: ten such credits, and then the rest, which settles the two cents that they left."""
    account, olivia = await customer(story, "2026-01-01", country="NO")
    staff = story.person(staff="airthings")
    await olivia.start(account, products=products(space_pro=2), **YEAR)
    [issued] = await olivia.invoices(account)
    assert issued["totals"]["total"]["amount"] == "150.00"
    for amount in ("0.01",) * 10:
        await correct(staff, "creditInvoice", issued["id"], amount=amount)
    done = await correct(staff, "creditInvoice", issued["id"], amount="119.90")
    assert done["invoice"]["status"] == "VOID"
    assert await balance(olivia, account) == "0.00"
    with pytest.raises(Refused) as no:
        await correct(staff, "voidInvoice", issued["id"])
    assert no.value.codes == ["ALREADY_TAKEN_BACK"]


async def test_an_invoice_that_its_payer_tried_to_pay_is_charged_again_later(story: Story, app: App) -> None:
    """AGT-11: one charge failed for want of a card, one by the worker, one by hand: the next one has a key of its own."""
    account, olivia = await customer(story, "2026-01-01")
    visa = (await add_card(olivia, account, "tok_visa"))["paymentMethod"]["id"]
    await olivia.start(account, products=products(space_pro=2), **YEAR)
    await story.bill_through("2027-01-01")
    gone = "... on AccountChanged { account { id } }"
    await olivia.change("removePaymentMethod", "PaymentMethodInput", gone, paymentMethodId=visa)
    await charge_due(app.house, 100)
    await add_card(olivia, account, "tok_declined_later", makeDefault=True)
    await charge_due(app.house, 100)
    declined = (await add_card(olivia, account, "tok_declined"))["paymentMethod"]["id"]
    renewal = (await invoices(olivia, account))[-1]["id"]
    with pytest.raises(Refused):
        await pay(olivia, renewal, paymentMethodId=declined)
    await add_card(olivia, account, "tok_visa", makeDefault=True)
    assert (await charge_due(app.house, 100)).charged == 1
    assert (await invoices(olivia, account))[-1]["status"] == "PAID"


async def test_a_void_after_a_refund_gives_nothing_for_a_second_time(story: Story) -> None:
    account, _, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    await refund(staff, invoiceId=issued["id"], amount="50.00")
    await correct(staff, "creditInvoice", issued["id"], amount="60.00")
    assert await balance(olivia, account) == "60.00"
    done = await correct(staff, "voidInvoice", issued["id"], remedy="REFUND")
    assert done["creditNote"]["totals"]["total"]["amount"] == "-60.00"
    assert await balance(olivia, account) == "60.00"
    backs = [one for one in told((await invoices(olivia, account))[0]["payments"]) if one[0] == "REFUND"]
    assert sorted(amount for *_, amount in backs) == ["10.00", "50.00"]


async def test_a_refund_after_a_void_takes_the_credit_off_the_balance_and_not_what_was_spent(
    story: Story, app: App
) -> None:
    """120.00 paid and credited; 60.00 of it pay another seat: no more than the other 60.00 go back to the card."""
    account, subscription, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    await correct(staff, "voidInvoice", issued["id"])
    await olivia.buy(subscription, {"addSeats": {"product": "monitoring", "seatType": "space-pro", "quantity": 1}})
    with pytest.raises(Refused) as no:
        await refund(staff, invoiceId=issued["id"], amount="60.01")
    assert (no.value.codes, no.value.facts("REFUND_EXCEEDS_PAID")) == (["REFUND_EXCEEDS_PAID"], {"refundable": "60.00"})
    await refund(staff, invoiceId=issued["id"], amount="60.00")
    assert await balance(olivia, account) == "0.00"
    assert (await charge_due(app.house, 100)).refunded == 1


async def test_what_cannot_go_back_to_the_card_is_credit(
    story: Story, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is gone: what a void would give back is the account's again; a refund that no document told of changes nothing."""

    async def refuse(_: SandboxPayments, asked: Refund) -> Declined:
        return Declined("expired_or_canceled_card")

    account, _, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    monkeypatch.setattr(SandboxPayments, "refund", refuse)
    await refund(staff, invoiceId=issued["id"], amount="20.00")
    await charge_due(app.house, 100)
    assert await balance(olivia, account) == "0.00"
    await refund(staff, invoiceId=issued["id"], amount="30.00")
    await correct(staff, "voidInvoice", issued["id"], remedy="REFUND")
    assert await balance(olivia, account) == "0.00"
    await charge_due(app.house, 100)
    assert await balance(olivia, account) == "120.00"
    await charge_due(app.house, 100)
    assert await balance(olivia, account) == "120.00"
