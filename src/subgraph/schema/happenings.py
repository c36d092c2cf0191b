"""What work that somebody set off came to: the account's events of it, and the documents that they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.domain.events import EventKind
from subgraph.domain.outcomes import AccountRetried, ClockAdvanced
from subgraph.schema.access import access_to, accounts_by_id, withheld
from subgraph.schema.connections import ConnectionRecord, PageArgs, pages
from subgraph.schema.context import Request
from subgraph.schema.fields import leaf, many, maybe, object_type, ref, relation, union_type
from subgraph.schema.lookups import invoices_by_id
from subgraph.schema.notification import EventConnection
from subgraph.schema.parked import ParkedAccount
from subgraph.schema.records import EventRecord, ParkedRecord
from subgraph.schema.refusal import Refusal
from subgraph.storage.ids import decode_id
from subgraph.storage.reads.activity import EVENTS_BETWEEN, Span, counts_between, issued_between
from subgraph.storage.reads.parked import parked_by_account
from subgraph.storage.statements import Row

MOST_INVOICES = 100
ISSUED = (EventKind.INVOICE_ISSUED.value, EventKind.CREDIT_NOTE_ISSUED.value)


@dataclass(frozen=True, slots=True, eq=False)
class AdvancedRecord:
    """A test clock that was advanced."""

    account_id: UUID
    outcome: ClockAdvanced


@dataclass(frozen=True, slots=True, eq=False)
class RetriedRecord:
    """A parked account that was billed again."""

    account_id: UUID
    outcome: AccountRetried


Happened = Sequence[AdvancedRecord | RetriedRecord]


@dataclass(frozen=True, slots=True, eq=False)
class CountRecord:
    """How many events of a kind there were."""

    row: Row


async def show_happened(request: Request, answer: Any) -> Any:
    """The outcome with the account that it is of."""
    if not isinstance(answer, ClockAdvanced | AccountRetried):
        return answer
    found = decode_id(answer.account_id)
    if found is None:
        raise LookupError("an outcome names its account")
    return _record(found.account_id, answer)


def _record(account_id: UUID, answer: ClockAdvanced | AccountRetried) -> AdvancedRecord | RetriedRecord:
    return (
        AdvancedRecord(account_id, answer) if isinstance(answer, ClockAdvanced) else RetriedRecord(account_id, answer)
    )


async def _accounts(request: Request, happened: Happened, args: None) -> list[Any]:
    return await request.find_all(accounts_by_id, [one.account_id for one in happened])


async def _spans(request: Request, happened: Happened) -> list[Span]:
    """What of it the viewer sees: staff their family's share."""
    return [
        Span(one.account_id, one.outcome.since, one.outcome.until, access.families_within_reach())
        for one, access in zip(happened, await access_to(request, happened), strict=True)
    ]


async def _events(request: Request, happened: Happened, args: PageArgs) -> list[ConnectionRecord]:
    found = [
        await pages(request, EVENTS_BETWEEN, [span.account_id], args, EventRecord, **span.values())
        for span in await _spans(request, happened)
    ]
    return [its[one.account_id] for its, one in zip(found, happened, strict=True)]


async def _counts(request: Request, happened: Happened, args: None) -> list[list[CountRecord]]:
    spans = await _spans(request, happened)
    return [[CountRecord(row) for row in await counts_between(request.reads, span)] for span in spans]


async def _invoices(request: Request, happened: Happened, args: None) -> list[list[Any]]:
    accesses = await access_to(request, happened)
    found: list[list[Any]] = []
    for one, access in zip(happened, accesses, strict=True):
        span = Span(one.account_id, one.outcome.since, one.outcome.until, access.open_families("Account.invoices"))
        ids = await issued_between(request.reads, span, ISSUED, MOST_INVOICES)
        found.append(await request.find_all(invoices_by_id, [(one.account_id, each) for each in ids]))
    return found


async def _parked(request: Request, happened: Happened, args: None) -> list[ParkedRecord | None]:
    rows = await parked_by_account(request.reads, [one.account_id for one in happened])
    found: list[ParkedRecord | None] = []
    for one, access in zip(happened, await access_to(request, happened), strict=True):
        row, reach = rows.get(one.account_id), access.families_within_reach()
        mine = row is not None and (reach is None or row.family is None or row.family in reach)
        found.append(ParkedRecord(row) if mine else None)
    return found


@object_type("How many events of a kind there were.")
class EventCount:
    """How many events of a kind there were."""

    kind = leaf(str, "What kind of event: INVOICE_ISSUED.", of="row.kind")
    number = leaf(int, "How many.", of="row.number")


EVENTS = withheld(
    maybe(EventConnection),
    "What happened on the way, in its order.",
    _events,
    permission="Subscription.accountEvents",
    args=PageArgs,
)
COUNTS = withheld(
    maybe(many(EventCount)), "How much of what happened, by kind.", _counts, permission="Subscription.accountEvents"
)
INVOICES = withheld(
    maybe(many(ref("invoice.Invoice"))),
    f"The documents that were issued, in their order; the first {MOST_INVOICES}.",
    _invoices,
    permission="Account.invoices",
)


@object_type("A test clock was advanced, and what fell due on its way was done.", record=AdvancedRecord)
class ClockAdvance:
    """A test clock was advanced."""

    account = relation(ref("account.Account"), "As it is now.", _accounts)
    before = leaf(datetime, "Where the clock stood.", of="outcome.before")
    now = leaf(datetime, "Where it stands.", of="outcome.now")
    events = EVENTS
    counts = COUNTS
    invoices = INVOICES
    parked = relation(maybe(ParkedAccount), "Why it is not billed any more, where that is so.", _parked)


@object_type("A parked account was billed again.", record=RetriedRecord)
class ParkedAccountRetried:
    """A parked account was billed again."""

    account = relation(ref("account.Account"), "As it is now.", _accounts)
    parked = relation(maybe(ParkedAccount), "Why it was parked again; null where it is billed.", _parked)
    events = EVENTS
    invoices = INVOICES


AdvanceClockResult = union_type("AdvanceClockResult", "Advanced or refused.", ClockAdvance, Refusal)
RetryParkedAccountResult = union_type(
    "RetryParkedAccountResult", "Billed or parked again; or refused.", ParkedAccountRetried, Refusal
)
