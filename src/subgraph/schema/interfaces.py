"""What a plugin adds to the graph: types of its own, and fields on the core's. A family imports this and subgraph.plugins.

A family's subscription type subclasses `SubscriptionContract` (and `Node`), is declared with `subscription_type`, and is
chosen by `ProductFamily.subscription_type`. Its fields are leaves, derived fields and relations like the core's: a
relation is one batch function, `async def read(request, subscriptions, args)`, that answers in the order of its parents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from subgraph.schema.context import Request
from subgraph.schema.fields import argument, derived, leaf, many, maybe, object_type, relation
from subgraph.schema.node import Node
from subgraph.schema.product import Product, SeatType
from subgraph.schema.records import SubscriptionRecord
from subgraph.schema.seat_usage import SeatUsage, SeatUsageRecord
from subgraph.schema.subscription import SubscriptionContract
from subgraph.schema.subscription_facts import account_usage_of, seat_usage_of


@dataclass(frozen=True, slots=True)
class SchemaContribution:
    """Types to add, and fields to add to core types: `{"Account": {"sensor_count": leaf(int, "…")}}`.

    A plugin that takes a name of the core or of another plugin is left out at start-up, and named.
    """

    types: tuple[type, ...] = ()
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def subscription_type(description: str) -> Callable[[type], type]:
    """Declares a family's own subscription type, a subclass of SubscriptionContract."""
    return object_type(description, record=SubscriptionRecord)


__all__ = [
    "Node",
    "Product",
    "Request",
    "SchemaContribution",
    "SeatType",
    "SeatUsage",
    "SeatUsageRecord",
    "SubscriptionContract",
    "SubscriptionRecord",
    "account_usage_of",
    "argument",
    "derived",
    "leaf",
    "many",
    "maybe",
    "object_type",
    "relation",
    "seat_usage_of",
    "subscription_type",
]
