"""What the vendor's people find about an account's taxes: who is exempt, why, and by what evidence."""

from __future__ import annotations

from subgraph.domain.addresses import check_text
from subgraph.domain.asks import UpdateTaxStanding
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.refusals import Refusal
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import check_table, reach_account
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.repositories import Billing, TaxStanding


async def update_tax_standing(work: Work, viewer: Viewer, ask: UpdateTaxStanding) -> AccountWritten | Refusal:
    """Exempt an account from tax, with the reason that documents print, or tax it again; what is issued stays as it is."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "updateTaxStanding", None, "accountId")
    if refused is not None:
        return refused
    wrong = (*check_text(ask.reason, "reason", required=ask.exempt), *check_text(ask.evidence, "evidence"))
    if wrong:
        return Refusal(wrong)
    standing = TaxStanding(ask.exempt, _said(ask.reason), _said(ask.evidence))
    at = work.now_of(access.account)
    await Billing(work.connection, access.account_id).save_standing(standing, actor=viewer.actor, at=at)
    summary = f"Exempt from tax: {standing.reason}" if ask.exempt else "Taxed like everybody"
    facts = {"exempt": "true" if ask.exempt else "false", "reason": standing.reason, "evidence": standing.evidence}
    told = Event(EventKind.TAX_STANDING_UPDATED, summary, {key: one for key, one in facts.items() if one is not None})
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(ask.account_id)


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None
