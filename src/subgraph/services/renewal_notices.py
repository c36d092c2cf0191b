"""Telling an account that a subscription renews soon, and for how much: once per renewal and notice of its family."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from subgraph.domain.billing import renewal_totals
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.invoicing import Totals
from subgraph.domain.money import major
from subgraph.domain.renewal_notices import renews_after
from subgraph.domain.repricing import as_renewed
from subgraph.domain.rules import Role
from subgraph.domain.scheduling import as_required, raises_at_renewal
from subgraph.services.steps.access import buyer_of
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.situation import load_holdings, situation_of
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Account, Accounts, Enrolments, Notices, Subscription, Subscriptions

KIND = EventKind.RENEWAL_AHEAD.value


def label(days: int) -> str:
    """What stands behind the renewal's day in the occasion of a notice so many days before it."""
    return f"/{days}"


async def tell_renewal(work: Work, account_id: UUID, subscription_id: UUID, days: int) -> bool:
    """Whether the account was told now that the subscription renews within so many days; it is looked at once."""
    account = await Accounts(work.connection, account_id).lock()
    if account is None:
        return False
    today = work.today(account)
    one = await Subscriptions(work.connection, account_id).load(subscription_id, today)
    family = work.registry.find(one.family) if one is not None else None
    if one is None or family is None or one.next_bill_on is None:
        return False
    occasion = f"{one.next_bill_on}{label(days)}"
    if not await Notices(work.connection, account_id).add(KIND, subscription_id, occasion, work.now_of(account)):
        return False
    on = renews_after(one.contract.timeline, today, days)
    renewal = await _estimate(work, account, family, one, today) if on is not None else None
    if on is None or renewal is None:
        return False
    amount, currency = f"{major(renewal.total_minor - renewal.tax_minor, account.currency):f}", account.currency
    facts = {"renewal_on": on.isoformat(), "amount": amount, "currency": currency, "days": str((on - today).days)}
    event = Event(EventKind.RENEWAL_AHEAD, f"Renews on {on} for {amount} {currency} before tax", facts)
    await record(work, account, SYSTEM, event, About(family.key, subscription_id, one.contract.version))
    return True


async def pass_over_renewal(work: Work, account_id: UUID, subscription_id: UUID, days: int) -> None:
    """Give up a notice that cannot be made, so that it keeps nobody else's waiting."""
    account = await Accounts(work.connection, account_id).lock()
    one = None
    if account is not None:
        one = await Subscriptions(work.connection, account_id).load(subscription_id, work.today(account))
    if account is not None and one is not None:
        occasion = f"{one.next_bill_on}{label(days)}"
        await Notices(work.connection, account_id).add(KIND, subscription_id, occasion, work.now_of(account))


async def _estimate(
    work: Work, account: Account, family: ProductFamily, one: Subscription, today: date
) -> Totals | None:
    """What the next regular invoice comes to, as things stand: at the prices and with the seats that it will have."""
    contract = one.contract
    timeline = as_renewed(family, contract.timeline, today, ZoneInfo(account.time_zone))
    if raises_at_renewal(family):
        holdings = await load_holdings(work, account, family, today)
        mine = holdings.find(contract.subscription_id)
        if mine is not None:
            enrolment = await Enrolments(work.connection, account.account_id).find(family.key)
            buyer = buyer_of(account, enrolment, frozenset({Role.STAFF}))
            situation = await situation_of(work, account, buyer, holdings, mine)
            timeline = as_required(family, situation, replace(contract, timeline=timeline))
    found = renewal_totals(timeline, today)
    return found[1] if found is not None else None
