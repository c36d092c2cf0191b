"""Buying exactly what a quote's token binds: once, however often it is sent (docs/billing.md, Quote and confirm)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.asks import ConfirmQuote
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.outcomes import Confirmed, QuoteMoved
from subgraph.domain.quote import Quote
from subgraph.domain.quote_tokens import QuoteToken, read_token
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Case, Channel, Role, Verb
from subgraph.domain.statuses import ChangeRequestStatus
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.accepting import accept_terms, document_id
from subgraph.services.steps.access import Access, check_rule, check_table, reach_account, reach_family, read_id
from subgraph.services.steps.confirming import Payment, write_quote
from subgraph.services.steps.once import claim_token, keep_answer
from subgraph.services.steps.paying import ChargeFirst, choose_method
from subgraph.services.steps.quoting import Quoted, asked_by, quote_asked, sign_quote, still_holds, with_terms_for
from subgraph.services.steps.requests import find_request, settle_request
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import Accounts, ChangeRequest, PaymentMethod


async def confirm_quote(
    work: Work, viewer: Viewer, ask: ConfirmQuote
) -> Confirmed | QuoteMoved | ChargeFirst | Refusal:
    """Recompute under lock and compare: equal, it is written; not equal, the answer is the new quote (AIR-7).

    ChargeFirst where it is paid at once and was not charged yet: asked again with the money taken, it compares again.
    A token that was confirmed before answers with that confirmation, also after it expired.
    """
    token = read_token(work.secret, ask.token)
    if token is None:
        return refuse("QUOTE_TOKEN_INVALID", "This is no token of a quote made here.", "token")
    access = await reach_account(work, viewer, token.account_id, "token")
    if isinstance(access, Refusal):
        return access
    family = reach_family(work, access, token.family, "token")
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, "confirmQuote", family.key, "token")
    if refused is not None:
        return refused
    earlier = await claim_token(work, access, token)
    if earlier is not None:
        return earlier
    answer = await _confirm(work, access, family, token, ask)
    await keep_answer(work, token, answer)
    return answer


async def _confirm(
    work: Work, access: Access, family: ProductFamily, token: QuoteToken, ask: ConfirmQuote
) -> Confirmed | QuoteMoved | ChargeFirst | Refusal:
    await Accounts(work.connection, access.account_id).lock()
    request = await _find_offered(work, access, token)
    offered = request is not None
    asked = asked_by(family, token)
    quoted = await quote_asked(work, access, asked if offered else replace(asked, roles=None), lock=True)
    if isinstance(quoted, Refusal):
        return quoted
    if request is not None and not _may_settle(access, family, request):
        return refuse("FORBIDDEN", "Whoever made the request settles it, or who opens the account's billing.", "token")
    quoted = with_terms_for(quoted, access.roles_in(family.key))
    if not still_holds(quoted, token):
        return QuoteMoved(sign_quote(work, access, quoted, token.request_id if offered else None))
    method = await _check(work, access, quoted, ask, offered=offered)
    if isinstance(method, Refusal):
        return method
    confirmed = await write_quote(work, access, quoted, Payment(method, f"quote:{token.jti}"))
    if isinstance(confirmed, Confirmed):
        subscription = read_id(confirmed.subscription_id, "sub")
        row = subscription.row_id if subscription is not None else None
        await accept_terms(work, access, family.key, quoted.quote.required_terms, row)
        if request is not None:
            await settle_request(work, access, request, ChangeRequestStatus.APPROVED)
    return confirmed


async def _find_offered(work: Work, access: Access, token: QuoteToken) -> ChangeRequest | None:
    """The request that the token's ask answers: the offer that stands, not one that another replaced or nobody upholds."""
    request = await find_request(work, access, token.request_id)
    if request is None or request.status is not ChangeRequestStatus.OFFERED or request.quote is None:
        return None
    standing = read_token(work.secret, request.quote["token"])
    if standing is None or (standing.ask, standing.subscription_id) != (token.ask, token.subscription_id):
        return None
    return request


def _may_settle(access: Access, family: ProductFamily, request: ChangeRequest) -> bool:
    """An offer is quoted as staff would buy it, so the family's rules on buying say nothing of who takes it."""
    if encode_id("usr", request.requested_by) == access.viewer.user_id:
        return True
    sees = check_rule(family, access.buyer(family.key), Case(Verb.VIEW)) is None
    return sees and access.roles_in(family.key) != {Role.MEMBER}


async def _check(
    work: Work, access: Access, quoted: Quoted, ask: ConfirmQuote, *, offered: bool
) -> PaymentMethod | Refusal | None:
    """The way to pay, where nothing stands in the way; every reason at once where something does."""
    family, quote = quoted.asked.family, quoted.quote
    wrong = [*(() if offered else _check_channel(quote)), *_check_terms(family.key, quote, ask)]
    buyer = access.buyer(family.key)
    method = await choose_method(work, access.account, family, buyer, quote, ask.payment_method_id)
    if isinstance(method, Refusal):
        wrong += method.violations
        return Refusal(tuple(wrong))
    return Refusal(tuple(wrong)) if wrong else method


def _check_channel(quote: Quote) -> tuple[Violation, ...]:
    """REQUEST_REQUIRED for each change that this viewer does not buy by themselves, with the rule's own code (CON-8, AIR-12)."""
    return tuple(
        Violation(
            "REQUEST_REQUIRED",
            one.reason or "This is had on request: send it with requestChange.",
            ("token",),
            {"change": one.verb.value} | ({"cause": one.code} if one.code is not None else {}),
        )
        for one in quote.changes
        if one.channel is not Channel.SELF_SERVICE
    )


def _check_terms(family: str, quote: Quote, ask: ConfirmQuote) -> tuple[Violation, ...]:
    """TERMS_NOT_ACCEPTED for each document that the quote requires and nobody accepts with it (AIR-7, AGT-10)."""
    return tuple(
        Violation(
            "TERMS_NOT_ACCEPTED",
            f"{one.name} must be accepted.",
            ("acceptedTerms",),
            {"document": document_id(family, one), "name": one.name, "version": one.version, "url": one.url},
        )
        for one in quote.required_terms
        if document_id(family, one) not in ask.accepted_terms
    )
