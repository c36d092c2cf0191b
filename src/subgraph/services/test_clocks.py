"""Test clocks: an account of a sandbox lives by a clock of its own, which goes forward as far as somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from subgraph.domain.endings import LAST_DAY
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten, ClockAdvanced, ClockAdvancing
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.domain.work_asks import AdvanceClock, HoldTestClock
from subgraph.services.steps.access import Access, check_table, not_found, reach_account
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.repositories import Accounts, Events

FURTHEST = timedelta(days=731)
"""How far one call advances: two years, of which one may be a leap year."""


async def hold_test_clock(work: Work, viewer: Viewer, ask: HoldTestClock) -> AccountWritten | Refusal:
    """The account's business days begin by a clock of its own from now on, which stands still until it is advanced."""
    access = await _reach(work, viewer, ask.account_id, "holdTestClock")
    if isinstance(access, Refusal):
        return access
    account = access.account
    if account.clock_at is not None:
        now = account.clock_at.isoformat()
        return refuse("CLOCK_HELD", f"The account's test clock stands at {now}: advance it.", "accountId", now=now)
    at = (ask.at or work.now).astimezone(UTC)
    refused = _check_way(work.now, at, "at")
    if refused is not None:
        return refused
    await Accounts(work.connection, account.account_id).put_clock(at)
    told = Event(
        EventKind.CLOCK_ADVANCED, f"A test clock is held: it stands at {at:%Y-%m-%d %H:%M} UTC", {"at": at.isoformat()}
    )
    held = await Accounts(work.connection, account.account_id).lock()
    await record(work, held or account, viewer.actor, told)
    return AccountWritten(ask.account_id)


async def start_advance(work: Work, viewer: Viewer, ask: AdvanceClock) -> ClockAdvancing | Refusal:
    """Whether an account's test clock may go that far; it is moved, and what falls due is done, after this was written."""
    access = await _reach(work, viewer, ask.account_id, "advanceClock")
    if isinstance(access, Refusal):
        return access
    account, to = access.account, ask.to.astimezone(UTC)
    if account.clock_at is None:
        return refuse("CLOCK_NOT_HELD", "The account holds no test clock: holdTestClock gives it one.", "accountId")
    refused = _check_way(account.clock_at, to, "to")
    if refused is not None:
        return refused
    last = await Events(work.connection, account.account_id).last()
    return ClockAdvancing(ask.account_id, account.clock_at, to, last)


async def move_test_clock(work: Work, account_id: UUID, at: datetime) -> None:
    """Put an account's test clock on an instant on its way; where somebody moved it further it stays."""
    accounts = Accounts(work.connection, account_id)
    account = await accounts.lock()
    if account is not None and account.clock_at is not None and account.clock_at < at:
        await accounts.put_clock(at)


async def end_advance(work: Work, account_id: UUID, advancing: ClockAdvancing) -> ClockAdvanced:
    """Tell that the clock has arrived, and which events happened on the way."""
    account = await Accounts(work.connection, account_id).lock()
    if account is None:
        raise LookupError("an account whose clock was moved exists")
    facts = {"from": advancing.before.isoformat(), "to": advancing.to.isoformat()}
    told = Event(EventKind.CLOCK_ADVANCED, f"The test clock was advanced to {advancing.to:%Y-%m-%d %H:%M} UTC", facts)
    await record(work, account, SYSTEM, told)
    until = await Events(work.connection, account_id).last()
    return ClockAdvanced(advancing.account_id, advancing.before, advancing.to, advancing.last_event, until)


async def _reach(work: Work, viewer: Viewer, account_id: str, field: str) -> Access | Refusal:
    access = await reach_account(work, viewer, account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, field, None, "accountId")
    if refused is not None:
        return refused
    if not work.sandbox:
        return refuse("SANDBOX_ONLY", "Only an account of a sandbox holds a test clock.", "accountId")
    account = await Accounts(work.connection, access.account_id).lock()
    return not_found("account", "accountId") if account is None else replace(access, account=account)


def _check_way(now: datetime, at: datetime, path: str) -> Refusal | None:
    if at < now:
        said = now.isoformat()
        return refuse("CLOCK_BACKWARDS", f"The clock stands at {said} and goes forward only.", path, now=said)
    furthest = now + FURTHEST
    if at > furthest or at.date() > LAST_DAY:
        last = min(furthest.date(), LAST_DAY).isoformat()
        return refuse("CLOCK_TOO_FAR", f"The clock goes up to {last} at once.", path, date=last)
    return None
