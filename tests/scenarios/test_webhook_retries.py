"""What does not arrive is tried for three days, given up in sight of those who wait for it, and sent again when they ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from subgraph.app import App
from subgraph.clock import system_now
from subgraph.domain.webhooks import RETRY_SECONDS
from subgraph.storage.ids import decode_id
from subgraph.storage.tables import delivery, event, webhook_endpoint
from subgraph.work.delivering import Delivered
from tests.scenarios.customers import customer
from tests.scenarios.hooked import add_endpoint, change_endpoint, deliveries, make_due, near, replay, send
from tests.scenarios.speak import Person, Refused, Story
from tests.support.receiver import Receiver, listening, status


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """An installation whose receivers are on this machine."""
    async with near(database_url) as opened:
        yield opened


async def rename(person: Person, account: str, name: str) -> None:
    await person.change("updateAccount", "UpdateAccountInput", "__typename", accountId=account, name=name)


async def endpoint_for(story: Story, there: Receiver, **given: Any) -> tuple[str, Person, str]:
    account, olivia = await customer(story, "2026-01-02")
    made = await add_endpoint(olivia, accountId=account, url=there.url, events=["ACCOUNT_UPDATED"], **given)
    return account, olivia, made["webhookEndpoint"]["id"]


async def codes_of(attempt: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        await attempt
    return refused.value.codes


async def test_a_delivery_is_tried_at_the_databases_pace_until_it_arrives_under_one_id(app: App, story: Story) -> None:
    async with listening(status(500)) as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "Harbour")
        for attempt, wait in enumerate(RETRY_SECONDS[:4], 1):
            began = datetime.now(UTC)
            assert await send(app) == Delivered(failed=1)
            [sent] = await deliveries(olivia, endpoint)
            assert (sent["status"], sent["attempts"], sent["lastStatus"]) == ("PENDING", attempt, 500)
            assert sent["lastError"] == "HTTP 500: the receiver did not take it"
            ahead = (datetime.fromisoformat(sent["nextAttemptAt"]) - began).total_seconds()
            assert wait - 1 <= ahead <= wait * 1.2 + 3
            assert await send(app) == Delivered()
            await make_due(app)
        there.answer = status(202)
        assert await send(app) == Delivered(delivered=1)
        [sent] = await deliveries(olivia, endpoint)
        assert (sent["status"], sent["attempts"], sent["lastStatus"]) == ("DELIVERED", 5, 202)
        assert (sent["lastError"], sent["nextAttemptAt"]) == (None, None)
        assert len(there.received) == 5
        assert {(one.id, one.body) for one in there.received} == {(sent["id"], there.received[0].body)}


async def test_a_receiver_that_asks_for_time_gets_it(app: App, story: Story) -> None:
    async with listening(status(429, "Retry-After: 3600")) as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "Harbour")
        await send(app)
        [sent] = await deliveries(olivia, endpoint)
        assert datetime.fromisoformat(sent["nextAttemptAt"]) - datetime.now(UTC) > timedelta(seconds=3590)


async def test_after_the_last_try_it_is_dead_the_endpoint_is_disabled_and_both_come_back_by_the_graph(
    app: App, story: Story
) -> None:
    async with listening(status(503)) as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "Harbour")
        await rename(olivia, account, "Harbour again")
        await make_due(app, attempts=8)
        assert await send(app) == Delivered(failed=2)
        await make_due(app)
        done = await send(app)
        assert (done.dead, done.disabled, done.failed) == (2, 1, 0)
        sent = await deliveries(olivia, endpoint, "DEAD")
        assert [one["nextAttemptAt"] for one in sent] == [None, None]
        assert {one["lastError"] for one in sent} <= {
            *("nothing arrived there for days", "HTTP 503: the receiver did not take it")
        }
        query = "query ($id: ID!) { account(id: $id) { webhookEndpoints { status } } }"
        assert (await olivia.ask(query, id=account))["account"]["webhookEndpoints"] == [{"status": "DISABLED"}]
        assert await events_of_kind(app, "WEBHOOK_ENDPOINT_UPDATED") == [
            ("system", "The webhook endpoint at 127.0.0.1 was changed: it is disabled")
        ]
        await rename(olivia, account, "While it hears nothing")
        for attempt in (replay(olivia, endpointId=endpoint), replay(olivia, deliveryId=sent[0]["id"])):
            assert await codes_of(attempt) == ["ENDPOINT_DISABLED"]
        there.answer = status(200)
        there.received.clear()
        await change_endpoint(olivia, "update", endpoint, enabled=True)
        assert await replay(olivia, endpointId=endpoint, since="2026-02-01T00:00:00Z") == 0
        assert await replay(olivia, endpointId=endpoint, since="2026-01-01T00:00:00Z") == 2
        assert await send(app) == Delivered(delivered=2)
        assert [one.id for one in sorted(there.received, key=lambda one: one.data["seq"])] == [
            one["id"] for one in sent
        ]
        assert await replay(olivia, endpointId=endpoint) == 0
        assert await replay(olivia, deliveryId=sent[0]["id"]) == 1
        assert await send(app) == Delivered(delivered=1)
        assert there.received[-1].id == sent[0]["id"]


async def events_of_kind(app: App, kind: str) -> list[tuple[str, str]]:
    async with app.database.transaction() as connection:
        found = await connection.execute(select(event).where(event.c.kind == kind).order_by(event.c.seq))
    return [(one.actor, one.summary) for one in found]


async def test_an_endpoint_that_still_takes_others_is_not_disabled(app: App, story: Story) -> None:
    async with listening() as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "First")
        await rename(olivia, account, "Second")
        await send(app)
        first, _second = await deliveries(olivia, endpoint)
        there.answer = status(500)
        await replay(olivia, deliveryId=first["id"])
        await make_due(app, attempts=9)
        assert await send(app) == Delivered(dead=1)
        assert [one["status"] for one in await deliveries(olivia, endpoint)] == ["DEAD", "DELIVERED"]
        assert await events_of_kind(app, "WEBHOOK_ENDPOINT_UPDATED") == []


async def test_one_that_answers_gone_is_disabled_at_once_and_what_waits_for_it_is_dead(app: App, story: Story) -> None:
    async with listening(status(410)) as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        for number in range(12):
            await rename(olivia, account, f"Harbour {number}")
        done = await send(app)
        assert done.disabled == 1 and done.failed == 0
        assert {one["status"] for one in await deliveries(olivia, endpoint)} == {"DEAD"}
        assert len(there.received) <= 8
        assert await send(app) == Delivered()


async def test_what_was_pending_when_an_endpoint_is_disabled_or_removed_is_not_sent(app: App, story: Story) -> None:
    async with listening() as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "One")
        await change_endpoint(olivia, "update", endpoint, enabled=False)
        await make_due(app)
        assert await send(app) == Delivered()
        [sent] = await deliveries(olivia, endpoint)
        assert (sent["status"], sent["lastError"]) == ("DEAD", "the endpoint is disabled")
        await change_endpoint(olivia, "update", endpoint, enabled=True)
        await rename(olivia, account, "Two")
        removed = await change_endpoint(olivia, "remove", endpoint)
        assert (removed["webhookEndpoint"], removed["secret"]) == (None, None)
        assert await send(app) == Delivered() and there.received == []
        assert await codes_of(replay(olivia, deliveryId=sent["id"])) == ["NOT_FOUND"]
        async with app.database.transaction() as connection:
            [kept] = await connection.execute(select(webhook_endpoint))
        assert (kept.secret, kept.previous_secret, kept.status) == ("", None, "REMOVED")


async def test_one_that_was_written_while_the_endpoint_was_being_disabled_is_given_up_unsent(
    app: App, story: Story
) -> None:
    async with listening() as there:
        account, olivia, _endpoint = await endpoint_for(story, there)
        await rename(olivia, account, "One")
        async with app.database.transaction() as connection:
            await connection.execute(webhook_endpoint.update().values(status="DISABLED"))
        assert await send(app) == Delivered(dead=1)
        assert there.received == []


async def test_what_arrived_is_forgotten_after_a_month_and_what_is_dead_is_not(app: App, story: Story) -> None:
    async with listening() as there:
        account, olivia, endpoint = await endpoint_for(story, there)
        for name in ("Arrived", "Dead", "Lately"):
            await rename(olivia, account, name)
        await send(app)
        arrived, dead, lately = await deliveries(olivia, endpoint)
        there.answer = status(500)
        await replay(olivia, deliveryId=dead["id"])
        await make_due(app, attempts=9)
        await send(app)
        long_ago = system_now() - timedelta(days=30, minutes=1)
        async with app.database.transaction() as connection:
            first = delivery.c.delivery_id == row_id(arrived["id"])
            await connection.execute(delivery.update().where(first).values(delivered_at=long_ago))
        assert await send(app) == Delivered()
        assert [one["id"] for one in await deliveries(olivia, endpoint)] == [dead["id"], lately["id"]]


def row_id(text: str) -> UUID:
    found = decode_id(text)
    assert found is not None
    return found.row_id


async def test_an_endpoint_whose_url_changed_gets_what_waits_at_its_new_place(app: App, story: Story) -> None:
    async with listening(status(500)) as old, listening() as new:
        account, olivia, endpoint = await endpoint_for(story, old)
        await rename(olivia, account, "One")
        await send(app)
        changed = await change_endpoint(olivia, "update", endpoint, url=new.url, description="Moved", events=[])
        assert changed["webhookEndpoint"]["description"] == "Moved" and changed["secret"] is None
        await make_due(app)
        await send(app)
        assert sorted(new.kinds) == ["ACCOUNT_UPDATED", "WEBHOOK_ENDPOINT_UPDATED"]
