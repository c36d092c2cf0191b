"""Taking back what waits for its day, a cancellation among it (billing.md, Timing)."""

from __future__ import annotations

from subgraph.domain.asks import CancelScheduledChange
from subgraph.domain.billing import lines_of_change
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import SubscriptionWritten
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.scheduling import withdraw_scheduled
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_table, find_family, not_found, reach_row, read_id
from subgraph.services.steps.confirming import append, issue_lines
from subgraph.services.steps.recording import record
from subgraph.services.steps.situation import load_holdings, situation_of
from subgraph.services.steps.taxing import tax_lines
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, Recorded, Subscription, Subscriptions

PATH = "scheduledChangeId"


async def cancel_scheduled_change(
    work: Work, viewer: Viewer, ask: CancelScheduledChange
) -> SubscriptionWritten | Refusal:
    """The subscription as if it had never been asked for; what waits besides is planned anew."""
    access = await reach_row(work, viewer, read_id(ask.scheduled_change_id, "chg"), "scheduled change", PATH)
    if isinstance(access, Refusal):
        return access
    await Accounts(work.connection, access.account_id).lock()
    found = await _find(work, access, ask.scheduled_change_id)
    family = find_family(work, access, found.family if found is not None else None, "scheduled change", PATH)
    if found is None or isinstance(family, Refusal):
        return family if isinstance(family, Refusal) else not_found("scheduled change", PATH)
    refused = check_table(access, "cancelScheduledChange", family.key, PATH)
    if refused is not None:
        return refused
    today = work.today(access.account)
    holdings = await load_holdings(work, access.account, family, today, lock=True)
    changing = holdings.find(found.contract.subscription_id)
    if changing is None:
        return not_found("scheduled change", PATH)
    situation = await situation_of(work, access.account, access.buyer(family.key), holdings, changing)
    after = withdraw_scheduled(family, situation, changing.contract, ask.scheduled_change_id)
    if isinstance(after, Refusal):
        return after
    # Taking back an end that was credited already charges those days again.
    net = lines_of_change(changing.contract.timeline, after.timeline, today)
    lines = await tax_lines(work, access.account, family, changing.subscription_id, net)
    if isinstance(lines, Violation):
        return Refusal((lines,))
    await append(
        work, access.account, changing, after, Recorded(today, work.now_of(access.account), viewer.actor), lines
    )
    told = Event(EventKind.SCHEDULED_CHANGE_CANCELLED, f"Withdrawn: {_summary(found, ask.scheduled_change_id)}")
    about = About(family.key, changing.subscription_id, after.version)
    await record(work, access.account, viewer.actor, told, about)
    await issue_lines(work, access, family, changing.subscription_id, lines)
    return SubscriptionWritten(changing.contract.subscription_id)


def _summary(found: Subscription, scheduled_change_id: str) -> str:
    return next(one.summary for one in found.contract.scheduled if one.scheduled_change_id == scheduled_change_id)


async def _find(work: Work, access: Access, scheduled_change_id: str) -> Subscription | None:
    today = work.today(access.account)
    for one in await Subscriptions(work.connection, access.account_id).load_all(today):
        if any(change.scheduled_change_id == scheduled_change_id for change in one.contract.scheduled):
            return one
    return None
