"""What a correction gave back is not given back again, and a cent that rounding left is nobody's debt."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.app import App
from subgraph.work.charging import charge_due
from tests.scenarios.customers import add_card, balance, customer
from tests.scenarios.speak import Refused, Story, products, shown
from tests.scenarios.test_corrections import correct, paid_by_card
from tests.scenarios.test_payment_stories import invoices, pay

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
