"""Quoting an ask: preview, confirmation and decision all read the same things and call the same function (laws 9 and L7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subgraph.domain.accepting import required_terms
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.outcomes import SignedQuote
from subgraph.domain.quote import ChangeAsk, Quote, Situation, StartAsk
from subgraph.domain.quote_tokens import QuoteToken, quote_digest, sign_token
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.taxing import needs_charges
from subgraph.services.steps.access import Access, not_found
from subgraph.services.steps.situation import Holdings, load_holdings, name_of, situation_of
from subgraph.services.steps.taxing import load_creditable
from subgraph.services.work import Work, begins_at
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import Account, Subscription


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one family: a start (no subscription id), or changes of a subscription.

    `roles` are those as which it is quoted; None: the viewer's own. A request is decided as its requester was quoted.
    """

    family: ProductFamily
    ask: StartAsk | ChangeAsk
    subscription_id: str | None = None
    align_with: str | None = None
    roles: frozenset[Role] | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote with what it was made from."""

    asked: Asked
    holdings: Holdings
    situation: Situation
    subscription: Subscription | None
    quote: Quote

    @property
    def version(self) -> int:
        """The version that it changes; 0 for a start."""
        return self.subscription.contract.version if self.subscription is not None else 0


async def quote_asked(work: Work, access: Access, asked: Asked, *, lock: bool = False) -> Quoted | Refusal:
    """The quote of an ask on an account, as this viewer may buy it, today."""
    family, today = asked.family, work.today(access.account)
    holdings = await load_holdings(work, access.account, family, today, lock=lock)
    changing = holdings.find(asked.subscription_id) if asked.subscription_id is not None else None
    if asked.subscription_id is not None and changing is None:
        return not_found("subscription", "change", "subscriptionId")
    align = holdings.find(asked.align_with) if asked.align_with is not None else None
    if asked.align_with is not None and align is None:
        return not_found("subscription", "start", "alignWith")
    buyer = access.buyer(family.key)
    if asked.roles is not None:
        buyer = replace(buyer, roles=asked.roles)
    situation = await situation_of(work, access.account, buyer, holdings, changing, align)
    if isinstance(asked.ask, StartAsk):
        quote = quote_start(family, situation, asked.ask)
    elif changing is not None:
        quote = quote_change(family, situation, changing.contract, asked.ask)
        if isinstance(quote, Quote) and needs_charges(quote.lines):
            charges = await load_creditable(work, access.account, changing.subscription_id)
            quote = quote_change(family, replace(situation, charges=charges), changing.contract, asked.ask)
    else:
        return not_found("subscription", "change", "subscriptionId")
    return quote if isinstance(quote, Refusal) else Quoted(asked, holdings, situation, changing, quote)


def with_terms_for(quoted: Quoted, roles: frozenset[Role]) -> Quoted:
    """The quote with the documents that a buyer in these roles accepts, whoever it was quoted for."""
    situation = replace(quoted.situation, buyer=replace(quoted.situation.buyer, roles=roles))
    documents = required_terms(quoted.asked.family, situation, quoted.quote.changes)
    return replace(quoted, quote=replace(quoted.quote, required_terms=documents))


def sign_quote(work: Work, access: Access, quoted: Quoted, request_id: str | None = None) -> SignedQuote:
    """The quote with its token, which holds until the account's next midnight; `request_id`: the request that it settles."""
    quote, asked = quoted.quote, quoted.asked
    token = QuoteToken(
        jti=str(new_id()),
        account_id=name_of(access.account),
        family=asked.family.key,
        catalog=asked.family.version,
        subscription_id=asked.subscription_id,
        version=quoted.version,
        ask=asked.ask,
        align_with=asked.align_with,
        day=quoted.holdings.today,
        digest=quote_digest(quote),
        currency=quote.currency,
        due_now=quote.due_now,
        credit_applied_minor=quote.credit_applied_minor,
        amount_due_minor=quote.amount_due_minor,
        expires_at=next_midnight(work, access.account),
        request_id=request_id,
        roles=asked.roles if request_id is not None else None,
    )
    signed = sign_token(work.secret, token)
    return SignedQuote(token.account_id, token.family, quote, signed, token.expires_at, access.account.locale)


def asked_by(family: ProductFamily, token: QuoteToken) -> Asked:
    """The ask that a token binds."""
    return Asked(family, token.ask, token.subscription_id, token.align_with, token.roles)


def still_holds(quoted: Quoted, token: QuoteToken) -> bool:
    """Whether the quote made now is the very one that the token binds: same day, same version, same catalog, same text."""
    return (
        token.day == quoted.holdings.today
        and token.version == quoted.version
        and token.catalog == quoted.asked.family.version
        and token.digest == quote_digest(quoted.quote)
    )


def next_midnight(work: Work, account: Account) -> datetime:
    """The instant at which the account's next business day begins."""
    return begins_at(work.today(account) + timedelta(days=1), account.time_zone)
