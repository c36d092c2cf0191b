"""Telling whoever pays that a card ends: once per card and notice, while something runs that it pays."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from subgraph.domain.card_expiry import last_day, notice_of
from subgraph.domain.events import Event, EventKind
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, Accounts, Notices, Payments, Subscriptions

KIND = EventKind.PAYMENT_METHOD_EXPIRING.value


async def tell_card_expiry(work: Work, account_id: UUID, payment_method_id: UUID) -> bool:
    """Whether the account was told now that its default card ends within 30 or 7 of its business days."""
    account = await Accounts(work.connection, account_id).lock()
    method = await Payments(work.connection, account_id).find(payment_method_id) if account is not None else None
    if account is None or method is None or not method.is_default or method.kind is not PaymentMethodKind.CARD:
        return False
    today = work.today(account)
    days = notice_of(method.expires, today) if method.expires is not None else None
    if method.expires is None or days is None:
        return False
    running = await Subscriptions(work.connection, account_id).load_all(today)
    family = next((one.family for one in running if (one.contract.timeline.end or date.max) > today), None)
    occasion = f"{method.expires}/{days}"
    notices = Notices(work.connection, account_id)
    if family is None or not await notices.add(KIND, payment_method_id, occasion, work.now_of(account)):
        return False
    on = last_day(method.expires)
    facts = {
        "payment_method": encode_id("pay", account_id, payment_method_id),
        "method": method.label,
        "expires": on.isoformat(),
        "days": str((on - today).days),
    }
    told = Event(EventKind.PAYMENT_METHOD_EXPIRING, f"{method.label} is good until {on}", facts)
    # Of one family that it pays for, so that an account of several is written to once.
    await record(work, account, SYSTEM, told, About(family))
    return True
