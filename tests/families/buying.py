"""Buying by the pure functions alone: a buyer, a day, an ask; a refusal where none is expected fails the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.quote import (
    Change,
    ChangeAsk,
    Contract,
    ProductAsk,
    Quote,
    SeatsAsk,
    Situation,
    StartAsk,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Buyer, Role, Servicing

OWNER = Buyer(frozenset({Role.OWNER}))
ADMIN = Buyer(frozenset({Role.ADMIN}))
MEMBER = Buyer(frozenset({Role.MEMBER}))
STAFF = Buyer(frozenset({Role.STAFF}))
ASSISTED = Buyer(frozenset({Role.OWNER}), Servicing.ASSISTED)


def partnered(percent: str, *roles: Role) -> Buyer:
    """A buyer of an account whose partner gives a discount."""
    return Buyer(frozenset(roles or (Role.PARTNER,)), facts={"partner_discount_percent": Decimal(percent)})


def situation(today: date, buyer: Buyer = OWNER, currency: str = "EUR", **more: Any) -> Situation:
    """What a quote reads, with nothing special in it."""
    return Situation(today=today, currency=currency, buyer=buyer, **more)


def product(key: str, edition: str | None = None, **seats: int) -> ProductAsk:
    """A product with its seats by type."""
    return ProductAsk(key, edition, tuple(SeatsAsk(one, quantity) for one, quantity in seats.items()))


def seats(seat_type: str, quantity: int, of: str | None = None) -> SeatsAsk:
    """So many seats."""
    return SeatsAsk(seat_type, quantity, of)


def accepted(result: Quote | Refusal) -> Quote:
    """The quote; fails on a refusal, saying why."""
    assert isinstance(result, Quote), [f"{one.code} {one.message} {one.path}" for one in result.violations]
    return result


def refused(result: object) -> list[str]:
    """The codes of a refusal, in order; fails on anything else."""
    assert isinstance(result, Refusal), result
    return [one.code for one in result.violations]


def paths(result: object) -> list[str]:
    """The input paths of a refusal, joined."""
    assert isinstance(result, Refusal), result
    return [".".join(one.path) for one in result.violations]


def start(family: ProductFamily, where: Situation, term: str, *products: ProductAsk, **more: Any) -> Quote:
    """A start that must be possible."""
    return accepted(quote_start(family, where, StartAsk(term, products, **more)))


def change(family: ProductFamily, where: Situation, contract: Contract, *changes: Change, **more: Any) -> Quote:
    """Changes that must be possible."""
    return accepted(quote_change(family, where, contract, ChangeAsk(changes, **more)))


def stored(quote: Quote) -> Contract:
    """The contract as it is stored: it has an id, and so has everything that waits."""
    named = tuple(
        one if one.scheduled_change_id else replace(one, scheduled_change_id=f"chg-{quote.after.version}-{index}")
        for index, one in enumerate(quote.after.scheduled)
    )
    return replace(quote.after, subscription_id="sub-1", scheduled=named)


def quantities(quote: Quote) -> Mapping[str, int]:
    """What the quote's items come to: 'product/key' and how many."""
    return {f"{one.component.product}/{one.component.key}": one.quantity for one in quote.items}


def amounts(quote: Quote) -> list[tuple[str, int]]:
    """Kinds and amounts of the lines, in order, in minor units."""
    return [(one.kind.value, one.amount_minor) for one in quote.lines]


def codes(result: Iterable[object]) -> list[str | None]:
    """Codes of anything that has one."""
    return [getattr(one, "code", None) for one in result]
