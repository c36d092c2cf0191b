"""What mail tells of an event: its facts as values, and what the rows say that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.creditor_references import payment_reference
from subgraph.domain.events import EventKind
from subgraph.domain.letters import LetterFact, PriceMove
from subgraph.domain.money import Money, ratio, rounded
from subgraph.domain.offer import find_product
from subgraph.domain.statuses import InvoiceKind, PaymentMethodKind
from subgraph.domain.timeline import Item, ItemKind, State
from subgraph.storage.statements import Row

TEXTS = frozenset({"number", "replacement", "role", "email", "method"})
NUMBERS = frozenset({"percent", "count", "subscribed", "required"})
AMOUNTS = frozenset({"amount", "open"})
DAYS = frozenset({"effective_on", "renewal_on", "ends_on", "due_on", "next_try_on", "expires"})
CHARGED = frozenset({PaymentMethodKind.CARD.value, PaymentMethodKind.PAYPAL.value})
ASKS_FOR_MONEY = frozenset(
    {
        EventKind.INVOICE_ISSUED,
        EventKind.PAYMENT_FAILED,
        EventKind.PAYMENT_ACTION_REQUIRED,
        EventKind.PAYMENT_REMINDED,
        EventKind.SUBSCRIPTION_PAST_DUE,
        EventKind.SUBSCRIPTION_SUSPENDED,
        EventKind.PAYMENT_RECEIVED,
        EventKind.INVOICE_CREDITED,
    }
)
BEFORE, AFTER = " before", " after"


def event_facts(facts: Mapping[str, str], currency: str) -> Iterator[tuple[str, LetterFact]]:
    """An event's facts that mail tells, as values; one that cannot be read is left out."""
    spoken = facts.get("currency", currency)
    for name, text in facts.items():
        value: LetterFact | None = None
        if name in TEXTS:
            value = text
        elif name in NUMBERS:
            value = int(text) if text.isascii() and text.isdigit() else None
        elif name in AMOUNTS:
            value = _money(text, spoken)
        elif name in DAYS:
            value = _day(text)
        if value is not None:
            yield name, value


def invoice_facts(document: Row, kind: str) -> Iterator[tuple[str, LetterFact]]:
    """What a document says of itself; how it is to be paid only where mail of this kind asks for money."""
    credit_note = document.kind == InvoiceKind.CREDIT_NOTE.value
    yield "number", document.number
    yield "issued_on", document.issued_on
    yield "total", Money(abs(document.total_minor), document.currency)
    if document.purchase_order:
        yield "purchase_order", document.purchase_order
    seller = (document.parties or {}).get("seller") or {}
    if seller.get("name"):
        yield "seller", seller["name"]
    if credit_note or kind not in ASKS_FOR_MONEY or not document.open_minor:
        return
    still_open = Money(document.open_minor, document.currency)
    yield "open", still_open
    yield "due_on", document.due_on
    if document.method in CHARGED:
        yield "charged", still_open
        yield "method", document.label
    else:
        yield from _transfer(document.number, seller)


def imprint(document: Row) -> tuple[str, ...]:
    """Who sells, as the document says it."""
    seller = (document.parties or {}).get("seller") or {}
    place = " ".join(str(part) for part in (seller.get("postalCode"), seller.get("city")) if part)
    lines = [seller.get("name"), *(seller.get("addressLines") or ()), place]
    told = ", ".join(str(one) for one in lines if one)
    return (told,) if told else ()


def price_moves(facts: Mapping[str, str], family: ProductFamily | None) -> tuple[PriceMove, ...]:
    """The list prices that an event tells, in its order, under the names that the family gives them."""
    names = [name.removesuffix(BEFORE) for name in facts if name.endswith(BEFORE)]
    return tuple(
        PriceMove(_price_name(name, family), facts[name + BEFORE], facts[name + AFTER])
        for name in names
        if name + AFTER in facts
    )


def held(state: State | None) -> str:
    """What is subscribed, in a line: 12 × Space Pro, Analytics."""
    return ", ".join(
        _held(one) for one in (state.items if state is not None else ()) if one.component.kind is not ItemKind.USAGE
    )


def _held(one: Item) -> str:
    return one.name if one.component.kind is ItemKind.BASE else f"{one.quantity} × {one.name}"


def _transfer(number: str, seller: Mapping[str, Any]) -> Iterator[tuple[str, LetterFact]]:
    account = seller.get("bankAccount")
    if not account:
        return
    yield "beneficiary", str(seller.get("name") or "")
    yield "iban", str(account["iban"])
    for name in ("bic", "bank"):
        if account.get(name):
            yield name, str(account[name])
    yield "reference", payment_reference(number)


def _price_name(path: str, family: ProductFamily | None) -> str:
    """The product's and the component's names, where the family still has them."""
    first, *rest = path.split("/")
    product = find_product(family, first) if family is not None else None
    if family is None or product is None:
        return path
    parts = {one.key: one.name for one in product.editions} | {one.key: one.name for one in family.add_ons}
    parts |= {one.key: one.name for one in product.seat_types}
    return " · ".join((product.name, *(parts[one] for one in rest if one in parts)))


def _money(text: str, currency: str) -> Money | None:
    try:
        amount = Decimal(text)
        return Money(rounded(*ratio(amount, currency)), currency) if amount.is_finite() else None
    except (InvalidOperation, ValueError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
