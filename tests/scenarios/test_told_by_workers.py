"""What a worker does in a process of its own is heard by those who listen to a server, and by receivers of webhooks."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from subgraph.app import App
from subgraph.storage.ids import encode_id
from tests.scenarios.customers import running
from tests.scenarios.hooked import add_endpoint, near, rows
from tests.scenarios.listening import over_sse, served
from tests.scenarios.speak import Story
from tests.support.receiver import listening
from tests.work.town import SUBGRAPH, environment


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """An installation whose receivers are on this machine."""
    async with near(database_url) as opened:
        yield opened


WANTED = ["WEBHOOK_ENDPOINT_ADDED", "INVOICE_ISSUED"]


async def test_a_renewal_by_a_worker_reaches_a_live_listener_and_a_webhook(app: App, story: Story) -> None:
    account, _, olivia = await running(story)
    more = {"SUBGRAPH_WEBHOOKS_ALLOW_PRIVATE": "true", "SUBGRAPH_SECRET": app.secret}
    told = environment(app.settings.database_url, "2027-01-01T12:00:00Z") | more
    command = (*SUBGRAPH, "worker", "--once", "--only", "bill,deliver")
    async with listening() as there, served(app.asgi()) as address:
        secret = (await add_endpoint(olivia, accountId=account, url=there.url, events=WANTED))["secret"]
        [added] = await rows(app)
        since = encode_id("evt", added["account_id"], UUID(int=added["event_seq"]))
        async with over_sse(address, olivia.token, a=account, after=since) as hear:
            worker = await asyncio.create_subprocess_exec(*command, env=told, stdout=PIPE, stderr=PIPE)
            heard = (await hear())["data"]["accountEvents"]
            said, logged = await worker.communicate()
            assert worker.returncode == 0, logged.decode()
        got = next(one for one in there.received if one.kind == "INVOICE_ISSUED")
        assert (heard["kind"], heard["id"]) == ("INVOICE_ISSUED", got.data["id"])
        assert got.verified(secret)["data"]["summary"] == heard["summary"]
        assert b"deliver: 2 delivered" in said and len(there.received) == 2
