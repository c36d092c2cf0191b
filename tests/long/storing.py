"""A world of plain facts written into a database in few statements, as if every purchase had come with its day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam

from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.statuses import AccountKind
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, State
from subgraph.plugins.registry import Registry
from subgraph.storage.database import Connection, Database
from subgraph.storage.ids import new_id
from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.states import encode_state
from subgraph.storage.tables import (
    account,
    billing_details,
    purchase_order_record,
    revision,
    subscription,
    subscription_end,
)
from tests.families import CONTACTS, DEVICES, plugins
from tests.long.worlds import Change, Sold

CHUNK = 5_000
EXPONENTS = {"EUR": 2, "JPY": 0}
OWN, SHARED = DEVICES.key, CONTACTS.key
SERIES = "SELLER"
"""Documents of one family are numbered by account, those of the other by their seller."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a subscription stands."""

    account_id: UUID
    subscription_id: UUID
    sold: Sold


def families() -> Registry:
    """One family whose numbers are the account's own, and one whose numbers all its accounts share."""
    return Registry.load(plugins(DEVICES, replace(CONTACTS, series=SERIES)))


def noon(day: date) -> datetime:
    """The instant at which everything of a day happens."""
    return datetime.combine(day, time(12), UTC)


async def store(database: Database, sold: list[Sold]) -> list[Stored]:
    """Store accounts and subscriptions as on the day before any of them begins: nothing is billed yet."""
    accounts = {one.account: new_id() for one in sold}
    world = [Stored(accounts[one.account], new_id(), one) for one in sold]
    for place in range(0, len(world), CHUNK):
        some = world[place : place + CHUNK]
        first = {one.account_id: one.sold for one in reversed(some)}
        known = {one.account_id for one in world[:place][-3:]}  # an account's subscriptions stand side by side
        async with database.transaction() as connection:
            stored = GlobalRepository(connection)
            new = [(account_id, one) for account_id, one in first.items() if account_id not in known]
            await stored.insert(account, [_account(account_id, one) for account_id, one in new])
            await stored.insert(billing_details, [_details(account_id, one) for account_id, one in new])
            await stored.insert(subscription, [_subscription(one) for one in some])
            await stored.insert(revision, [_revision(one, one.sold.quantity, one.sold.start, 1) for one in some])
            await stored.insert(purchase_order_record, [_order(one) for one in some])
    return world


async def happen(database: Database, world: list[Stored], after: date, until: date) -> None:
    """Write what happened to the subscriptions on the days after one and up to another, each by a version of its own."""
    raised, ended, moved = [], [], []
    for one in world:
        new = [(number, change) for number, change in enumerate(one.sold.changes, 2) if after < change.on <= until]
        for version, change in new:
            if change.quantity is not None:
                raised.append(_revision(one, change.quantity, change.on, version))
            else:
                ended.append(_end(one, change, version))
        if new:
            version, change = new[-1]
            keys = {"of_account": one.account_id, "of_row": one.subscription_id, "said": version}
            moved.append(keys | {"ends": change.end, "due_on": new[0][1].on, "due_at": _midnight(new[0][1].on)})
    async with database.transaction() as connection:
        stored = GlobalRepository(connection)
        await stored.insert(revision, raised)
        await stored.insert(subscription_end, ended)
        if moved:
            await _move(connection, moved)


async def _move(connection: Connection, moved: list[dict[str, Any]]) -> None:
    table = subscription.c
    here = (table.account_id == bindparam("of_account"), table.subscription_id == bindparam("of_row"))
    sooner = table.next_bill_on.is_(None) | (table.next_bill_on > bindparam("due_on"))
    await connection.execute(
        subscription.update().where(*here).values(version=bindparam("said"), end_on=bindparam("ends")),
        [{key: one[key] for key in ("of_account", "of_row", "said", "ends")} for one in moved],
    )
    await connection.execute(
        subscription.update()
        .where(*here, sooner)
        .values(next_bill_on=bindparam("due_on"), next_bill_at=bindparam("due_at")),
        [{key: one[key] for key in ("of_account", "of_row", "due_on", "due_at")} for one in moved],
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _account(account_id: UUID, one: Sold) -> dict[str, object]:
    return {
        "account_id": account_id,
        "name": f"Customer {one.account}",
        "kind": AccountKind.CUSTOMER.value,
        "currency": one.currency,
        "time_zone": "UTC",
        "locale": "en",
        "last_event_seq": 0,
        "created_at": _midnight(date(2025, 12, 1)),
    }


def _details(account_id: UUID, one: Sold) -> dict[str, object]:
    return {
        "account_id": account_id,
        "legal_name": f"Customer {one.account} Ltd",
        "email": f"bills@customer-{one.account}.example",
        "address_lines": ["1 Long Road"],
        "updated_at": _midnight(date(2025, 12, 1)),
    }


def _subscription(one: Stored) -> dict[str, object]:
    sold = one.sold
    return {
        "account_id": one.account_id,
        "subscription_id": one.subscription_id,
        "family": OWN if sold.family == "own" else SHARED,
        "version": 1,
        "currency": sold.currency,
        "start_on": sold.start,
        "anchor_on": sold.start,
        "anchor_day": sold.start.day,
        "term": f"{sold.months} months",
        "purchase_order": sold.order,
        "separate_invoice": sold.separate,
        "next_bill_on": sold.start,
        "next_bill_at": _midnight(sold.start),
        "created_at": _midnight(sold.start),
        "created_by": "the tests",
    }


def _revision(one: Stored, quantity: int, on: date, version: int) -> dict[str, object]:
    sold = one.sold
    component = Component(ItemKind.SEAT, "monitoring", None, "seat")
    price = Price(PriceModel.PER_UNIT, 1, Decimal(sold.unit_minor).scaleb(-EXPONENTS[sold.currency]))
    discounts = tuple(
        GrantedDiscount(f"discount-{number}", f"Discount {number}", percent=Decimal(permille).scaleb(-1))
        for number, permille in enumerate(sold.permilles)
    )
    state = State(f"{sold.months} months", sold.months, (Item(component, quantity, price, "Seat"),), discounts)
    return _key(one, version, on) | {"effective_on": on, "state": encode_state(state)}


def _end(one: Stored, change: Change, version: int) -> dict[str, object]:
    return _key(one, version, change.on) | {"end_on": change.end}


def _order(one: Stored) -> dict[str, object]:
    keys = _key(one, 0, one.sold.start) | {"ordinal": 1, "purchase_order": one.sold.order}
    keys.pop("version")
    return keys


def _key(one: Stored, version: int, on: date) -> dict[str, object]:
    place = {"account_id": one.account_id, "subscription_id": one.subscription_id, "version": version, "ordinal": 0}
    return place | {"recorded_on": on, "recorded_at": noon(on), "actor": "the tests"}
