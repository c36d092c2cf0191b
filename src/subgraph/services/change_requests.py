"""Asking the vendor for what is not bought by oneself, and the vendor's answer (AIR-12, CON-8, AGT-16)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from subgraph.domain.addresses import LONGEST_LETTER, check_text
from subgraph.domain.asks import DecideChangeRequest, RequestChange, WithdrawChangeRequest
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import EventKind
from subgraph.domain.outcomes import ChangeRequestWritten, QuoteMoved
from subgraph.domain.permissions import PERMISSIONS
from subgraph.domain.quote import Quote
from subgraph.domain.quote_tokens import QuoteToken, read_token
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.rules import Case, Verb
from subgraph.domain.statuses import ChangeRequestStatus, Decision
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.accepting import accept_terms, document_id
from subgraph.services.steps.access import (
    Access,
    check_rule,
    check_table,
    find_family,
    not_found,
    reach_account,
    reach_family,
    reach_row,
    read_id,
)
from subgraph.services.steps.confirming import Payment, write_quote
from subgraph.services.steps.paying import ChargeFirst, choose_method
from subgraph.services.steps.people import person_of
from subgraph.services.steps.quoting import Asked, Quoted, asked_by, quote_asked, sign_quote, with_terms_for
from subgraph.services.steps.requests import (
    asked_of,
    asked_plain,
    find_request,
    requester_roles,
    settle_request,
    shown_plain,
    shown_quote,
    tell_request,
)
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import Accounts, ChangeRequest, Enrolments, Invoices, Requests, Subscriptions

WAITING = (ChangeRequestStatus.OPEN, ChangeRequestStatus.OFFERED)


async def request_change(work: Work, viewer: Viewer, ask: RequestChange) -> ChangeRequestWritten | Refusal:
    """Send the vendor a message, with the very change that is asked for where a quote's token is attached."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    family = reach_family(work, access, ask.family, "family")
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, "requestChange", family.key, "accountId") or check_rule(
        family, access.buyer(family.key), Case(Verb.REQUEST_CHANGE), "accountId"
    )
    if refused is not None:
        return refused
    about = await _read_about(work, access, family, ask)
    if isinstance(about, Refusal):
        return about
    attached = await _read_attached(work, access, family, ask)
    if isinstance(attached, Refusal):
        return attached
    await Enrolments(work.connection, access.account_id).ensure(family.key, work.now_of(access.account))
    request = ChangeRequest(
        request_id=new_id(),
        family=family.key,
        message=ask.message.strip(),
        status=ChangeRequestStatus.OPEN,
        requested_by=await person_of(work, viewer),
        requested_at=work.now_of(access.account),
        subscription_id=about[0],
        invoice_id=about[1],
        ask=asked_plain(attached.asked, access.roles_in(family.key)) if attached is not None else None,
        quote=shown_plain(sign_quote(work, access, attached)) if attached is not None else None,
    )
    await Requests(work.connection, access.account_id).add(request)
    await tell_request(work, access, request, EventKind.CHANGE_REQUESTED, request.message[:200])
    required = attached.quote.required_terms if attached is not None else ()
    accepted = [one for one in required if document_id(family.key, one) in ask.accepted_terms]
    await accept_terms(work, access, family.key, accepted, about[0])
    return _written(access, request)


async def _read_about(
    work: Work, access: Access, family: ProductFamily, ask: RequestChange
) -> tuple[UUID | None, UUID | None] | Refusal:
    """The subscription and the invoice that a request speaks of; every reason why it cannot be sent."""
    wrong = list(check_text(ask.message, "message", required=True, longest=LONGEST_LETTER))
    subscription = read_id(ask.subscription_id, "sub") if ask.subscription_id is not None else None
    if ask.subscription_id is not None:
        own = subscription is not None and subscription.account_id == access.account_id
        subscriptions = Subscriptions(work.connection, access.account_id)
        if subscription is None or not own or await subscriptions.family_of(subscription.row_id) != family.key:
            wrong += not_found("subscription", "subscriptionId").violations
    invoice = read_id(ask.invoice_id, "inv") if ask.invoice_id is not None else None
    if ask.invoice_id is not None:
        own = invoice is not None and invoice.account_id == access.account_id
        invoices = Invoices(work.connection, access.account_id)
        if invoice is None or not own or await invoices.family_of(invoice.row_id) != family.key:
            wrong += not_found("invoice", "invoiceId").violations
    if wrong:
        return Refusal(tuple(wrong))
    return (subscription.row_id if subscription else None, invoice.row_id if invoice else None)


async def _read_attached(
    work: Work, access: Access, family: ProductFamily, ask: RequestChange
) -> Quoted | Refusal | None:
    if ask.quote_token is None:
        return None
    token = _read_token(work, access, family, ask.quote_token)
    if isinstance(token, Refusal):
        return token
    if ask.subscription_id is not None and token.subscription_id != ask.subscription_id:
        return refuse("QUOTE_OF_ANOTHER", "The quote speaks of another subscription.", "quoteToken")
    return await quote_asked(work, access, asked_by(family, token))


def _read_token(work: Work, access: Access, family: ProductFamily, text: str) -> QuoteToken | Refusal:
    token = read_token(work.secret, text)
    if token is None or (token.account_id, token.family) != (access.reach.account_id, family.key):
        return refuse("QUOTE_TOKEN_INVALID", "This is no token of a quote made here for this account.", "quoteToken")
    return token


async def decide_change_request(
    work: Work, viewer: Viewer, ask: DecideChangeRequest
) -> ChangeRequestWritten | QuoteMoved | ChargeFirst | Refusal:
    """Staff's answer: no; yes, which does what was asked for no more than was shown; or an offer to confirm instead."""
    found = await _reach_request(work, viewer, ask.change_request_id, "decideChangeRequest")
    if isinstance(found, Refusal):
        return found
    access, family, request = found
    if request.status not in WAITING:
        return refuse("REQUEST_SETTLED", f"The request is {request.status.value} already.", "changeRequestId")
    wrong = check_text(ask.answer, "answer", longest=LONGEST_LETTER)
    if wrong:
        return Refusal(wrong)
    if ask.decision is Decision.DECLINE:
        await settle_request(work, access, request, ChangeRequestStatus.DECLINED, ask.answer)
        return _written(access, request)
    asked = asked_of(family, request)
    if ask.quote_token is not None:
        token = _read_token(work, access, family, ask.quote_token)
        if isinstance(token, Refusal):
            return token
        asked = replace(asked_by(family, token), roles=access.roles_in(family.key))
    if asked is None:
        return await _without_quote(work, access, request, ask)
    return await _answer(work, access, request, asked, ask)


async def _without_quote(
    work: Work, access: Access, request: ChangeRequest, ask: DecideChangeRequest
) -> ChangeRequestWritten | Refusal:
    if ask.decision is Decision.OFFER:
        return refuse("QUOTE_REQUIRED", "An offer needs a quote.", "quoteToken")
    await settle_request(work, access, request, ChangeRequestStatus.APPROVED, ask.answer)
    return _written(access, request)


async def _answer(
    work: Work, access: Access, request: ChangeRequest, asked: Asked, ask: DecideChangeRequest
) -> ChangeRequestWritten | ChargeFirst | Refusal:
    quoted = await quote_asked(work, access, asked, lock=True)
    if isinstance(quoted, Refusal):
        return quoted
    shown = shown_quote(request)
    if ask.decision is Decision.OFFER or not _within(quoted.quote, shown):
        request_id = encode_id("req", access.account_id, request.request_id)
        offer = sign_quote(work, access, with_terms_for(quoted, requester_roles(request)), request_id)
        await settle_request(work, access, request, ChangeRequestStatus.OFFERED, ask.answer, offer)
        return _written(access, request)
    buyer = access.buyer(asked.family.key)
    method = await choose_method(work, access.account, asked.family, buyer, quoted.quote, None)
    if isinstance(method, Refusal):
        return method
    written = await write_quote(work, access, quoted, Payment(method, f"request:{request.request_id}"))
    if isinstance(written, ChargeFirst):
        return written
    await settle_request(
        work, access, request, ChangeRequestStatus.APPROVED, ask.answer, sign_quote(work, access, quoted)
    )
    return _written(access, request)


def _within(quote: Quote, shown: Quote | None) -> bool:
    """Whether a decision charges no more than the requester saw: now, and with each renewal.

    What was bought since raises the renewal too, and was confirmed by itself: then only what is due now is compared.
    """
    if shown is None:
        return quote.amount_due_minor <= 0
    if quote.due_now.total_minor > max(shown.due_now.total_minor, 0):
        return False
    if quote.amount_due_minor > shown.amount_due_minor:
        return False
    renewal = quote.renewal.total_minor if quote.renewal is not None else 0
    seen = shown.renewal.total_minor if shown.renewal is not None else 0
    return renewal <= seen or quote.after.version != shown.after.version


async def withdraw_change_request(
    work: Work, viewer: Viewer, ask: WithdrawChangeRequest
) -> ChangeRequestWritten | Refusal:
    """Take a request back while it waits."""
    found = await _reach_request(work, viewer, ask.change_request_id, "withdrawChangeRequest")
    if isinstance(found, Refusal):
        return found
    access, family, request = found
    own = PERMISSIONS["Mutation.withdrawChangeRequest"].own
    mine = encode_id("usr", request.requested_by) == viewer.user_id
    if access.roles_in(family.key) <= own and not mine:
        return refuse("FORBIDDEN", "Somebody else made this request.", "changeRequestId")
    if request.status not in WAITING:
        return refuse("REQUEST_SETTLED", f"The request is {request.status.value} already.", "changeRequestId")
    await settle_request(work, access, request, ChangeRequestStatus.WITHDRAWN)
    return _written(access, request)


async def _reach_request(
    work: Work, viewer: Viewer, request_id: str, field: str
) -> tuple[Access, ProductFamily, ChangeRequest] | Refusal:
    """The request, after the account was locked; NOT_FOUND where its family is none of the viewer's business."""
    path = "changeRequestId"
    found = read_id(request_id, "req")
    access = await reach_row(work, viewer, found, "change request", path)
    if isinstance(access, Refusal):
        return access
    await Accounts(work.connection, access.account_id).lock()
    request = await find_request(work, access, request_id)
    family = find_family(work, access, request.family if request is not None else None, "change request", path)
    if request is None or isinstance(family, Refusal):
        return family if isinstance(family, Refusal) else not_found("change request", path)
    refused = check_table(access, field, family.key, path)
    return refused if refused is not None else (access, family, request)


def _written(access: Access, request: ChangeRequest) -> ChangeRequestWritten:
    return ChangeRequestWritten(encode_id("req", access.account_id, request.request_id))
