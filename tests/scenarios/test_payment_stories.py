"""Cards that ask, fail and pay again; money given back: told in the graph's words on both databases (AGT-11, LOC-12)."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.app import App
from subgraph.work.charging import charge_due
from tests.scenarios.customers import METHOD, add_card, customer
from tests.scenarios.speak import Person, Refused, Story, products

YEAR: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01"}
PAYMENTS = """query ($id: ID!) { account(id: $id) { invoices(first: 100) { nodes { id status
  payments { id kind status amount { amount } method error } } } } }"""
EVENTS = "query ($id: ID!) { account(id: $id) { events(last: 3) { nodes { kind } } } }"
REFUND = "... on RefundBegun { invoice { status payments { kind status amount { amount } } } }"


async def invoices(person: Person, account: str) -> list[dict[str, Any]]:
    """The account's invoices with their payments, oldest first."""
    found: list[dict[str, Any]] = (await person.ask(PAYMENTS, id=account))["account"]["invoices"]["nodes"]
    return found[::-1]


def told(payments: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["status"], one["amount"]["amount"]) for one in payments]


async def test_a_card_that_asks_its_holder_is_charged_once_they_agreed(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_3ds")
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    with pytest.raises(Refused) as asks:
        await olivia.confirm(quote)
    [why] = asks.value.violations
    facts = {one["key"]: one["value"] for one in why["facts"]} if isinstance(why.get("facts"), list) else why["facts"]
    assert why["code"] == "PAYMENT_ACTION_REQUIRED"
    assert facts["clientSecret"].startswith("sandbox_quote:")
    assert facts["paymentId"].startswith("pmt_")
    assert await invoices(olivia, account) == []
    assert (await olivia.confirm(quote))["invoice"]["status"] == "PAID"
    [bought] = await invoices(olivia, account)
    assert told(bought["payments"]) == [("CHARGE", "SUCCEEDED", "120.00")]
    assert (await olivia.confirm(quote))["invoice"]["status"] == "PAID"
    assert len(await invoices(olivia, account)) == 1


async def test_a_card_that_fails_at_its_renewal_is_replaced_and_the_year_is_paid(story: Story, app: App) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_declined_later")
    await olivia.start(account, products=products(space_pro=2), **YEAR)
    await story.bill_through("2027-01-01")
    await charge_due(app.house, 100)
    renewal = (await invoices(olivia, account))[-1]
    assert (renewal["status"], told(renewal["payments"])) == ("ISSUED", [("CHARGE", "FAILED", "120.00")])
    assert (renewal["payments"][0]["error"], renewal["payments"][0]["method"]) == (
        "card_declined",
        "Visa ending in 0341",
    )
    await add_card(olivia, account, "tok_visa", makeDefault=True)
    await charge_due(app.house, 100)
    renewal = (await invoices(olivia, account))[-1]
    assert renewal["status"] == "PAID"
    assert told(renewal["payments"]) == [("CHARGE", "FAILED", "120.00"), ("CHARGE", "SUCCEEDED", "120.00")]


async def pay(person: Person, invoice: str, **given: Any) -> dict[str, Any]:
    selection = "... on InvoicePaidNow { invoice { status payments { kind status amount { amount } } } }"
    return await person.change("payInvoice", "PayInvoiceInput", selection, invoiceId=invoice, **given)


async def test_a_renewal_that_its_payer_has_to_agree_to_is_agreed_to_and_paid_once(story: Story, app: App) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_3ds_always")
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    with pytest.raises(Refused):
        await olivia.confirm(quote)
    await olivia.confirm(quote)
    await story.bill_through("2027-01-01")
    await charge_due(app.house, 100)
    renewal = (await invoices(olivia, account))[-1]
    assert told(renewal["payments"]) == [("CHARGE", "REQUIRES_ACTION", "120.00")]
    paid = await pay(olivia, renewal["id"])
    assert (paid["invoice"]["status"], told(paid["invoice"]["payments"])) == (
        "PAID",
        [("CHARGE", "SUCCEEDED", "120.00")],
    )
    assert (await pay(olivia, renewal["id"]))["invoice"] == paid["invoice"]


async def test_an_open_invoice_is_paid_by_whoever_is_there(story: Story, app: App) -> None:
    account, olivia = await customer(story, "2026-01-01")
    bought = (await olivia.start(account, products=products(space_pro=2), **YEAR))["invoice"]
    with pytest.raises(Refused) as no:
        await pay(olivia, bought["id"])
    assert no.value.codes == ["PAYMENT_METHOD_REQUIRED"]
    declined = (await add_card(olivia, account, "tok_declined"))["paymentMethod"]["id"]
    with pytest.raises(Refused) as no:
        await pay(olivia, bought["id"], paymentMethodId=declined)
    assert no.value.codes == ["PAYMENT_DECLINED"]
    visa = (await add_card(olivia, account, "tok_visa"))["paymentMethod"]["id"]
    paid = (await pay(olivia, bought["id"], paymentMethodId=visa))["invoice"]
    assert (paid["status"], told(paid["payments"])[-1]) == ("PAID", ("CHARGE", "SUCCEEDED", "120.00"))
    with pytest.raises(Refused) as no:
        await pay(story.person(user="nobody@else.example"), bought["id"])
    assert no.value.codes == ["NOT_FOUND"]


async def refund(person: Person, **given: Any) -> dict[str, Any]:
    return await person.change("refundPayment", "RefundPaymentInput", REFUND, reason="Bought twice.", **given)


async def test_staff_give_back_what_was_charged_and_never_more(story: Story, app: App) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    bought = (await olivia.start(account, products=products(space_pro=2), **YEAR))["invoice"]["id"]
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await refund(olivia, invoiceId=bought, amount="1.00")
    assert no.value.codes == ["FORBIDDEN"]
    with pytest.raises(Refused) as no:
        await refund(story.person(staff="storetraffic"), invoiceId=bought, amount="1.00")
    assert no.value.codes == ["NOT_FOUND"]
    for amount in ("0", "-5.00", "1.005"):
        with pytest.raises(Refused) as no:
            await refund(staff, invoiceId=bought, amount=amount)
        assert no.value.codes == ["BAD_AMOUNT"]
    [document] = await invoices(staff, account)
    for other in (document["payments"][0]["id"], "inv_", bought[:30] + bought[4:30]):
        with pytest.raises(Refused) as no:
            await refund(staff, invoiceId=other, paymentId=document["payments"][0]["id"], amount="1.00")
        assert no.value.codes == ["NOT_FOUND"]  # the charge was not for that invoice
    begun = await refund(staff, invoiceId=bought, amount="100.00")
    assert told(begun["invoice"]["payments"])[1:] == [("REFUND", "PENDING", "100.00")]
    with pytest.raises(Refused) as no:
        await refund(staff, invoiceId=bought, amount="20.01")
    assert no.value.codes == ["REFUND_EXCEEDS_PAID"]
    [document] = await invoices(staff, account)
    await refund(staff, paymentId=document["payments"][0]["id"], amount="20.00")
    assert (await charge_due(app.house, 100)).refunded == 2
    [document] = await invoices(staff, account)
    assert told(document["payments"])[1:] == [
        ("REFUND", "SUCCEEDED", "100.00"),
        ("REFUND", "SUCCEEDED", "20.00"),
    ]
    for given in ({"paymentId": document["payments"][1]["id"]}, {"invoiceId": bought}):
        with pytest.raises(Refused) as no:
            await refund(staff, amount="0.01", **given)
        assert no.value.codes == ["REFUND_EXCEEDS_PAID"]
    with pytest.raises(Refused) as no:
        await refund(staff, amount="0.01")
    assert no.value.codes == ["NOT_FOUND"]


async def test_the_providers_form_is_begun_by_who_manages_ways_to_pay(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    selection = "... on PaymentSetup { setupId provider clientSecret publishableKey }"
    given = {"accountId": account, "kind": "CARD", "idempotencyKey": "once"}
    begun = await olivia.change("beginPaymentSetup", "BeginPaymentSetupInput", selection, **given)
    assert begun["setupId"].startswith("set_")
    assert begun["clientSecret"].endswith("_secret")
    again = await olivia.change("beginPaymentSetup", "BeginPaymentSetupInput", selection, **given)
    assert (again["setupId"], again["clientSecret"]) == (begun["setupId"], None)
    with pytest.raises(Refused) as no:
        await olivia.change(
            "beginPaymentSetup", "BeginPaymentSetupInput", selection, accountId=account, kind="BANK_TRANSFER"
        )
    assert no.value.codes == ["TOKEN_NOT_TAKEN"]


async def test_a_cards_number_is_refused_and_repeated_nowhere(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    with pytest.raises(Refused) as no:
        await olivia.change(
            "addPaymentMethod",
            "AddPaymentMethodInput",
            METHOD,
            accountId=account,
            kind="CARD",
            token="4242 4242 4242 4242",
            idempotencyKey="mine",
        )
    assert no.value.codes == ["CARD_NUMBER_REFUSED"]
    assert "4242" not in str(no.value.violations)
