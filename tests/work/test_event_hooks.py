"""A family's `event_committed` hears its own events at least once, in a thread of a worker; what it breaks is its own delivery."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.families import DEVICES, FamilyPlugin
from tests.families.contacts import CONTACTS
from tests.services.house import FIRST_DAY, SECRET, House, codes, done, house_at, staff

from subgraph.clock import Clock, system_now
from subgraph.domain.asks import AddResource
from subgraph.domain.outcomes import DeliveriesReplayed
from subgraph.domain.webhook_asks import ReplayDelivery
from subgraph.outside.payments import NoPayments
from subgraph.plugins import CommittedEvent, EventKind, hookimpl
from subgraph.plugins.registry import Registry
from subgraph.services.resources import add_resource
from subgraph.services.steps.catalogs import Catalogs
from subgraph.services.webhook_deliveries import replay_delivery
from subgraph.storage.ids import encode_id
from subgraph.storage.tables import delivery
from subgraph.work import delivering
from subgraph.work.delivering import Delivered, deliver_due
from subgraph.work.house import House as Workers


class Listening(FamilyPlugin):
    """The devices family, whose plugin hears events."""

    def __init__(self) -> None:
        super().__init__(DEVICES)
        self.heard: list[CommittedEvent] = []
        self.threads: set[threading.Thread] = set()
        self.then: Callable[[], object] = lambda: None

    @hookimpl
    def event_committed(self, event: CommittedEvent) -> None:
        """Note it, and do what the test says."""
        self.heard.append(event)
        self.threads.add(threading.current_thread())
        self.then()


@pytest.fixture
def plugin() -> Listening:
    return Listening()


@pytest.fixture
async def house(database_url: str, plugin: Listening) -> AsyncIterator[House]:
    async with house_at(database_url) as opened:
        yield replace(opened, registry=Registry.load([plugin, FamilyPlugin(CONTACTS)]))


async def happen(house: House) -> str:
    """An account with a device; its id."""
    account, olivia = await house.customer()
    asked = AddResource(account, "devices", "device", "Hall", "pro")
    await house.do(add_resource, olivia, asked)
    return account


async def work(house: House) -> Delivered:
    workers = Workers(house.database, Catalogs(house.registry), Clock(start=FIRST_DAY), NoPayments(), SECRET)
    return await deliver_due(workers, 100)


async def rows(house: House) -> list[tuple[str, int, str | None, str | None]]:
    async with house.database.transaction() as connection:
        found = await connection.execute(select(delivery))
    return [(one.status, one.attempts, one.plugin, one.last_error) for one in found]


async def make_due(house: House, **more: object) -> None:
    async with house.database.transaction() as connection:
        await connection.execute(delivery.update().values(next_attempt_at=system_now() - timedelta(seconds=1), **more))


async def test_a_plugin_hears_its_familys_events_only_and_off_the_loop(house: House, plugin: Listening) -> None:
    account = await happen(house)
    assert "MEMBER_INVITED" in await house.events(account)
    assert await work(house) == Delivered(delivered=1)
    [event] = plugin.heard
    assert (event.kind, event.account, event.family) == (EventKind.RESOURCE_ADDED, account, "devices")
    assert event.resource is not None and event.facts["kind"] == "device"
    assert threading.main_thread() not in plugin.threads
    assert await rows(house) == [("DELIVERED", 1, "devices", None)]
    assert await work(house) == Delivered()


async def test_what_nobody_listens_for_is_not_written(house: House) -> None:
    deaf = replace(house, registry=Registry.load([FamilyPlugin(DEVICES), FamilyPlugin(CONTACTS)]))
    await happen(deaf)
    assert await rows(deaf) == []


@pytest.mark.parametrize("error", [ValueError("no gateway"), SystemExit(3), KeyboardInterrupt()])
async def test_one_that_raises_is_told_again_later(house: House, plugin: Listening, error: BaseException) -> None:
    def fail() -> None:
        raise error

    plugin.then = fail
    await happen(house)
    assert await work(house) == Delivered(failed=1)
    [(status, attempts, _, said)] = await rows(house)
    assert (status, attempts) == ("PENDING", 1)
    assert str(said).startswith(type(error).__name__)
    plugin.then = lambda: None
    assert await work(house) == Delivered()
    await make_due(house)
    assert await work(house) == Delivered(delivered=1)
    assert plugin.heard[0] == plugin.heard[1]


async def test_one_that_hangs_is_left_and_told_again(
    house: House, plugin: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "HOOK_SECONDS", 0.2)
    plugin.then = lambda: time.sleep(1)
    await happen(house)
    assert await work(house) == Delivered(failed=1)
    [(status, _, _, said)] = await rows(house)
    assert (status, said) == ("PENDING", "it did not come back within 0.2 seconds")


async def test_after_three_days_it_is_given_up_and_the_next_event_is_told_all_the_same(
    house: House, plugin: Listening
) -> None:
    def fail() -> None:
        raise ValueError("no gateway")

    plugin.then = fail
    await happen(house)
    await make_due(house, attempts=9)
    assert await work(house) == Delivered(dead=1)
    plugin.then = lambda: None
    await house.do(add_resource, await house.viewer("olivia@harbour.example"), await _another(house))
    assert await work(house) == Delivered(delivered=1)
    assert sorted(one[0] for one in await rows(house)) == ["DEAD", "DELIVERED"]
    async with house.database.transaction() as connection:
        [dead] = await connection.execute(select(delivery).where(delivery.c.status == "DEAD"))
    again = ReplayDelivery(encode_id("dlv", dead.account_id, dead.delivery_id))
    for stranger in (await house.viewer("olivia@harbour.example"), staff("contacts")):
        assert codes(await house.do(replay_delivery, stranger, again)) == ["NOT_FOUND"]
    assert done(await house.do(replay_delivery, staff("devices"), again), DeliveriesReplayed).number == 1
    assert await work(house) == Delivered(delivered=1)
    assert plugin.heard[-1] == plugin.heard[0]


async def _another(house: House) -> AddResource:
    viewer = await house.viewer("olivia@harbour.example")
    return AddResource(viewer.memberships[0].account_id, "devices", "device", "Loft", "pro")


async def test_one_whose_plugin_is_gone_waits_for_it(house: House, plugin: Listening) -> None:
    await happen(house)
    without = replace(house, registry=Registry.load([FamilyPlugin(CONTACTS)]))
    assert await work(without) == Delivered(failed=1)
    await make_due(house)
    assert await work(house) == Delivered(delivered=1)
