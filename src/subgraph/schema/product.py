"""Products with what they are sold as: editions, seat types, add-ons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry

from subgraph.domain.offer import find_add_on
from subgraph.domain.seats import Grouped, Resources
from subgraph.schema.availability import Availability, availability_of_add_ons, availability_of_products
from subgraph.schema.enums import CHANNEL
from subgraph.schema.fields import argument, derived, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.price import Price, PriceArgs, editions_of, prices_of
from subgraph.schema.records import AddOnRecord, EditionRecord, PriceRecord, ProductRecord, SeatTypeRecord


@dataclass(frozen=True)
class AccountArgs:
    """For which account."""

    account_id: str = argument("The account that would buy it.", kind=strawberry.ID)


@dataclass(frozen=True)
class SubscriptionArgs:
    """For which subscription."""

    subscription_id: str = argument("The subscription that would hold it.", kind=strawberry.ID)


def _included_add_ons(record: EditionRecord) -> list[AddOnRecord]:
    found = (find_add_on(record.family, one.key) for one in record.edition.includes)
    return [AddOnRecord(record.family, one) for one in found if one is not None]


def _edition_prices(record: EditionRecord, _request: Any, currency: str) -> list[PriceRecord]:
    return prices_of(record.family, record.product, "base", currency, (record,))


def _seat_prices(record: SeatTypeRecord, _request: Any, currency: str) -> list[PriceRecord]:
    editions = tuple(editions_of(record.family, record.product)) or (None,)
    return prices_of(record.family, record.product, f"seat:{record.seat_type.key}", currency, editions)


def _add_on_prices(record: AddOnRecord, _request: Any, currency: str) -> list[PriceRecord]:
    found: list[PriceRecord] = []
    for product in record.family.products:
        if product.key in record.add_on.products:
            editions = tuple(
                one
                for one in editions_of(record.family, product)
                if record.add_on.editions is None or one.edition.key in record.add_on.editions
            )
            found += prices_of(record.family, product, f"addon:{record.add_on.key}", currency, editions or (None,))
    return found


def _resource_kind(record: SeatTypeRecord) -> str | None:
    covers = record.seat_type.covers
    return covers.kind if covers else None


def _covers(record: SeatTypeRecord) -> int:
    covers: Resources | Grouped | None = record.seat_type.covers
    return covers.per if isinstance(covers, Grouped) else 1


def _add_on_editions(record: AddOnRecord) -> list[EditionRecord]:
    return [
        one
        for product in record.family.products
        if product.key in record.add_on.products
        for one in editions_of(record.family, product)
        if record.add_on.editions is None or one.edition.key in record.add_on.editions
    ]


@object_type("One row of an edition comparison.")
class Feature:
    """One row of an edition comparison."""

    key = leaf(str, "The same in every edition, so that rows line up.")
    name = leaf(str, "What people call it.")
    value = leaf(str, "What this edition has of it.")


@object_type("Something sold beside a product.")
class AddOn:
    """Something sold beside a product."""

    key = leaf(str, "The key by which inputs name it.", of="add_on.key")
    name = leaf(str, "What people call it.", of="add_on.name")
    description = leaf(maybe(str), "What it is good for.", of="add_on.description")
    channel = leaf(CHANNEL, "How it is had at all; rules may be narrower.", of="add_on.channel")
    editions = leaf(many(ref("product.Edition")), "The editions that may hold it.", read=_add_on_editions)
    prices = derived(many(Price), "Its list prices.", _add_on_prices, args=PriceArgs)
    availability = relation(
        Availability, "Whether a subscription may have it.", availability_of_add_ons, args=SubscriptionArgs
    )


@object_type("A level of a product; a higher rank is an upgrade.")
class Edition:
    """A level of a product."""

    key = leaf(str, "The key by which inputs name it.", of="edition.key")
    name = leaf(str, "What people call it.", of="edition.name")
    rank = leaf(int, "Its place from the lowest on.", of="edition.rank")
    features = leaf(many(Feature), "What it has, to compare with other editions.", of="edition.features")
    included_add_ons = leaf(many(AddOn), "Add-ons that it includes at no charge.", read=_included_add_ons)
    prices = derived(
        many(Price), "List prices of the edition itself, beside its seats.", _edition_prices, args=PriceArgs
    )


@object_type(
    "`covers` resources of kind `resourceKind` per seat (4 counters per location, say). "
    "`quantities` lists the only ones sold, where they come in bands (contacts, say)."
)
class SeatType:
    """What is sold by number."""

    key = leaf(str, "The key by which inputs name it.", of="seat_type.key")
    name = leaf(str, "What people call it.", of="seat_type.name")
    unit = leaf(str, "What one is, in words: seat, device, contact.", of="seat_type.unit")
    resource_kind = leaf(maybe(str), "The kind of resource that a seat covers.", read=_resource_kind)
    covers = leaf(int, "How many resources one seat covers.", read=_covers)
    minimum = leaf(int, "The fewest that are sold.", of="seat_type.minimum")
    maximum = leaf(maybe(int), "The most that are sold; null: without end.", of="seat_type.maximum")
    step = leaf(int, "Sold in steps of so many.", of="seat_type.step")
    quantities = leaf(
        maybe(many(int)),
        "The only quantities sold, rising; null where any number is.",
        read=lambda record: list(record.seat_type.quantities) or None,
    )
    prices = derived(many(Price), "Its list prices.", _seat_prices, args=PriceArgs)


@object_type("What a family sells.")
class Product:
    """What a family sells."""

    key = leaf(str, "The key by which inputs name it.", of="product.key")
    name = leaf(str, "What people call it.", of="product.name")
    description = leaf(maybe(str), "What it is good for.", of="product.description")
    channel = leaf(CHANNEL, "How it is had at all; rules may be narrower.", of="product.channel")
    editions = leaf(
        many(Edition),
        "Its levels, the lowest first; none where it has one level only.",
        read=lambda record: list(editions_of(record.family, record.product)),
    )
    seat_types = leaf(
        many(SeatType),
        "What of it is sold by number.",
        read=lambda record: [SeatTypeRecord(record.family, record.product, one) for one in record.product.seat_types],
    )
    add_ons = leaf(
        many(AddOn),
        "What may be had beside it.",
        read=lambda record: [
            AddOnRecord(record.family, one) for one in record.family.add_ons if record.product.key in one.products
        ],
    )
    availability = relation(Availability, "Whether an account may buy it.", availability_of_products, args=AccountArgs)
    includes = leaf(
        many(ref("product.Product")),
        "For a bundle: the products that it replaces.",
        read=lambda record: [
            ProductRecord(record.family, one) for one in record.family.products if one.key in record.product.includes
        ],
    )
