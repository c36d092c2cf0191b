"""What an account has and does."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from subgraph.domain.events import Mail
from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.domain.statuses import ChangeRequestStatus
from subgraph.domain.timeline import Reading
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    About,
    ChangeRequest,
    Events,
    NewReading,
    Notifications,
    People,
    Readings,
    Requests,
    Resource,
    Resources,
)
from subgraph.storage.tables import notification
from tests.storage.records import an_event
from tests.storage.world import (
    NOW,
    TODAY,
    create_account,
    database_at,
)


async def test_resources_are_counted_unless_removed(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        resources = Resources(connection, one.account_id)
        site = Resource(new_id(), "sensors", "site", None, "Oslo", None, ResourceStatus.ACTIVE, None, None, NOW)
        old = replace(site, resource_id=new_id(), kind="device", model="Pro", serial="1", parent_id=site.resource_id)
        new = replace(old, resource_id=new_id(), serial="2", replaces_id=old.resource_id)
        for resource in (site, old, new):
            await resources.add(resource)
        await resources.set_status(old.resource_id, ResourceStatus.RETURNING, NOW)
        await resources.set_status(site.resource_id, ResourceStatus.REMOVED, NOW)
        counted = await resources.counted("sensors")
        assert {resource.status for resource in counted} == {ResourceStatus.RETURNING, ResourceStatus.ACTIVE}
        name, parent = (encode_id("res", one.account_id, row) for row in (new.resource_id, site.resource_id))
        assert CountedResource(name, "device", "Pro", ResourceStatus.ACTIVE, parent) in counted
        assert await resources.replacement_of(old.resource_id) == new
        assert len(await resources.load("sensors")) == 3
        assert await resources.find(new_id()) is None


async def test_a_resource_stands_in_its_own_accounts_only(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one, other = await create_account(connection), await create_account(connection)
        site = Resource(new_id(), "sensors", "site", None, "Oslo", None, ResourceStatus.ACTIVE, None, None, NOW)
        await Resources(connection, one.account_id).add(site)
        inside = replace(site, resource_id=new_id(), parent_id=site.resource_id)
        with pytest.raises(IntegrityError):
            await Resources(connection, other.account_id).add(inside)


async def test_the_latest_reading_wins_whenever_it_came(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        readings = Readings(connection, one.account_id)
        late = NewReading("contacts", "contacts", 70, NOW, TODAY, TODAY, NOW, "ada")
        await readings.add(late)
        earlier = replace(late, quantity=90, read_at=datetime(2026, 7, 1, tzinfo=UTC), read_on=date(2026, 7, 1))
        await readings.add(earlier)
        assert await readings.latest("contacts") == {"contacts": 70}
        assert (await readings.load("contacts"))[-1] == Reading("contacts", 70, TODAY, TODAY)


async def test_a_request_is_kept_with_its_ask_and_its_answer(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        ada = await People(connection).ensure("ada@example.com", "Ada", NOW)
        asked = ChangeRequest(
            new_id(), "sensors", "Fewer, please", ChangeRequestStatus.OPEN, ada.person_id, NOW, ask={"seats": "1"}
        )
        requests = Requests(connection, one.account_id)
        await requests.add(asked)
        decided = replace(
            asked, status=ChangeRequestStatus.DECLINED, decided_by=ada.person_id, decided_at=NOW, answer="No"
        )
        assert await requests.find(asked.request_id) == asked
        await requests.save(decided)
        assert await requests.find(asked.request_id, lock=True) == decided
        assert await Requests(connection, new_id()).find(asked.request_id) is None


async def test_events_are_numbered_without_a_gap_per_account(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one, other = await create_account(connection), await create_account(connection)
            events = Events(connection, one.account_id)
            about = About(family="sensors", resource_id=new_id(), version=3)
            assert await events.append([(an_event(), about), (an_event(), About())], at=NOW, actor="ada") == (1, 2)
            assert await Events(connection, other.account_id).append([(an_event(), About())], at=NOW, actor="x") == (1,)
            assert await events.append([], at=NOW, actor="ada") == ()
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as connection:
                await Events(connection, one.account_id).append([(an_event(), About())], at=NOW, actor="ada")
                raise ZeroDivisionError
        async with database.transaction() as connection:
            events = Events(connection, one.account_id)
            assert await events.append([(an_event(), About())], at=NOW, actor="ada") == (3,)
            assert [stored.seq for stored in await events.after(1)] == [2, 3]
            (first,) = await events.after(0, limit=1)
            assert (first.event, first.about, first.at, first.actor) == (an_event(), about, NOW, "ada")


async def test_mail_waits_with_the_event_that_caused_it(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        (seq,) = await Events(connection, one.account_id).append([(an_event(), About())], at=NOW, actor="ada")
        notifications = Notifications(connection, one.account_id)
        await notifications.add([Mail("welcome", ("a@example.com",))], event_seq=seq, family="sensors", at=NOW)
        row = (await connection.execute(select(notification))).one()
        assert (row.kind, row.recipients, row.event_seq, row.status) == ("welcome", ["a@example.com"], 1, "PENDING")
