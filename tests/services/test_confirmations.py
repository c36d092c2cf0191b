"""Buying exactly what was quoted, once (AIR-7, AIR-8, CON-7, AGT-9..11)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.services.cards import Counting, card
from tests.services.house import OPERATOR, House, codes, devices, done, more, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import Confirmed, QuoteMoved
from subgraph.domain.quote import (
    Cancel,
    ChangeAsk,
    RemoveSeats,
    SeatsAsk,
)
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.statuses import AccountKind
from subgraph.services import confirmations, enrolments, quotes
from subgraph.storage.tables import invoice_line, subscription, terms_acceptance


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


async def test_a_purchase_order_fits_on_paper_and_blanks_are_none(house: House) -> None:
    account, olivia = await house.customer()
    asked = devices(account, "ten-years", pro=1, purchase_order="x" * 501)
    assert codes(await house.do(quotes.quote_start, olivia, asked)) == ["UNKNOWN_TERM", "TOO_LONG"]
    assert (await house.quote_devices(olivia, account, pro=1, purchase_order="  ")).quote.purchase_order is None
