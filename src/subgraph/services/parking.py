"""Accounts that are not billed until staff has looked: never by a guess."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountReleased, AccountRetried
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.domain.work_asks import RetryParkedAccount
from subgraph.services.steps.access import check_table, reach_account
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, Events, Parking

RELEASED = Event(EventKind.ACCOUNT_RELEASED, "Billing goes on: the vendor has looked")


async def release_account(work: Work, account_id: UUID) -> None:
    """Bill the account again, where it was parked: somebody at the vendor's has looked."""
    account = await Accounts(work.connection, account_id).lock()
    if account is not None and await Parking(work.connection, account_id).release():
        await record(work, account, SYSTEM, RELEASED)


async def retry_parked_account(work: Work, viewer: Viewer, ask: RetryParkedAccount) -> AccountReleased | Refusal:
    """Let an account be billed again, which is tried once this was written; NOT_PARKED where nothing is the viewer's to retry."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "retryParkedAccount", None, "accountId")
    if refused is not None:
        return refused
    account = await Accounts(work.connection, access.account_id).lock()
    parking = Parking(work.connection, access.account_id)
    parked = await parking.load()
    if account is None or parked is None or not (viewer.operator or parked.families & viewer.staff_of):
        return refuse("NOT_PARKED", "The account is not parked.", "accountId")
    last = await Events(work.connection, account.account_id).last()
    await parking.release()
    await record(work, account, viewer.actor, RELEASED, About(subscription_id=parked.subscription_id))
    return AccountReleased(ask.account_id, last, parked.attempts)


async def end_retry(work: Work, account_id: UUID, released: AccountReleased) -> AccountRetried:
    """What came of it; an account that was parked again has been tried once more."""
    await Parking(work.connection, account_id).count_attempts(released.attempts)
    until = await Events(work.connection, account_id).last()
    return AccountRetried(released.account_id, released.last_event, until)


async def park_account(
    work: Work, account_id: UUID, reason: str, detail: str, subscription_id: UUID | None = None
) -> None:
    """Keep the bill run away from an account, with the reason where staff sees it; the first reason stays."""
    account = await Accounts(work.connection, account_id).lock()
    if account is None:
        return
    parking = Parking(work.connection, account_id)
    if not await parking.park(reason, detail[:1000], at=work.now_of(account), subscription_id=subscription_id):
        return
    told = Event(EventKind.ACCOUNT_PARKED, f"Billing waits for the vendor: {reason}", {"reason": reason})
    await record(work, account, SYSTEM, told, About(subscription_id=subscription_id))
