"""Inputs of a quote as the domain's asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from subgraph.domain import asks, quote
from subgraph.schema.asking import given, to_ask
from subgraph.schema.mutations.quote_inputs import (
    BundleInput,
    ChangeInput,
    ChangeSubscriptionInput,
    ProductInput,
    SeatsInput,
    StartSubscriptionInput,
    UnbundleInput,
)


def start_ask(start: StartSubscriptionInput) -> asks.QuoteStart:
    """A start as the domain reads it."""
    return asks.QuoteStart(
        account_id=start.account_id,
        family=start.family,
        start=quote.StartAsk(
            term=start.term,
            products=tuple(_product(one) for one in start.products),
            start_on=given(start.start_date),
            add_ons=tuple(to_ask(quote.AddOnAsk, one) for one in given(start.add_ons) or ()),
            promotion_codes=tuple(given(start.promotion_codes) or ()),
            purchase_order=given(start.purchase_order),
            separate_invoice=given(start.separate_invoice),
        ),
        align_with=given(start.align_with),
    )


def change_ask(change: ChangeSubscriptionInput) -> asks.QuoteChange:
    """Changes as the domain reads them."""
    return asks.QuoteChange(
        subscription_id=change.subscription_id,
        change=quote.ChangeAsk(
            changes=tuple(_change(one) for one in change.changes),
            purchase_order=given(change.purchase_order),
            effective_on=given(change.effective_on),
        ),
    )


def _change(change: ChangeInput) -> quote.Change:
    # Exactly one is given: the schema saw to it.
    name, value = next((name, value) for name, value in vars(change).items() if given(value) is not None)
    return CHANGES[name](value)


def _product(product: ProductInput) -> quote.ProductAsk:
    return quote.ProductAsk(product.product, given(product.edition), _all_seats(product.seats))


def _all_seats(seats: list[SeatsInput]) -> tuple[quote.SeatsAsk, ...]:
    return tuple(quote.SeatsAsk(one.seat_type, one.quantity) for one in seats)


def _bundle(bundle: BundleInput) -> quote.Bundle:
    seats = given(bundle.seats)
    return quote.Bundle(bundle.product, given(bundle.edition), None if seats is None else _all_seats(seats))


def _unbundle(unbundle: UnbundleInput) -> quote.Unbundle:
    return quote.Unbundle(unbundle.product, tuple(_product(one) for one in unbundle.into))


CHANGES: Mapping[str, Callable[[Any], quote.Change]] = {
    "add_seats": lambda value: quote.AddSeats(to_ask(quote.SeatsAsk, value)),
    "set_seats": lambda value: quote.SetSeats(to_ask(quote.SeatsAsk, value)),
    "remove_seats": lambda value: quote.RemoveSeats(to_ask(quote.SeatsAsk, value)),
    "change_edition": lambda value: to_ask(quote.ChangeEdition, value),
    "add_product": lambda value: quote.AddProduct(_product(value)),
    "remove_product": quote.RemoveProduct,
    "bundle": _bundle,
    "unbundle": _unbundle,
    "add_add_on": lambda value: quote.AddAddOn(to_ask(quote.AddOnAsk, value)),
    "remove_add_on": quote.RemoveAddOn,
    "change_term": quote.ChangeTerm,
    "apply_promotion": quote.ApplyPromotion,
    "renew": lambda value: to_ask(quote.Renew, value),
    "cancel": lambda value: to_ask(quote.Cancel, value),
}
