"""What a subscription holds and what it takes off: items and discounts of a state."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from subgraph.domain.catalog import AddOn as CatalogAddOn
from subgraph.domain.catalog import Edition as CatalogEdition
from subgraph.domain.catalog import Product as CatalogProduct
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.catalog import SeatType as CatalogSeatType
from subgraph.domain.money import Money as DomainMoney
from subgraph.domain.offer import find_add_on, find_edition, find_product, find_seat_type
from subgraph.domain.pricing import list_amount, price_of_one
from subgraph.domain.timeline import GrantedDiscount, Item, ItemKind, State
from subgraph.schema.enums import ITEM_KIND
from subgraph.schema.fields import leaf, maybe, object_type, ref
from subgraph.schema.money import ExactMoney, Money, maybe_money
from subgraph.schema.records import AddOnRecord, EditionRecord, ProductRecord, SeatTypeRecord


@dataclass(frozen=True, slots=True, eq=False)
class ItemRecord:
    """An item of a state, under the catalog that named it."""

    item: Item
    term_months: int
    currency: str
    family: ProductFamily


@dataclass(frozen=True, slots=True, eq=False)
class DiscountRecord:
    """A granted discount in the subscription's currency."""

    discount: GrantedDiscount
    currency: str


def item_records(family: ProductFamily, state: State, currency: str) -> list[ItemRecord]:
    """What a state holds, usage left out, as it is shown."""
    return [
        ItemRecord(one, state.term_months, currency, family)
        for one in state.items
        if one.component.kind is not ItemKind.USAGE and one.quantity
    ]


def _product(record: ItemRecord) -> ProductRecord:
    key = record.item.component.product
    # A catalog may drop what was once sold; what was bought keeps its keys.
    product = find_product(record.family, key) or CatalogProduct(key, key)
    return ProductRecord(record.family, product)


def _edition(record: ItemRecord) -> EditionRecord | None:
    key = record.item.component.edition
    if key is None:
        return None
    product = _product(record).product
    return EditionRecord(record.family, product, find_edition(product, key) or CatalogEdition(key, key, 0))


def _seat_type(record: ItemRecord) -> SeatTypeRecord | None:
    component = record.item.component
    if component.kind is not ItemKind.SEAT:
        return None
    product = _product(record).product
    seat_type = find_seat_type(product, component.key) or CatalogSeatType(component.key, record.item.name)
    return SeatTypeRecord(record.family, product, seat_type)


def _add_on(record: ItemRecord) -> AddOnRecord | None:
    component = record.item.component
    if component.kind is not ItemKind.ADD_ON:
        return None
    gone = CatalogAddOn(component.key, record.item.name, (component.product,))
    return AddOnRecord(record.family, find_add_on(record.family, component.key) or gone)


def _unit_price(record: ItemRecord) -> ExactMoney | None:
    found = price_of_one(record.item.price, record.item.quantity)
    return None if found is None else ExactMoney(found, record.currency)


def _list_amount(record: ItemRecord) -> DomainMoney:
    return DomainMoney(list_amount(record.item, record.term_months, record.currency), record.currency)


@object_type("Something that a subscription holds, at the price that it was bought for.")
class SubscriptionItem:
    """Something that a subscription holds."""

    kind = leaf(ITEM_KIND, "What it is. BASE is what a product costs whatever its seats.", of="item.component.kind")
    product = leaf(ref("product.Product"), "Of which product.", read=_product)
    edition = leaf(maybe(ref("product.Edition")), "In which edition, where the product has some.", read=_edition)
    seat_type = leaf(maybe(ref("product.SeatType")), "Which seat type, for SEAT.", read=_seat_type)
    add_on = leaf(maybe(ref("product.AddOn")), "Which add-on, for ADD_ON.", read=_add_on)
    quantity = leaf(int, "How many, those that an edition includes among them.", of="item.quantity")
    unit_price: Any = leaf(maybe(Money), "List price of one, where the price model has one.", read=_unit_price)
    list_amount: Any = leaf(Money, "For a full period, before discounts.", read=_list_amount)


@object_type("A discount that is in force on a subscription.")
class AppliedDiscount:
    """A discount that is in force."""

    key = leaf(str, "The key that invoice lines name.", of="discount.key")
    name = leaf(str, "What people call it.", of="discount.name")
    percent = leaf(maybe(Decimal), "What it takes off what is left, in percent.", of="discount.percent")
    amount = maybe_money("What it takes off each period, where it is an amount.", "discount.amount_minor")
