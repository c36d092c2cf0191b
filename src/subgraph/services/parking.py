"""Accounts that are not billed until staff has looked: never by a guess."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, Parking


async def release_account(work: Work, account_id: UUID) -> None:
    """Bill the account again: staff has looked."""
    await Parking(work.connection, account_id).release()


async def park_account(
    work: Work, account_id: UUID, reason: str, detail: str, subscription_id: UUID | None = None
) -> None:
    """Keep the bill run away from an account, with the reason where staff sees it; the first reason stays."""
    account = await Accounts(work.connection, account_id).lock()
    if account is None:
        return
    parking = Parking(work.connection, account_id)
    await parking.park(reason, detail[:1000], at=work.now_of(account), subscription_id=subscription_id)
    told = Event(EventKind.ACCOUNT_PARKED, f"Billing waits for the vendor: {reason}", {"reason": reason})
    await record(work, account, SYSTEM, told, About(subscription_id=subscription_id))
