"""Changes that wait for their day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from subgraph.schema.context import Request
from subgraph.schema.enums import CHANGE_KIND
from subgraph.schema.fields import leaf, object_type
from subgraph.schema.node import Node
from subgraph.schema.records import ScheduledChangeRecord, SubscriptionRecord
from subgraph.schema.timelines import today_by_account
from subgraph.storage.reads.subscriptions import scheduled_changes_by_subscription


async def scheduled_changes_of(
    request: Request, subscriptions: Sequence[SubscriptionRecord], args: None
) -> list[list[ScheduledChangeRecord]]:
    """What still waits on each subscription, by day."""
    accounts = [one.account_id for one in subscriptions]
    found = await scheduled_changes_by_subscription(
        request.reads, list(set(accounts)), [one.row.subscription_id for one in subscriptions]
    )
    days = await request.find_all(today_by_account, accounts)
    return [
        [
            ScheduledChangeRecord(row, one.row.family)
            for row in found[one.row.subscription_id]
            if row.effective_on > today
        ]
        for one, today in zip(subscriptions, days, strict=True)
    ]


@object_type("A change of a subscription that waits for its day.", record=ScheduledChangeRecord)
class ScheduledChange(Node):
    """A change that waits for its day."""

    kind = leaf(CHANGE_KIND, "What kind of change it is.", of="row.verb")
    effective_on = leaf(date, "The day from which it holds.", of="row.effective_on")
    summary = leaf(str, "What it does, in a sentence.", of="row.summary")
