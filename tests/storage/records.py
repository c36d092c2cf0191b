"""Things that an account has, made up for tests."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.catalog import TermsDocument
from subgraph.domain.events import Event, EventKind
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.timeline import EarlyRenewal, End
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import (
    Invoices,
    PaymentMethod,
    Subscriptions,
    Written,
)
from tests.storage.world import (
    NEXT,
    NOW,
    RECORDED,
    TODAY,
    YEAR,
    document,
    line,
)


def a_card(**changes: Any) -> PaymentMethod:
    card = PaymentMethod(
        new_id(), PaymentMethodKind.CARD, "Visa 4242", "sandbox", NOW, "visa", "4242", "2028-01", "tok"
    )
    return replace(card, **changes)


def an_event() -> Event:
    return Event(EventKind.SUBSCRIPTION_STARTED, "Started.", {"seats": "2"})


def some_terms() -> tuple[TermsDocument, ...]:
    return (TermsDocument("general", "General terms", "2", "https://example.com/terms"),)


async def early_renewal_and_end(connection: AsyncConnection, account_id: UUID, subscription_id: UUID) -> None:
    subscriptions = Subscriptions(connection, account_id)
    stored = await subscriptions.load(subscription_id, TODAY, lock=True)
    assert stored is not None
    before = stored.contract
    timeline = replace(
        before.timeline, ends=(End(date(2028, 1, 1), 2, TODAY),), early=(EarlyRenewal(YEAR.end, 2, TODAY),)
    )
    after = replace(before, version=2, timeline=timeline)
    await subscriptions.append(Written(subscription_id, before, after, "year", NEXT), RECORDED)


async def a_credit_note(connection: AsyncConnection, account_id: UUID, subscription_id: UUID, invoice_id: UUID) -> None:
    new = document(account_id, subscription_id, line(-2_000, versions=(1, 2)))
    note = replace(new, reversals=((invoice_id, 2_000),), corrects_id=invoice_id)
    await Invoices(connection, account_id).issue(note)
