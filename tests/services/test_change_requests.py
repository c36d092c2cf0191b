"""Asking the vendor, and the vendor's answers (AIR-12, CON-8, AGT-16)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.services.house import House, codes, done, more, row_of, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import ChangeRequestWritten, Confirmed, QuoteMoved, SignedQuote
from subgraph.domain.plain import from_plain
from subgraph.domain.quote import Cancel, Quote, RemoveSeats, SeatsAsk
from subgraph.domain.rules import Role
from subgraph.domain.statuses import AccountKind, Decision
from subgraph.domain.viewers import Viewer
from subgraph.services import change_requests
from subgraph.storage.tables import change_request

STAFF = staff("devices")


async def ask(house: House, viewer: Viewer, account: str, **given: Any) -> str:
    """A request that must be possible."""
    asked = asks.RequestChange(account, "devices", **({"message": "Please."} | given))
    return done(await house.do(change_requests.request_change, viewer, asked), ChangeRequestWritten).change_request_id


async def decide(house: House, viewer: Viewer, request: str, decision: Decision, **given: Any) -> Any:
    """An answer to a request."""
    asked = asks.DecideChangeRequest(request, decision, **given)
    return await house.do(change_requests.decide_change_request, viewer, asked)


async def stored(house: House, account: str, request: str) -> Any:
    """The request's row."""
    return next(one for one in await house.rows(change_request, account) if one.request_id == row_of(request))


def offered(account: str, row: Any) -> SignedQuote:
    """The offer that a request holds, as the graph shows it."""
    quote = from_plain(Quote, row.quote["quote"])
    return SignedQuote(account, row.family, quote, row.quote["token"], row.requested_at)


async def removal(house: House) -> tuple[str, Viewer, str, str]:
    """An owner of ten seats who asks for four fewer."""
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=10)
    house.on("2026-07-02")
    quote = await house.quote(olivia, bought.subscription_id, RemoveSeats(SeatsAsk("pro", 4)))
    request = await ask(house, olivia, account, subscription_id=bought.subscription_id, quote_token=quote.token)
    return account, olivia, bought.subscription_id, request


async def test_a_request_keeps_what_is_asked_and_shown_and_mails_both_sides(house: House) -> None:
    account, _, subscription, request = await removal(house)
    row = await stored(house, account, request)
    assert (row.status, row.message, row.subscription_id) == ("OPEN", "Please.", row_of(subscription))
    assert from_plain(Quote, row.quote["quote"]).changes[0].channel.value == "REQUEST"
    assert await house.mail(account) == [
        ("MEMBER_INVITED", ["olivia@harbour.example"]),
        ("INVOICE_ISSUED", ["olivia@harbour.example"]),
        ("CHANGE_REQUESTED", ["help@devices.example", "olivia@harbour.example"]),
    ]
    assert (await house.subscription(subscription)).contract.version == 1


async def test_approval_does_what_was_asked(house: House) -> None:
    account, _, subscription, request = await removal(house)
    done(await decide(house, STAFF, request, Decision.APPROVE, answer="Done."), ChangeRequestWritten)
    row = await stored(house, account, request)
    assert (row.status, row.answer) == ("APPROVED", "Done.")
    [waiting] = (await house.subscription(subscription)).contract.scheduled
    assert (str(waiting.effective_on), waiting.summary) == ("2027-01-01", "Remove 4 Pro")
    assert (await house.events(account))[-1] == "CHANGE_REQUEST_DECIDED"
    assert (await house.bill("2027-01-01")).amounts_minor == {"EUR": 36000}


async def test_staff_may_do_at_once_what_was_asked_for_the_next_period(house: House) -> None:
    account, _, subscription, request = await removal(house)
    now = await house.quote(STAFF, subscription, RemoveSeats(SeatsAsk("pro", 4)))
    done(await decide(house, STAFF, request, Decision.APPROVE, quote_token=now.token), ChangeRequestWritten)
    assert [one.total_minor for one in await house.documents(account)] == [60000, -12033]
    assert (await house.subscription(subscription)).contract.scheduled == ()


async def test_approval_days_later_has_no_midnight_and_charges_less(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    house.on("2026-07-02")
    quote = await house.quote(olivia, bought.subscription_id, more("pro", 4))
    request = await ask(house, olivia, account, quote_token=quote.token)
    house.on("2026-07-08")
    done(await decide(house, STAFF, request, Decision.APPROVE), ChangeRequestWritten)
    assert [one.total_minor for one in await house.documents(account)] == [6000, 11638]


async def test_where_the_price_rose_approval_becomes_an_offer_that_the_requesters_confirmation_settles(
    house: House,
) -> None:
    account = await house.account(partner_id=await house.account("Nordic Air", kind=AccountKind.PARTNER))
    olivia = await house.member(account)
    await house.enrol(account, "devices", partner_discount_percent=Decimal("20"))
    quote = await house.quote_devices(olivia, account, pro=1)
    request = await ask(house, olivia, account, quote_token=quote.token)
    await house.enrol(account, "devices", partner_discount_percent=None)
    done(await decide(house, STAFF, request, Decision.APPROVE), ChangeRequestWritten)
    row = await stored(house, account, request)
    assert row.status == "OFFERED"
    assert await house.documents(account) == []
    offer = offered(account, row)
    assert (quote.quote.amount_due_minor, offer.quote.amount_due_minor) == (4800, 6000)
    done(await house.confirm(olivia, offer), Confirmed)
    assert (await stored(house, account, request)).status == "APPROVED"
    assert [one.total_minor for one in await house.documents(account)] == [6000]


async def test_an_offer_makes_self_service_of_what_is_had_on_request(house: House) -> None:
    account, olivia, subscription, request = await removal(house)
    counter = await house.quote(STAFF, subscription, RemoveSeats(SeatsAsk("pro", 2)))
    done(await decide(house, STAFF, request, Decision.OFFER, quote_token=counter.token), ChangeRequestWritten)
    offer = offered(account, await stored(house, account, request))
    done(await house.confirm(olivia, offer), Confirmed)
    state = (await house.subscription(subscription)).contract.timeline.state_on(house.clock.today("UTC"))
    assert state is not None
    assert state.items[0].quantity == 8
    assert codes(await decide(house, STAFF, request, Decision.APPROVE)) == ["REQUEST_SETTLED"]


async def test_an_offer_is_settled_by_who_asked_or_who_opens_billing_and_by_no_other_member(house: House) -> None:
    account, _, _, request = await removal(house)
    done(await decide(house, STAFF, request, Decision.OFFER), ChangeRequestWritten)
    offer = offered(account, await stored(house, account, request))
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    assert codes(await house.confirm(mia, offer)) == ["FORBIDDEN"]
    ann = await house.member(account, "ann@harbour.example", Role.ADMIN)
    done(await house.confirm(ann, offer), Confirmed)


async def test_an_offer_that_another_one_replaced_settles_nothing(house: House) -> None:
    account, olivia, subscription, request = await removal(house)
    offers = []
    for fewer in (4, 2):
        counter = await house.quote(STAFF, subscription, RemoveSeats(SeatsAsk("pro", fewer)))
        done(await decide(house, STAFF, request, Decision.OFFER, quote_token=counter.token), ChangeRequestWritten)
        offers.append(offered(account, await stored(house, account, request)))
    again = await house.confirm(olivia, offers[0])
    assert codes(await house.confirm(olivia, again.quote) if isinstance(again, QuoteMoved) else again) == [
        "REQUEST_REQUIRED"
    ]
    done(await house.confirm(olivia, offers[1]), Confirmed)
    assert (await stored(house, account, request)).status == "APPROVED"


async def test_a_withdrawn_requests_offer_is_self_service_no_more(house: House) -> None:
    account, olivia, _, request = await removal(house)
    done(await decide(house, STAFF, request, Decision.OFFER), ChangeRequestWritten)
    offer = offered(account, await stored(house, account, request))
    withdraw = asks.WithdrawChangeRequest(request)
    done(await house.do(change_requests.withdraw_change_request, olivia, withdraw), ChangeRequestWritten)
    again = await house.confirm(olivia, offer)
    assert codes(await house.confirm(olivia, again.quote) if isinstance(again, QuoteMoved) else again) == [
        "REQUEST_REQUIRED"
    ]


async def test_a_no_changes_nothing_but_the_request(house: House) -> None:
    account, _, subscription, request = await removal(house)
    done(await decide(house, STAFF, request, Decision.DECLINE, answer="Not in mid-term."), ChangeRequestWritten)
    row = await stored(house, account, request)
    assert (row.status, row.answer) == ("DECLINED", "Not in mid-term.")
    assert (await house.subscription(subscription)).contract.version == 1
    assert codes(await decide(house, STAFF, request, Decision.APPROVE)) == ["REQUEST_SETTLED"]


async def test_a_message_alone_is_approved_without_doing_anything_and_offered_only_with_a_quote(house: House) -> None:
    account, olivia = await house.customer()
    request = await ask(house, olivia, account, message="Please revise my invoice.")
    assert codes(await decide(house, STAFF, request, Decision.OFFER)) == ["QUOTE_REQUIRED"]
    done(await decide(house, STAFF, request, Decision.APPROVE), ChangeRequestWritten)
    assert (await stored(house, account, request)).status == "APPROVED"


async def test_only_the_familys_staff_decides(house: House) -> None:
    account, olivia, _, request = await removal(house)
    assert codes(await decide(house, olivia, request, Decision.APPROVE)) == ["FORBIDDEN"]
    await house.enrol(account, "contacts")
    assert codes(await decide(house, staff("contacts"), request, Decision.APPROVE)) == ["NOT_FOUND"]
    _, stranger = await house.customer("else@else.example")
    assert codes(await decide(house, stranger, request, Decision.APPROVE)) == ["NOT_FOUND"]


async def test_a_member_asks_and_takes_back_its_own_request_only(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    mine, others = await ask(house, mia, account), await ask(house, olivia, account)
    withdraw = change_requests.withdraw_change_request
    assert codes(await house.do(withdraw, mia, asks.WithdrawChangeRequest(others))) == ["FORBIDDEN"]
    done(await house.do(withdraw, mia, asks.WithdrawChangeRequest(mine)), ChangeRequestWritten)
    assert codes(await house.do(withdraw, mia, asks.WithdrawChangeRequest(mine))) == ["REQUEST_SETTLED"]


async def test_a_request_needs_words_and_names_only_what_is_the_accounts(house: House) -> None:
    account, olivia = await house.customer()
    other, else_ = await house.customer("else@else.example")
    theirs = await house.start(else_, other, pro=1)
    asked = asks.RequestChange(account, "devices", "  ", theirs.subscription_id, theirs.invoice_id)
    refused: Any = await house.do(change_requests.request_change, olivia, asked)
    assert [(one.code, one.path[0]) for one in refused.violations] == [
        ("EMPTY", "message"),
        ("NOT_FOUND", "subscriptionId"),
        ("NOT_FOUND", "invoiceId"),
    ]


async def test_a_token_of_another_accounts_quote_attaches_nothing(house: House) -> None:
    account, olivia = await house.customer()
    other, else_ = await house.customer("else@else.example")
    quote = await house.quote_devices(else_, other, pro=1)
    for token in (quote.token, "nonsense"):
        asked = asks.RequestChange(account, "devices", "Please.", quote_token=token)
        assert codes(await house.do(change_requests.request_change, olivia, asked)) == ["QUOTE_TOKEN_INVALID"]


async def test_a_cancellation_by_request_ends_with_the_period(house: House) -> None:
    account, olivia = await house.customer()
    bought = await house.start(olivia, account, pro=1)
    quote = await house.quote(olivia, bought.subscription_id, Cancel())
    request = await ask(house, olivia, account, quote_token=quote.token)
    done(await decide(house, STAFF, request, Decision.APPROVE), ChangeRequestWritten)
    stored_ = await house.subscription(bought.subscription_id)
    assert (str(stored_.contract.timeline.end), stored_.next_bill_on) == ("2027-01-01", None)
    assert (await house.bill("2028-01-01")).invoices == 0
