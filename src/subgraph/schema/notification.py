"""Events and the mail they cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from subgraph.domain.permissions import VENDOR
from subgraph.schema.access import access_to, by_open_families
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, pages
from subgraph.schema.context import Request
from subgraph.schema.enums import NOTIFICATION_STATUS
from subgraph.schema.fields import leaf, many, maybe, object_type, relation
from subgraph.schema.lookups import events_by_id
from subgraph.schema.node import Node
from subgraph.schema.records import AccountRecord, EventRecord, NotificationRecord, SubscriptionRecord
from subgraph.storage.reads.activity import HISTORY, NOTIFICATIONS


async def history_of_subscriptions(
    request: Request, subscriptions: Sequence[SubscriptionRecord], args: PageArgs
) -> list[ConnectionRecord]:
    """What happened to each subscription, the newest first."""
    parents = [one.row.subscription_id for one in subscriptions]
    found = await pages(request, HISTORY, parents, args, EventRecord)
    return [found[parent] for parent in parents]


async def notifications_of_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: PageArgs
) -> list[ConnectionRecord]:
    """The mail that each account caused, the newest first."""
    found: dict[UUID, ConnectionRecord] = {}
    for families, group in (await by_open_families(request, "Account.notifications", accounts)).items():
        parents = [account.account_id for account in group]
        every = families is None
        found |= await pages(
            request,
            NOTIFICATIONS,
            parents,
            args,
            NotificationRecord,
            families=sorted(families or ()),
            every_families=every,
        )
    return [found[account.account_id] for account in accounts]


async def _events(request: Request, records: Sequence[NotificationRecord], args: None) -> list[EventRecord | None]:
    keys = [(one.account_id, UUID(int=one.row.event_seq)) if one.row.event_seq is not None else None for one in records]
    found = iter(await request.find_all(events_by_id, [key for key in keys if key is not None]))
    return [next(found) if key is not None else None for key in keys]


async def _errors(request: Request, records: Sequence[NotificationRecord], args: None) -> list[str | None]:
    """What mail servers and the vendor's own machines said names hosts and more that are no customer's business."""
    found: list[str | None] = []
    for one, access in zip(records, await access_to(request, records), strict=True):
        roles = access.roles if one.family is None else access.roles_in(one.family)
        found.append(one.row.last_error if roles & VENDOR else None)
    return found


@strawberry.interface(description="Something that happened to an account. Families may add types of their own.")
class Event(Node):
    """Something that happened to an account."""

    at = leaf(datetime, "When, by the business clock.", of="row.at")
    actor = leaf(str, "Who did it, for people to read.", of="row.actor")
    kind = leaf(str, "What kind of event it is: SUBSCRIPTION_STARTED.", of="row.kind")
    summary = leaf(str, "What happened, in a sentence.", of="row.summary")


@object_type("Something that happened to an account.", record=EventRecord)
class AccountEvent(Event, Node):
    """Something that happened to an account."""


@object_type("Mail that something caused, whatever sends it.", record=NotificationRecord)
class Notification(Node):
    """Mail that something caused."""

    kind = leaf(str, "What it is about.", of="row.kind")
    to = leaf(many(str), "The addresses it goes to.", of="row.recipients")
    at = leaf(datetime, "When it was caused.", of="row.at")
    status = leaf(NOTIFICATION_STATUS, "Whether it went out.", of="row.status")
    attempts = leaf(int, "How often it was tried, since it was caused or sent again.", of="row.attempts")
    last_error = relation(
        maybe(str), "Why the last try failed, or it was given up, for the vendor's people; null for others.", _errors
    )
    sent_at = leaf(maybe(datetime), "When the mail server took it, by the machine's time.", of="row.sent_at")
    event = relation(maybe(Event), "What caused it.", _events)


EventEdge = edge_type("Event", Event)
EventConnection = connection_type("Event", Event, EventEdge)
NotificationEdge = edge_type("Notification", Notification)
NotificationConnection = connection_type("Notification", Notification, NotificationEdge)
