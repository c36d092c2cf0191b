"""A small world to store: an account, a contract, a document."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.dates import Period
from subgraph.domain.documents import BilledLine, Draft
from subgraph.domain.invoicing import Line, LineKind, Totals
from subgraph.domain.quote import Contract
from subgraph.domain.statuses import AccountKind
from subgraph.domain.timeline import Component, Item, ItemKind, Revision, State, Timeline
from subgraph.storage.database import Database
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    Account,
    Accounts,
    Invoices,
    IssuedInvoice,
    NewInvoice,
    NewSubscription,
    NextBill,
    Recorded,
    Subscriptions,
)

TODAY = date(2026, 7, 2)
NOW = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
RECORDED = Recorded(TODAY, NOW, "ada@example.com")
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
SEATS = Component(ItemKind.SEAT, "monitoring", None, "sensor")
PRICE = Price(PriceModel.PER_UNIT, 12, Decimal("60.00"))
NEXT = NextBill(YEAR.end, datetime(2027, 1, 1, tzinfo=UTC))


@asynccontextmanager
async def database_at(url: str, *, connections: int = 20) -> AsyncIterator[Database]:
    """A database that is closed when the block ends."""
    database = Database(url, connections=connections)
    try:
        yield database
    finally:
        await database.close()


def new_account(account_id: UUID | None = None, **changes: object) -> Account:
    """A customer in euros."""
    one = Account(account_id or new_id(), "Fjord Schools", AccountKind.CUSTOMER, "EUR", "Europe/Oslo", "en", NOW)
    return replace(one, **changes)  # type: ignore[arg-type]


async def create_account(connection: AsyncConnection, **changes: object) -> Account:
    """A stored account."""
    one = new_account(**changes)  # type: ignore[arg-type]
    assert await Accounts(connection, one.account_id).create(one)
    return one


def state(quantity: int = 2) -> State:
    """So many seats for a year."""
    return State("year", 12, (Item(SEATS, quantity, PRICE, "Sensor"),))


def contract(quantity: int = 2) -> Contract:
    """A subscription since the year's first day, at version 1."""
    first = Revision(YEAR.start, state(quantity), 1, YEAR.start)
    return Contract("", 1, Timeline("EUR", YEAR.start, YEAR.start, 1, (first,)))


async def create_subscription(connection: AsyncConnection, account_id: UUID, quantity: int = 2) -> UUID:
    """A stored subscription."""
    new = NewSubscription("sensors", contract(quantity), "year", "PO-1", False, NEXT)
    return await Subscriptions(connection, account_id).insert_subscription(new, RECORDED)


def line(amount_minor: int = 12_000, *, versions: tuple[int, int] = (0, 1), period: Period = YEAR) -> Line:
    """A line for the seats."""
    return Line(
        kind=LineKind.CHARGE,
        component=SEATS,
        description="Sensor",
        quantity=2,
        unit_amount=Decimal("60.00"),
        period=period,
        charged=period,
        price_months=12,
        term_months=12,
        amount_minor=amount_minor,
        discount=None,
        due_on=period.start,
        from_version=versions[0],
        to_version=versions[1],
    )


def document(account_id: UUID, subscription_id: UUID, *lines: Line) -> NewInvoice:
    """A document about to be issued."""
    billed = tuple(BilledLine(encode_id("sub", account_id, subscription_id), one) for one in lines)
    net = sum(one.amount_minor for one in lines)
    return NewInvoice(
        draft=Draft("sensors", "EUR", "PO-1", billed),
        totals=Totals(net, 0, 0, net),
        issued_on=TODAY,
        due_on=date(2026, 8, 1),
        issued_at=NOW,
        actor="ada@example.com",
        credit_applied_minor=0,
        amount_due_minor=max(net, 0),
    )


async def issue(connection: AsyncConnection, account_id: UUID, subscription_id: UUID, *lines: Line) -> IssuedInvoice:
    """An issued document."""
    return await Invoices(connection, account_id).issue(document(account_id, subscription_id, *lines))
