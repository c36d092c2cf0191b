"""Running subscriptions follow the account's enrolment from their next period on (PTR-2; billing.md, Timing)."""

from __future__ import annotations

from subgraph.domain.events import Event, EventKind
from subgraph.domain.hooks import unavailable
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.scheduling import schedule_regrant
from subgraph.services.steps.access import buyer_of
from subgraph.services.steps.confirming import append
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.situation import load_holdings, runs, situation_of
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Account, Enrolments, Recorded, Subscriptions


async def regrant(work: Work, account: Account) -> Refusal | None:
    """Plan the discounts of every running subscription anew, by what the account and its enrolments say now.

    FAMILY_UNAVAILABLE where one runs whose family cannot be asked: it would keep discounts that are gone.
    """
    today = work.today(account)
    for enrolment in await Enrolments(work.connection, account.account_id).load():
        family = work.registry.find(enrolment.family)
        if family is None:
            there = await Subscriptions(work.connection, account.account_id).load_all(today, family=enrolment.family)
            if any(runs(one.contract.timeline, today) for one in there):
                return Refusal((unavailable(enrolment.family),))
            continue
        buyer = buyer_of(account, enrolment, frozenset({Role.STAFF}))
        holdings = await load_holdings(work, account, family, today, lock=True)
        for one in holdings.running:
            situation = await situation_of(work, account, buyer, holdings, one)
            after = schedule_regrant(family, situation, one.contract)
            if isinstance(after, Refusal):
                return after
            if after is not None:
                await append(work, account, one, after, Recorded(today, work.now_of(account), SYSTEM))
                told = Event(
                    EventKind.CHANGE_SCHEDULED, "Discounts as the account is enrolled, from the next period on"
                )
                await record(work, account, SYSTEM, told, About(family.key, one.subscription_id, after.version))
    return None
