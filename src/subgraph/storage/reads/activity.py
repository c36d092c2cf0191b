"""Events, notifications and accepted terms for the graph."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Uuid, bindparam, func, select

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import one_of_given, paged
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import account, event, notification, terms_acceptance

HISTORY = paged(select(event), event.c.subscription_id, (event.c.seq,), newest_first=True)
EVENTS_BY_ID = select(event).where(any_of(event.c.account_id, "account_ids"), any_of(event.c.seq, "seqs"))
EVENTS_AFTER = (
    select(event)
    .where(
        event.c.account_id == bindparam("account_id", type_=Uuid()),
        event.c.seq > bindparam("after", type_=BigInteger()),
        one_of_given("families", event.c.family, also_none=True),
    )
    .order_by(event.c.seq)
    .limit(bindparam("limit", type_=Integer()))
)
_SPAN = (
    event.c.seq > bindparam("since", type_=BigInteger()),
    event.c.seq <= bindparam("until", type_=BigInteger()),
    one_of_given("families", event.c.family, also_none=True),
)
EVENTS_BETWEEN = paged(select(event).where(*_SPAN), event.c.account_id, (event.c.seq,))
_OF_ACCOUNT = event.c.account_id == bindparam("account_id", type_=Uuid())
COUNTS_BETWEEN = (
    select(event.c.kind, func.count().label("number"))
    .where(_OF_ACCOUNT, *_SPAN)
    .group_by(event.c.kind)
    .order_by(event.c.kind)
)
ISSUED_BETWEEN = (
    select(event.c.invoice_id)
    .where(_OF_ACCOUNT, *_SPAN, any_of(event.c.kind, "kinds"), event.c.invoice_id.is_not(None))
    .order_by(event.c.seq)
    .limit(bindparam("limit", type_=Integer()))
)
LAST_EVENT = select(account.c.last_event_seq).where(account.c.account_id == bindparam("account_id", type_=Uuid()))
NOTIFICATIONS = paged(
    select(notification).where(one_of_given("families", notification.c.family, also_none=True)),
    notification.c.account_id,
    (notification.c.notification_id,),
    newest_first=True,
)
NOTIFICATIONS_BY_ID = select(notification).where(
    any_of(notification.c.account_id, "account_ids"), any_of(notification.c.notification_id, "row_ids")
)
ACCEPTED_TERMS = (
    select(terms_acceptance)
    .where(any_of(terms_acceptance.c.account_id, "account_ids"))
    .order_by(terms_acceptance.c.acceptance_id)
)


async def events_by_id(reads: Reads, account_ids: Sequence[UUID], seqs: Sequence[int]) -> dict[tuple[UUID, int], Row]:
    """The events that exist, by account and number."""
    found = await reads.fetch(EVENTS_BY_ID, account_ids=account_ids, seqs=seqs)
    return {(row.account_id, row.seq): row for row in found}


async def events_after(
    reads: Reads, account_id: UUID, after: int, limit: int, families: Collection[str] | None
) -> list[Row]:
    """An account's next events in their order: those of no family, and of these families (None: of all)."""
    return await reads.fetch(
        EVENTS_AFTER,
        account_id=account_id,
        after=after,
        limit=limit,
        every_families=families is None,
        families=list(families or ()),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """An account's events after one number up to another, of no family or of these families (None: of all)."""

    account_id: UUID
    since: int
    until: int
    families: Collection[str] | None

    def values(self) -> dict[str, Any]:
        """As the statements take it, but for the account."""
        every = self.families is None
        return {
            "since": self.since,
            "until": self.until,
            "every_families": every,
            "families": sorted(self.families or ()),
        }


async def counts_between(reads: Reads, span: Span) -> list[Row]:
    """How many events of each kind there are: `kind` and `number`."""
    return await reads.fetch(COUNTS_BETWEEN, account_id=span.account_id, **span.values())


async def issued_between(reads: Reads, span: Span, kinds: Sequence[str], limit: int) -> list[UUID]:
    """The documents that events of these kinds tell of, in their order."""
    given = {"account_id": span.account_id, "kinds": kinds, "limit": limit}
    return [row.invoice_id for row in await reads.fetch(ISSUED_BETWEEN, **given, **span.values())]


async def last_event(reads: Reads, account_id: UUID) -> int:
    """The number of an account's last event; 0 before the first."""
    row = await reads.fetch_one(LAST_EVENT, account_id=account_id)
    return int(row.last_event_seq) if row else 0


async def notifications_by_id(
    reads: Reads, account_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], Row]:
    """The notifications that exist, by account and id."""
    found = await reads.fetch(NOTIFICATIONS_BY_ID, account_ids=account_ids, row_ids=row_ids)
    return {(row.account_id, row.notification_id): row for row in found}


async def accepted_terms_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """What was accepted in each account, in the order of acceptance."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(ACCEPTED_TERMS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found
