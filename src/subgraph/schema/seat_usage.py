"""Seats against what needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.seats import SeatUse
from subgraph.schema.enums import SEAT_STATE
from subgraph.schema.fields import leaf, object_type
from subgraph.schema.product import Product, SeatType
from subgraph.schema.records import ProductRecord, SeatTypeRecord


@dataclass(frozen=True, slots=True, eq=False)
class SeatUsageRecord:
    """A seat type's use."""

    seat_type: SeatTypeRecord
    use: SeatUse


def usage_records(family: ProductFamily, uses: Mapping[tuple[str, str], SeatUse]) -> list[SeatUsageRecord]:
    """Uses by (product, seat type) in the catalog's order."""
    return [
        SeatUsageRecord(SeatTypeRecord(family, product, seat_type), uses[product.key, seat_type.key])
        for product in family.products
        for seat_type in product.seat_types
        if (product.key, seat_type.key) in uses
    ]


def _product(record: SeatUsageRecord) -> ProductRecord:
    return ProductRecord(record.seat_type.family, record.seat_type.product)


@object_type(
    "`resources` counts what is there (9 counters), `required` the seats that they need (3), `used` = min(required, "
    "subscribed), `available` = subscribed - used, `overLimit` = required - used. One row per seat type, also where "
    "nothing is subscribed yet: then `required` is what to suggest."
)
class SeatUsage:
    """A seat type's use."""

    product = leaf(Product, "Of which product: several may have a seat type of one key.", read=_product)
    seat_type = leaf(SeatType, "Of which seat type.")
    resources = leaf(int, "What is there of the kind that it covers.", of="use.resources")
    required = leaf(int, "Seats that this needs.", of="use.required")
    subscribed = leaf(int, "Seats that are subscribed.", of="use.subscribed")
    used = leaf(int, "Subscribed seats that are needed.", of="use.used")
    available = leaf(int, "Subscribed seats that are free.", of="use.available")
    over_limit = leaf(int, "Seats that are missing.", of="use.over_limit")
    state = leaf(SEAT_STATE, "How near the limit it is.", of="use.state")
