"""What the Airthings dashboard shows beside every subscription: how well the deployed devices are covered, by model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraph.schema.interfaces import (
    Node,
    Request,
    SeatUsageRecord,
    SubscriptionContract,
    SubscriptionRecord,
    account_usage_of,
    leaf,
    many,
    object_type,
    relation,
    subscription_type,
)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """A model's use over the account."""

    usage: SeatUsageRecord

    @property
    def model(self) -> str:
        """The device model's key, which is its seat type's."""
        return self.usage.seat_type.seat_type.key

    @property
    def name(self) -> str:
        """The model's name."""
        return self.usage.seat_type.seat_type.name


async def coverage_of(
    request: Request, subscriptions: Sequence[SubscriptionRecord], args: None
) -> list[list[Coverage]]:
    """Per subscription the models that are deployed or subscribed anywhere on its account (AIR-3)."""
    found = await account_usage_of(request, subscriptions, None)
    return [[Coverage(one) for one in rows if one.use.required or one.use.subscribed] for rows in found]


@object_type("How well the deployed devices of a model are covered, over the account's subscriptions.", record=Coverage)
class AirthingsModelCoverage:
    """How well a model is covered."""

    model = leaf(str, "The device model.")
    name = leaf(str, "What the model is called.")
    deployed = leaf(int, "Active devices of the model on the account.", of="usage.use.resources")
    seats = leaf(int, "Seats over the account's active and scheduled subscriptions.", of="usage.use.subscribed")
    missing = leaf(int, "Seats that are missing for the deployed devices.", of="usage.use.over_limit")
    suggested = leaf(int, "Seats to have in all: one for every deployed device.", of="usage.use.required")


@subscription_type("A subscription of Airthings for Business, with the coverage of the deployed devices.")
class AirthingsSubscription(SubscriptionContract, Node):
    """A subscription of Airthings for Business."""

    coverage = relation(many(AirthingsModelCoverage), "Deployed devices against seats, by model.", coverage_of)
