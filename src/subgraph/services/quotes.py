"""What a purchase or a change would do and cost; nothing is written (AIR-7, CON-7)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain import asks
from subgraph.domain.outcomes import SignedQuote
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Case, Verb
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_rule, reach_account, reach_family, reach_subscription
from subgraph.services.steps.quoting import Asked, quote_asked, sign_quote
from subgraph.services.work import Work


async def quote_start(work: Work, viewer: Viewer, ask: asks.QuoteStart) -> SignedQuote | Refusal:
    """A start, on an account that the viewer may buy for."""
    access = await reach_account(work, viewer, ask.account_id, "start", "accountId")
    if isinstance(access, Refusal):
        return access
    family = reach_family(work, access, ask.family, "start", "family")
    if isinstance(family, Refusal):
        return family
    start = replace(ask.start, purchase_order=_tidy(ask.start.purchase_order))
    return await _quote(work, access, Asked(family, start, align_with=ask.align_with), "start")


async def quote_change(work: Work, viewer: Viewer, ask: asks.QuoteChange) -> SignedQuote | Refusal:
    """Changes of a subscription, on an account that the viewer may buy for."""
    owned = await reach_subscription(work, viewer, ask.subscription_id, "change", "subscriptionId")
    if isinstance(owned, Refusal):
        return owned
    change = replace(ask.change, purchase_order=_tidy(ask.change.purchase_order))
    return await _quote(work, owned.access, Asked(owned.family, change, ask.subscription_id), "change")


def _tidy(order: str | None) -> str | None:
    """A purchase order without blanks around it; one of blanks is none."""
    return (order or "").strip() or None


async def _quote(work: Work, access: Access, asked: Asked, *path: str) -> SignedQuote | Refusal:
    family = asked.family
    # A quote shows what is held and what it costs: whom the family shows no billing, it quotes nothing (CON-1).
    refused = forbid("Query.quote", access.roles_in(family.key), *path) or check_rule(
        family, access.buyer(family.key), Case(Verb.VIEW), *path
    )
    if refused is not None:
        return refused
    quoted = await quote_asked(work, access, asked)
    return quoted if isinstance(quoted, Refusal) else sign_quote(work, access, quoted)
