"""A subscription's state as JSON and back: what a revision keeps for as long as money may be computed from it.

Decimals are text, exactly as written; what is at its default is left out. `v` is the format's number: a later
format is refused rather than half understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.plain import from_plain, to_plain
from subgraph.domain.quote import Change
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, MeteredUsage, State

FORMAT = 1


class UnknownFormat(ValueError):
    """The stored JSON was written by a newer release."""


def encode_state(state: State) -> dict[str, Any]:
    """A state as JSON."""
    return {
        "v": FORMAT,
        "term": state.term,
        "months": state.term_months,
        "items": [_encode_item(one) for one in state.items],
        "discounts": [_encode_discount(one) for one in state.discounts],
        "usages": [_encode_usage(one) for one in state.usages],
    }


class StateReader:
    """Reads the states of one subscription, one revision after the other: an item that did not change is the same value.

    That makes a long history cheap to load, and cheap to compare.
    """

    def __init__(self) -> None:
        self._items: dict[tuple[str | None, ...], tuple[Mapping[str, Any], Item]] = {}

    def read(self, data: Mapping[str, Any]) -> State:
        """The state that `encode_state` wrote; UnknownFormat for another format."""
        _check_format(data)
        return State(
            term=data["term"],
            term_months=data["months"],
            items=tuple([self._item(one) for one in data["items"]]),
            discounts=tuple([_decode_discount(one) for one in data["discounts"]]),
            usages=tuple([_decode_usage(one) for one in data["usages"]]),
        )

    def _item(self, data: Mapping[str, Any]) -> Item:
        key = tuple(data["component"])
        known = self._items.get(key)
        if known is not None and known[0] == data:
            return known[1]
        item = _decode_item(data)
        self._items[key] = data, item
        return item


def decode_state(data: Mapping[str, Any]) -> State:
    """One state that `encode_state` wrote; UnknownFormat for another format."""
    return StateReader().read(data)


def encode_change(change: Change | None) -> dict[str, Any] | None:
    """A scheduled change as JSON."""
    return None if change is None else {"v": FORMAT, "change": to_plain(change)}


def decode_change(data: Mapping[str, Any] | None) -> Change | None:
    """The change that `encode_change` wrote; UnknownFormat for another format."""
    if data is None:
        return None
    _check_format(data)
    return cast(Change, from_plain(cast(Any, Change), data["change"]))


def _check_format(data: Mapping[str, Any]) -> None:
    if data.get("v") != FORMAT:
        raise UnknownFormat(f"format {data.get('v')!r} is not {FORMAT}: a newer release wrote it")


def _encode_component(component: Component) -> list[str | None]:
    return [component.kind.value, component.product, component.edition, component.key]


def _decode_component(data: list[Any]) -> Component:
    kind, product, edition, key = data
    return Component(ItemKind(kind), product, edition, key)


def _encode_item(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {
        "component": _encode_component(item.component),
        "quantity": item.quantity,
        "name": item.name,
        "price": _encode_price(item.price),
    }
    if item.included:
        data["included"] = item.included
    if item.listed is not None:
        data["listed"] = _encode_price(item.listed)
    return data


def _decode_item(data: Mapping[str, Any]) -> Item:
    return Item(
        _decode_component(data["component"]),
        data["quantity"],
        _decode_price(data["price"]),
        data["name"],
        data.get("included", 0),
        _decode_price(data["listed"]) if "listed" in data else None,
    )


def _encode_price(price: Price) -> dict[str, Any]:
    data: dict[str, Any] = {
        "model": price.model.value,
        "months": price.per_months,
        "unit": str(price.unit_amount),
    }
    if price.tiers:
        data["tiers"] = [[one.up_to, str(one.unit_amount), str(one.flat_amount)] for one in price.tiers]
    if price.package_size != 1:
        data["package"] = price.package_size
    return data


def _decode_price(data: Mapping[str, Any]) -> Price:
    tiers = data.get("tiers")
    return Price(
        PriceModel(data["model"]),
        data["months"],
        Decimal(data["unit"]),
        tuple([Tier(up_to, Decimal(unit), Decimal(flat)) for up_to, unit, flat in tiers]) if tiers else (),
        data.get("package", 1),
    )


def _encode_usage(usage: MeteredUsage) -> dict[str, Any]:
    return {
        "component": _encode_component(usage.component),
        "meter": usage.meter,
        "price": _encode_price(usage.price),
        "name": usage.name,
        "commit": usage.commit,
    }


def _decode_usage(data: Mapping[str, Any]) -> MeteredUsage:
    return MeteredUsage(
        _decode_component(data["component"]), data["meter"], _decode_price(data["price"]), data["name"], data["commit"]
    )


def _encode_discount(discount: GrantedDiscount) -> dict[str, Any]:
    return {
        "key": discount.key,
        "name": discount.name,
        "percent": None if discount.percent is None else str(discount.percent),
        "amount_minor": discount.amount_minor,
        "products": None if discount.products is None else sorted(discount.products),
        "components": None if discount.components is None else sorted(discount.components),
        "first_day": discount.first_day.isoformat() if discount.first_day else None,
        "last_day": discount.last_day.isoformat() if discount.last_day else None,
        "origin": discount.origin,
    }


def _decode_discount(data: Mapping[str, Any]) -> GrantedDiscount:
    return GrantedDiscount(
        key=data["key"],
        name=data["name"],
        percent=None if data["percent"] is None else Decimal(data["percent"]),
        amount_minor=data["amount_minor"],
        products=_decode_names(data["products"]),
        components=_decode_names(data["components"]),
        first_day=_decode_day(data["first_day"]),
        last_day=_decode_day(data["last_day"]),
        origin=data["origin"],
    )


def _decode_names(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _decode_day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
