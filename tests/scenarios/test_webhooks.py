"""Events reach the receivers that their accounts and families named: signed, filtered, tried again, replayed."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from standardwebhooks import WebhookVerificationError

from subgraph.app import App, open_app
from subgraph.storage.tables import webhook_endpoint
from subgraph.work.delivering import Delivered, deliver_due
from tests.scenarios.customers import add_card, customer, running
from tests.scenarios.hooked import add_endpoint, change_endpoint, deliveries, make_due, near, replay, rows, send
from tests.scenarios.speak import Refused, Story
from tests.support.receiver import hangs, listening, status


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """An installation whose receivers are on this machine."""
    async with near(database_url) as opened:
        yield opened


async def test_a_story_is_told_to_the_account_signed_and_in_its_own_words(app: App, story: Story) -> None:
    account, _, olivia = await running(story)
    async with listening() as there:
        made = await add_endpoint(olivia, accountId=account, url=there.url, description="ERP")
        shown = {"url": there.url, "status": "ENABLED", "events": [], "description": "ERP", "family": None}
        assert made["webhookEndpoint"] == shown | {"id": made["webhookEndpoint"]["id"]}
        assert made["secret"].startswith("whsec_") and made["account"] == {"id": account}
        await add_card(olivia, account, "tok_visa")
        await story.bill_through("2027-01-01")
        assert (await send(app)).failed == 0
        for got in there.received:
            assert got.verified(made["secret"])["data"]["account"] == account
        told = {one.kind: one.data for one in there.received}
        assert {"WEBHOOK_ENDPOINT_ADDED", "PAYMENT_METHOD_ADDED", "INVOICE_ISSUED"} <= set(told)
        issued = told["INVOICE_ISSUED"]
        document = "query ($id: ID!) { invoice(id: $id) { id } }"
        assert (await olivia.ask(document, id=issued["invoice"]))["invoice"]["id"] == issued["invoice"]
        assert issued["family"] == "airthings" and issued["summary"] and issued["facts"]
        assert issued["id"].startswith("evt_")
        numbers = sorted(one.data["seq"] for one in there.received)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        sent = await deliveries(olivia, made["webhookEndpoint"]["id"])
        assert {one["status"] for one in sent} == {"DELIVERED"}
        assert {one["id"] for one in sent} == {one.id for one in there.received}
        assert await send(app) == Delivered()


async def rename(story: Story, account: str, name: str) -> None:
    """Something of no family happens."""
    await story.operator.change("updateAccount", "UpdateAccountInput", "__typename", accountId=account, name=name)


async def test_each_endpoint_hears_its_kinds_and_its_family_and_nobody_elses_account(app: App, story: Story) -> None:
    account, _, olivia = await running(story)
    other, vera = await customer(story, "2026-01-02", ownerEmail="vera@valley.example")
    staff, zendesk = story.person(staff="airthings"), story.person(staff="zendesk_like")
    async with listening() as cards, listening() as devices, listening() as strangers, listening() as vendor:
        await add_endpoint(olivia, accountId=account, url=cards.url, events=["PAYMENT_METHOD_ADDED"])
        await add_endpoint(olivia, accountId=account, url=devices.url, family="airthings")
        await add_endpoint(vera, accountId=other, url=strangers.url, events=["PAYMENT_METHOD_ADDED", "RESOURCE_ADDED"])
        await add_endpoint(staff, family="airthings", url=vendor.url)
        await add_endpoint(zendesk, family="zendesk_like", url=strangers.url)
        await add_card(olivia, account, "tok_visa")
        await olivia.deploy(account, "space-pro")
        await rename(story, account, "Harbour")
        await vera.deploy(other, "wave-mini")
        await send(app)
        assert cards.kinds == ["PAYMENT_METHOD_ADDED"]
        assert devices.kinds == ["RESOURCE_ADDED"]
        assert {one.data["account"] for one in (*cards.received, *devices.received)} == {account}
        assert [(one.kind, one.data["account"]) for one in strangers.received] == [("RESOURCE_ADDED", other)]
        heard = {(one.kind, one.data["account"]) for one in vendor.received}
        assert heard == {("RESOURCE_ADDED", account), ("RESOURCE_ADDED", other)}


async def test_whoever_is_nobody_to_an_endpoint_cannot_tell_that_it_is_there(app: App, story: Story) -> None:
    account, _, olivia = await running(story)
    _other, vera = await customer(story, "2026-01-02", ownerEmail="vera@valley.example")
    staff, zendesk = story.person(staff="airthings"), story.person(staff="zendesk_like")
    async with listening() as there:
        own = (await add_endpoint(olivia, accountId=account, url=there.url))["webhookEndpoint"]["id"]
        familys = (await add_endpoint(staff, family="airthings", url=there.url))["webhookEndpoint"]["id"]
        await olivia.deploy(account, "space-pro")
        await send(app)
    sent = {one: (await deliveries(story.operator, one))[-1]["id"] for one in (own, familys)}
    node = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for person, hidden in ((vera, (own, familys)), (zendesk, (own, familys)), (olivia, (familys,))):
        ids = [*hidden, *(sent[one] for one in hidden)]
        assert (await person.ask(node, ids=ids))["nodes"] == [None] * len(ids)
        for endpoint in hidden:
            for attempt in (
                change_endpoint(person, "update", endpoint, description="Mine"),
                change_endpoint(person, "rotate", endpoint),
                change_endpoint(person, "remove", endpoint),
                replay(person, endpointId=endpoint),
                replay(person, deliveryId=sent[endpoint]),
            ):
                with pytest.raises(Refused) as refused:
                    await attempt
                assert refused.value.codes == ["NOT_FOUND"]
    with pytest.raises(Refused) as refused:
        await change_endpoint(staff, "update", own, description="Ours")
    assert refused.value.codes == ["FORBIDDEN"]
    withheld = await staff.raw("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[own])
    assert [one["extensions"]["code"] for one in withheld["errors"]] == ["FORBIDDEN"]
    for person, family in ((zendesk, "airthings"), (olivia, "airthings"), (staff, "zendesk_like")):
        with pytest.raises(Refused) as refused:
            await add_endpoint(person, family=family, url=there.url)
        assert refused.value.codes == ["FORBIDDEN"]
    seen = 'query ($id: ID!) { account(id: $id) { webhookEndpoints { id } } productFamily(key: "airthings") { %s } }'
    lists = await olivia.ask(seen % "key", id=account)
    assert lists["account"]["webhookEndpoints"] == [{"id": own}]
    mine = await staff.ask('{ productFamily(key: "airthings") { webhookEndpoints { id family { key } } } }')
    assert mine["productFamily"]["webhookEndpoints"] == [{"id": familys, "family": {"key": "airthings"}}]


async def test_for_a_day_after_a_rotation_both_secrets_verify(app: App, story: Story) -> None:
    account, olivia = await customer(story, "2026-01-02")
    async with listening() as there:
        made = await add_endpoint(olivia, accountId=account, url=there.url)
        endpoint, old = made["webhookEndpoint"]["id"], made["secret"]
        new = (await change_endpoint(olivia, "rotate", endpoint))["secret"]
        await send(app)
        assert new != old and there.received
        for got in there.received:
            assert got.verified(new) and got.verified(old)
        there.received.clear()
        await a_day_passes(app)
        await rename(story, account, "Harbour")
        await send(app)
        assert there.received[0].verified(new)
        with pytest.raises(WebhookVerificationError):
            there.received[0].verified(old)


async def a_day_passes(app: App) -> None:
    """As if the rotation had been a day ago."""
    async with app.database.transaction() as connection:
        await connection.execute(webhook_endpoint.update().values(previous_until=webhook_endpoint.c.created_at))


async def test_two_senders_at_once_send_each_delivery_once(app: App, story: Story) -> None:
    account, olivia = await customer(story, "2026-01-02")
    second = open_app(app.settings)
    try:
        async with listening() as there:
            await add_endpoint(olivia, accountId=account, url=there.url)
            for number in range(30):
                await rename(story, account, f"Harbour {number}")
            for _ in range(5):
                await asyncio.gather(*(send(one, 20) for one in (app, second)))
            assert len({one.id for one in there.received}) == len(there.received) == 31
            assert 1 < there.most_at_once <= 16
    finally:
        await second.database.close()


async def test_one_that_hangs_holds_up_nobody_else(app: App, story: Story) -> None:
    account, olivia = await customer(story, "2026-01-02")
    quick = replace(app.house, webhooks=replace(app.house.webhooks, seconds=0.5))
    async with listening(hangs) as slow, listening() as there:
        await add_endpoint(olivia, accountId=account, url=slow.url)
        await add_endpoint(olivia, accountId=account, url=there.url)
        for number in range(30):
            await rename(story, account, f"Harbour {number}")
        done = await deliver_due(quick, 1_000)
        assert len({one.id for one in there.received}) == done.delivered == 31
        assert (done.failed, slow.most_at_once, len(slow.received)) == (8, 8, 8)
        waiting = [one["attempts"] for one in await rows(app) if one["status"] == "PENDING"]
        assert sorted(waiting) == [0] * 24 + [1] * 8
        assert await deliver_due(quick, 1_000) == Delivered()
        slow.answer = status(200)
        await make_due(app)
        assert await send(app) == Delivered(delivered=32)


async def test_a_sender_killed_before_it_wrote_that_it_sent_sends_again_under_the_same_id(
    app: App, story: Story
) -> None:
    account, olivia = await customer(story, "2026-01-02")
    async with listening() as there:
        made = await add_endpoint(olivia, accountId=account, url=there.url)
        script = f"""
import asyncio
from subgraph.clock import Clock
from subgraph.domain.webhook_urls import UrlRules
from subgraph.outside.payments import NoPayments
from subgraph.outside.webhooks import WebhookSender
from subgraph.plugins.registry import Registry
from subgraph.services.steps.catalogs import Catalogs
from subgraph.storage.database import Database
from subgraph.work.delivering import deliver_due
from subgraph.work.house import House

async def work():
    sender = WebhookSender(UrlRules(plain=True, private=True))
    catalogs = Catalogs(Registry(()))
    await deliver_due(House(Database({app.settings.database_url!r}), catalogs, Clock(), NoPayments(), b"", webhooks=sender), 9)

asyncio.run(work())
"""
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)

        async def kill(writer: asyncio.StreamWriter) -> None:
            process.kill()

        there.answer = kill
        assert await process.wait() == -signal.SIGKILL
        there.answer = status(200)
        assert await send(app) == Delivered()
        await make_due(app)
        assert await send(app) == Delivered(delivered=1)
        first, second = there.received
        assert (first.id, first.body) == (second.id, second.body)
        [sent] = await deliveries(olivia, made["webhookEndpoint"]["id"])
        assert (sent["status"], sent["attempts"]) == ("DELIVERED", 2)
