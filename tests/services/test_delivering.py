"""What it costs to know who hears: one look for however many events and accounts, and nothing written where nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event as sql
from tests.services.house import OPERATOR, House, done, row_of

from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import WebhookEndpointWritten
from subgraph.domain.webhook_asks import AddWebhookEndpoint
from subgraph.services.steps.recording import record_all
from subgraph.services.webhook_endpoints import add_webhook_endpoint
from subgraph.storage.database import Connection
from subgraph.storage.joint import run_together
from subgraph.storage.repositories import About, Accounts
from subgraph.storage.tables import delivery

TOLD = [(Event(EventKind.INVOICE_ISSUED, f"Invoice {one}"), About("devices")) for one in (1, 2)]


@contextmanager
def statements(house: House, *tables: str) -> Iterator[list[str]]:
    """The statements about these tables that are sent meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        found.extend(text.split(maxsplit=1)[0] for one in tables if f" {one}" in text)

    sql.listen(house.database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sql.remove(house.database.engine.sync_engine, "before_cursor_execute", note)


async def tell(house: House, accounts: list[str]) -> None:
    """Two events of each account, all in one transaction."""

    async def one(connection: Connection, account_id: str) -> None:
        account = await Accounts(connection, row_of(account_id)).load()
        assert account is not None
        await record_all(house.work(connection), account, "system", TOLD)

    async with house.database.transaction() as connection:
        await run_together(connection, accounts, one)


async def add(house: House, **given: Any) -> None:
    asked = AddWebhookEndpoint("https://hooks.example.com/", **given)
    done(await house.do(add_webhook_endpoint, OPERATOR, asked), WebhookEndpointWritten)


async def test_many_accounts_of_one_transaction_ask_once_who_hears_and_write_once(house: House) -> None:
    accounts = [await house.account(f"House {number}") for number in range(5)]
    with statements(house, "webhook_endpoint", "delivery") as sent:
        await tell(house, accounts)
    assert sent == ["SELECT"]
    await add(house, account_id=accounts[0])
    await add(house, family="devices", events=("INVOICE_ISSUED",))
    await add(house, family="contacts")
    before = len(await house.rows(delivery, accounts[0]))
    with statements(house, "webhook_endpoint", "delivery") as sent:
        await tell(house, accounts)
    assert sent == ["SELECT", "INSERT"]
    written = [len(await house.rows(delivery, one)) for one in accounts]
    assert written == [before + 4, 2, 2, 2, 2]


async def test_what_is_taken_back_is_told_to_nobody(house: House) -> None:
    account = await house.account()
    await add(house, account_id=account)
    before = len(await house.rows(delivery, account))

    class TakenBack(Exception):
        pass

    try:
        async with house.database.transaction() as connection:
            found = await Accounts(connection, row_of(account)).load()
            assert found is not None
            await record_all(house.work(connection), found, "system", TOLD)
            raise TakenBack
    except TakenBack:
        assert len(await house.rows(delivery, account)) == before
