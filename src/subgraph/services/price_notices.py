"""Telling accounts of prices that will reach their running subscriptions: once per subscription and change."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.repricing import first_move
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.repricing import moved_facts, said
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, PriceNotices, Subscriptions


async def announce_prices(work: Work, account_id: UUID, before: ProductFamily, number: int) -> int:
    """Tell an account what the changes up to `number` mean for its renewals, by the family as it was sold `before` them.

    The answer is how many subscriptions were told; one that was told before, or that nothing changes for, is not.
    """
    account = await Accounts(work.connection, account_id).lock()
    family = work.registry.find(before.key)
    if account is None or family is None:
        return 0
    today, zone = work.today(account), ZoneInfo(account.time_zone)
    told = 0
    for one in await Subscriptions(work.connection, account_id).load_all(today, family=family.key):
        timeline = one.contract.timeline
        move = first_move(family, timeline, today, zone)
        if move is None or move == first_move(before, timeline, today, zone):
            continue
        if not await PriceNotices(work.connection, account_id).add([one.subscription_id], number, work.now_of(account)):
            continue
        on, moved = move
        facts = {"effective_on": on.isoformat(), **moved_facts(moved, account.currency)}
        event = Event(EventKind.PRICES_ANNOUNCED, f"From {on}: {said(moved, account.currency)}", facts)
        await record(work, account, SYSTEM, event, About(family.key, one.subscription_id, one.contract.version))
        told += 1
    return told
