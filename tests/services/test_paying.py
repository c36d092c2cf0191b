"""What a purchase is paid with: cards, transfers, promotions and the balance (AGT-9, AGT-11)."""

from __future__ import annotations

from tests.services.cards import Counting, card
from tests.services.house import House, codes, done, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, QuoteMoved, SignedQuote
from subgraph.domain.quote import (
    ProductAsk,
    RemoveSeats,
    SeatsAsk,
    StartAsk,
)
from subgraph.domain.viewers import Viewer
from subgraph.services import confirmations, quotes
from subgraph.storage.tables import invoice, subscription


async def test_a_card_is_charged_at_once_and_the_invoice_is_paid(house: House) -> None:
    house.payments = paid = Counting()
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    done(await house.confirm(olivia, await house.quote_devices(olivia, account, pro=1), method), Confirmed)
    assert [(one.amount_minor, one.currency, one.token) for one in paid.charges] == [(6000, "EUR", "tok_visa")]
    assert await house.settlements(account) == [("PAID", 0, 0)]


async def test_a_declined_card_changes_nothing_and_another_may_pay_for_the_same_quote(house: House) -> None:
    account, olivia = await house.customer()
    declined = await card(house, olivia, account, "tok_declined")
    visa = await card(house, olivia, account)
    before = await house.events(account)
    quote = await house.quote_devices(olivia, account, pro=1)
    assert codes(await house.confirm(olivia, quote, declined)) == ["PAYMENT_DECLINED"]
    assert await house.events(account) == before
    assert await house.rows(invoice, account) == await house.rows(subscription, account) == []
    done(await house.confirm(olivia, quote, visa), Confirmed)
    assert [one.number[-4:] for one in await house.documents(account)] == ["0001"]


async def test_a_payment_method_of_another_account_does_not_exist(house: House) -> None:
    account, olivia = await house.customer()
    other, else_ = await house.customer("else@else.example")
    method = await card(house, else_, other)
    quote = await house.quote_devices(olivia, account, pro=1)
    refused = await house.confirm(olivia, quote, method)
    assert [(one.code, one.path) for one in refused.violations] == [("NOT_FOUND", ("paymentMethodId",))]


async def agents(house: House, viewer: Viewer, account: str, **given: object) -> SignedQuote:
    """A quote of the agents family, which takes cards and PayPal only."""
    products = (ProductAsk("support", "team", (SeatsAsk("agent", 2),)),)
    asked = asks.QuoteStart(account, "agents", StartAsk("monthly", products, **given))  # type: ignore[arg-type]
    return done(await house.do(quotes.quote_start, viewer, asked), SignedQuote)


async def test_where_no_transfer_is_taken_a_purchase_needs_a_way_to_pay(house: House) -> None:
    account, olivia = await house.customer()
    quote = await agents(house, olivia, account)
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_METHOD_REQUIRED"]
    await card(house, olivia, account)
    done(await house.confirm(olivia, quote), Confirmed)
    assert await house.settlements(account) == [("PAID", 0, 0)]


async def test_all_reasons_against_a_confirmation_come_at_once(house: House) -> None:
    account, olivia = await house.customer()
    quote = await agents(house, olivia, account)
    refused = await house.do(confirmations.confirm_quote, olivia, asks.ConfirmQuote(quote.token))
    assert codes(refused) == ["TERMS_NOT_ACCEPTED"] * 3 + ["PAYMENT_METHOD_REQUIRED"]


async def test_a_promotion_is_used_as_often_as_it_may_be_and_no_more(house: House) -> None:
    bought = []
    for number in range(3):
        account, owner = await house.customer(f"owner{number}@a.example")
        await card(house, owner, account)
        bought.append((owner, account, await agents(house, owner, account, promotion_codes=("WELCOME",))))
    answers = [await house.confirm(owner, quote) for owner, _, quote in bought]
    assert [type(one).__name__ for one in answers] == ["Confirmed", "Confirmed", "Refusal"]
    assert codes(answers[2]) == ["PROMOTION_USED_UP"]


async def test_a_credit_note_names_what_it_reverses_settles_it_first_and_the_rest_is_balance(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=10)
    house.on("2026-07-02")
    await house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 4)))
    invoiced, credit = await house.documents(account)
    assert (credit.kind, credit.total_minor, credit.corrects_id) == ("CREDIT_NOTE", -12033, invoiced.invoice_id)
    assert await house.settlements(account) == [("ISSUED", 47967, 12033), ("PAID", 0, 0)]
    assert await house.balance(account) == 0


async def test_the_balance_pays_the_next_purchase_and_the_quote_says_so(house: House) -> None:
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    quote = await house.quote_devices(olivia, account, pro=10)
    bought = done(await house.confirm(olivia, quote, method), Confirmed)
    house.on("2026-07-02")
    await house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 4)))
    assert await house.balance(account) == 12033
    one = await house.quote_devices(olivia, account, pro=1)
    assert (one.quote.credit_applied_minor, one.quote.amount_due_minor) == (6000, 0)
    done(await house.confirm(olivia, one), Confirmed)
    assert await house.balance(account) == 6033
    latest = (await house.documents(account))[-1]
    assert (latest.credit_applied_minor, latest.amount_due_minor) == (6000, 0)
    assert (await house.settlements(account))[-1] == ("PAID", 0, 0)


async def test_a_balance_that_moved_since_the_quote_brings_a_new_one(house: House) -> None:
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    bought = done(await house.confirm(olivia, await house.quote_devices(olivia, account, pro=10), method), Confirmed)
    house.on("2026-07-02")
    quote = await house.quote_devices(olivia, account, mini=1)
    await house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 4)))
    moved = done(await house.confirm(olivia, quote), QuoteMoved).quote.quote
    assert (quote.quote.amount_due_minor, moved.credit_applied_minor, moved.amount_due_minor) == (3600, 3600, 0)
