"""GraphQL's live operation: an account's events, as they happen and without a gap."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from subgraph.schema.access import access_by_account
from subgraph.schema.context import Request
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import argument, arguments_of, maybe, refuse_nul
from subgraph.schema.notification import Event
from subgraph.schema.records import EventRecord
from subgraph.storage.ids import decode_id
from subgraph.storage.reads.activity import events_after, last_event

PERMISSION = "Subscription.accountEvents"
BATCH = 100
POLL_SECONDS = 1


@dataclass(frozen=True)
class EventArgs:
    """Which events."""

    account_id: str = argument("Of which account.", kind=strawberry.ID)
    after: str | None = argument(
        "The id of the last event that was seen; what happened since comes first. Without it: from now on.",
        None,
        kind=maybe(strawberry.ID),
    )


class Live(StrawberryField):
    """A field whose source yields records, each resolved by itself."""

    @property
    def is_basic_field(self) -> bool:
        """It needs the request."""
        return False

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> AsyncGenerator[Any, None]:
        """The stream of records."""
        refuse_nul(kwargs.values())
        return account_events(cast(Info, info).context, EventArgs(**kwargs))


async def account_events(request: Request, args: EventArgs) -> AsyncGenerator[EventRecord, None]:
    """Every event after a number, in order: found by asking storage again, at once when this process wrote some.

    Whether the viewer may still listen is asked with every batch; a stream that may no longer go on ends with an error.
    """
    account_id, after = _place(args)
    house = request.installation
    while True:
        bell = house.wake.bell()
        async with house.open_request(request.identity) as fresh:
            families = await _allowed(fresh, account_id)
            if after is None:
                after = await last_event(fresh.reads, account_id)
            rows = await events_after(fresh.reads, account_id, after, BATCH, families)
        for row in rows:
            after = row.seq
            yield EventRecord(row)
        if len(rows) < BATCH:
            await house.wake.wait(bell, POLL_SECONDS)


def _place(args: EventArgs) -> tuple[UUID, int | None]:
    account = decode_id(args.account_id)
    if account is None or account.prefix != "acc":
        raise GraphRefusal(ErrorCode.NOT_FOUND, "There is no such account.")
    if args.after is None:
        return account.account_id, None
    event = decode_id(args.after)
    if event is None or event.prefix != "evt" or event.account_id != account.account_id or event.row_id.int >= 2**63:
        raise GraphRefusal(ErrorCode.BAD_USER_INPUT, "`after` is not an event of this account.")
    return account.account_id, event.row_id.int


async def _allowed(request: Request, account_id: UUID) -> Collection[str] | None:
    """The families whose events the viewer gets, None for all; GraphRefusal where it may not listen."""
    access = await request.find(access_by_account, account_id)
    if access is None or not access.roles:
        raise GraphRefusal(ErrorCode.NOT_FOUND, "There is no such account.")
    refusal = access.refusal(PERMISSION, None)
    if refusal is not None:
        raise refusal
    found: Collection[str] | None = access.families_within_reach()
    return found


def live(description: str) -> Any:
    """The field of events."""
    made = Live(type_annotation=StrawberryAnnotation(Event), description=description, is_subscription=True)
    made.init = made.compare = made.repr = False
    made.arguments = arguments_of(EventArgs)
    return made


@strawberry.type(
    name="Subscription",
    description="GraphQL's live operation, not what this product sells: that is SubscriptionContract.",
)
class LiveOperations:
    """The root of live operations."""

    account_events = live("What happens to an account, as it happens. `after` resumes without loss.")
