"""Buying exactly what was quoted, once (AIR-7, AIR-8, CON-7, AGT-9..11)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from tests.services.house import OPERATOR, House, codes, devices, done, more, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, PaymentMethodWritten, QuoteMoved, SignedQuote
from subgraph.domain.quote import (
    Cancel,
    ChangeAsk,
    ProductAsk,
    RemoveSeats,
    SeatsAsk,
    StartAsk,
)
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.statuses import AccountKind, PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import Charge, Charged, Declined, SandboxPayments
from subgraph.services import confirmations, enrolments, payment_methods, quotes
from subgraph.storage.tables import invoice, invoice_line, subscription, terms_acceptance

CARD = PaymentMethodKind.CARD


@dataclass
class Counting(SandboxPayments):
    """The sandbox's provider, and what it was asked to charge."""

    charges: list[Charge] = field(default_factory=list)

    async def charge(self, charge: Charge) -> Charged | Declined:
        self.charges.append(charge)
        return await super().charge(charge)


async def card(house: House, viewer: Viewer, account: str, token: str = "tok_visa") -> str:
    """A card of the account."""
    asked = asks.AddPaymentMethod(account, CARD, token)
    return done(
        await house.do(payment_methods.add_payment_method, viewer, asked), PaymentMethodWritten
    ).payment_method_id


async def test_a_start_is_stored_and_its_document_has_exactly_the_quotes_lines(house: House) -> None:
    account, olivia = await house.customer()
    quote = await house.quote_devices(olivia, account, pro=2, mini=1, purchase_order="PO-1")
    bought = done(await house.confirm(olivia, quote), Confirmed)
    [document] = await house.documents(account)
    lines = sorted(await house.rows(invoice_line, account), key=lambda one: one.position)
    assert [one.amount_minor for one in lines] == [one.amount_minor for one in quote.quote.lines] == [12000, 3600]
    assert (document.total_minor, document.purchase_order, document.kind) == (15600, "PO-1", "INVOICE")
    stored = await house.subscription(bought.subscription_id)
    assert (stored.contract.version, stored.purchase_order) == (1, "PO-1")
    assert str(stored.next_bill_on) == "2027-01-01"
    assert await house.settlements(account) == [("ISSUED", 15600, 0)]


async def test_a_quote_writes_nothing(house: House) -> None:
    account, olivia = await house.customer()
    before = await house.events(account)
    await house.quote_devices(olivia, account, pro=2)
    assert await house.events(account) == before
    assert await house.rows(subscription, account) == []


async def test_seats_added_in_mid_term_are_prorated_and_move_no_date(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    house.on("2026-07-02")
    quote = await house.quote(olivia, bought.subscription_id, more("pro", 4), more("mini", 3))
    assert [one.amount_minor for one in quote.quote.lines] == [12033, 5415]
    done(await house.confirm(olivia, quote), Confirmed)
    report = await house.bill("2027-01-01")
    assert (report.invoices, dict(report.amounts_minor), report.parked) == (1, {"EUR": 46800}, [])


async def test_the_same_token_again_answers_with_the_first_confirmation_also_after_it_expired(house: House) -> None:
    house.payments = paid = Counting()
    account, olivia = await house.customer()
    method = await card(house, olivia, account)
    quote = await house.quote_devices(olivia, account, pro=2)
    first = await house.confirm(olivia, quote, method)
    house.on("2026-03-01")
    assert await house.confirm(olivia, quote, method) == done(first, Confirmed)
    assert len(paid.charges) == len(await house.documents(account)) == 1


async def test_another_of_the_account_who_sends_the_token_again_gets_the_same_answer(house: House) -> None:
    account, olivia = await house.customer()
    ann = await house.member(account, "ann@harbour.example", Role.ADMIN)
    quote = await house.quote_devices(olivia, account, pro=2)
    assert await house.confirm(olivia, quote) == await house.confirm(ann, quote)


async def test_a_tampered_token_is_none(house: House) -> None:
    account, olivia = await house.customer()
    quote = await house.quote_devices(olivia, account, pro=2)
    forged = replace(quote, token=quote.token[:-3] + ("AAA" if not quote.token.endswith("AAA") else "BBB"))
    assert codes(await house.confirm(olivia, forged)) == ["QUOTE_TOKEN_INVALID"]


async def test_a_stranger_with_the_token_finds_no_such_account(house: House) -> None:
    account, olivia = await house.customer()
    _, stranger = await house.customer("else@else.example")
    quote = await house.quote_devices(olivia, account, pro=2)
    assert codes(await house.confirm(stranger, quote)) == ["NOT_FOUND"]
    assert await house.rows(subscription, account) == []


async def test_a_member_may_not_buy(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    quote = await house.quote_devices(olivia, account, pro=2)
    assert codes(await house.confirm(mia, quote)) == ["DEVICES_NOT_OFFERED"]
    assert codes(await house.do(quotes.quote_start, mia, devices(account, pro=1))) == ["DEVICES_NOT_OFFERED"]


async def test_after_midnight_the_quote_comes_back_new_and_nothing_is_written(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    house.on("2026-07-02")
    quote = await house.quote(olivia, bought.subscription_id, more("pro", 4))
    house.on("2026-07-08")
    moved = done(await house.confirm(olivia, quote), QuoteMoved).quote
    assert (quote.quote.amount_due_minor, moved.quote.amount_due_minor) == (12033, 11638)
    assert (await house.subscription(bought.subscription_id)).contract.version == 1
    done(await house.confirm(olivia, moved), Confirmed)
    assert [one.total_minor for one in await house.documents(account)] == [12000, 11638]


async def test_a_quote_of_a_version_that_is_gone_comes_back_new(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    one = await house.quote(olivia, bought.subscription_id, more("pro", 1))
    other = await house.quote(olivia, bought.subscription_id, more("pro", 1))
    done(await house.confirm(olivia, one), Confirmed)
    moved = done(await house.confirm(olivia, other), QuoteMoved)
    done(await house.confirm(olivia, moved.quote), Confirmed)
    assert (await house.subscription(bought.subscription_id)).contract.version == 3


async def test_a_changed_discount_between_quote_and_confirmation_brings_a_new_quote(house: House) -> None:
    partner = await house.account("Nordic Air", kind=AccountKind.PARTNER)
    account = await house.account(partner_id=partner)
    olivia = await house.member(account)
    quote = await house.quote_devices(olivia, account, pro=1)
    await house.enrol(account, "devices", partner_discount_percent=Decimal("20"))
    moved = done(await house.confirm(olivia, quote), QuoteMoved).quote
    assert (quote.quote.amount_due_minor, moved.quote.amount_due_minor) == (6000, 4800)


async def test_terms_that_are_not_accepted_are_named_one_by_one(house: House) -> None:
    account, olivia = await house.customer()
    quote = await house.quote_devices(olivia, account, pro=1)
    refused = await house.do(confirmations.confirm_quote, olivia, asks.ConfirmQuote(quote.token))
    assert isinstance(refused, Refusal)
    [one] = refused.violations
    assert (one.code, one.facts["document"]) == ("TERMS_NOT_ACCEPTED", "trm_devices/terms/2026-01")
    done(await house.confirm(olivia, quote), Confirmed)
    [kept] = await house.rows(terms_acceptance, account)
    assert (kept.document_key, kept.document_version) == ("terms", "2026-01")


async def test_what_is_had_on_request_is_not_confirmed_and_nothing_changes(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    quote = await house.quote(olivia, bought.subscription_id, Cancel())
    refused = await house.confirm(olivia, quote)
    assert codes(refused) == ["REQUEST_REQUIRED"]
    assert refused.violations[0].facts["cause"] == "DEVICES_ASK_US"
    assert (await house.subscription(bought.subscription_id)).contract.version == 1


async def test_staff_of_the_family_does_itself_what_others_request(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    await house.change(staff("devices"), bought.subscription_id, RemoveSeats(SeatsAsk("pro", 1)))
    assert (await house.subscription(bought.subscription_id)).contract.version == 2


async def test_staff_of_another_family_finds_no_such_subscription(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=2)
    await house.enrol(account, "contacts")
    asked = asks.QuoteChange(bought.subscription_id, ChangeAsk((more("pro", 1),)))
    assert codes(await house.do(quotes.quote_change, staff("contacts"), asked)) == ["NOT_FOUND"]


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


async def test_a_purchase_order_given_with_seats_prints_on_their_invoice_and_becomes_the_subscriptions(
    house: House,
) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1, purchase_order="PO-1")
    house.on("2026-07-02")
    await house.change(olivia, bought.subscription_id, more("pro", 1))
    await house.change(olivia, bought.subscription_id, more("pro", 1), purchase_order="PO-2")
    assert [one.purchase_order for one in await house.documents(account)] == ["PO-1", "PO-1", "PO-2"]
    assert (await house.subscription(bought.subscription_id)).purchase_order == "PO-2"


async def test_a_first_purchase_enrols_the_account_and_tells_what_happened(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=1)
    assert (await house.events(account))[-3:] == ["SUBSCRIPTION_STARTED", "INVOICE_ISSUED", "TERMS_ACCEPTED"]
    found = await house.do(enrolments.update_enrolment, staff("devices"), asks.UpdateEnrolment(account, "devices"))
    assert not isinstance(found, Refusal)


@pytest.mark.parametrize("subscription_id", ["", "sub_x", "acc_" + "a" * 26, "sub_" + "a" * 52])
async def test_an_id_of_nothing_is_answered_like_a_strangers(house: House, subscription_id: str) -> None:
    asked = asks.QuoteChange(subscription_id, ChangeAsk((more("pro", 1),)))
    assert codes(await house.do(quotes.quote_change, OPERATOR, asked)) == ["NOT_FOUND"]
