"""POST /webhooks/PROVIDER over HTTP: proven or turned away, taken once, never a 5xx for what a stranger sends."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import select

from subgraph.app import App, open_app
from subgraph.clock import system_now
from subgraph.settings import Settings
from subgraph.storage.tables import provider_event

SECRET = "whsec_tests"


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """An installation that is paid by Stripe, which nobody reaches here."""
    settings = Settings(
        database_url=database_url,
        sandbox=True,
        secret="s" * 40,
        stripe_key="sk_test_nobody",
        stripe_webhook_secret=SECRET,
        stripe_url="http://127.0.0.1:9",
        max_body_bytes=10_000,
    )
    opened = await asyncio.to_thread(open_app, settings)
    yield opened
    await opened.database.close()


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to the app's edge."""
    transport = httpx.ASGITransport(app=app.asgi())
    async with httpx.AsyncClient(transport=transport, base_url="http://subgraph.example") as opened:
        yield opened


def signed(body: bytes, *, secret: str = SECRET, seconds_ago: int = 0) -> dict[str, str]:
    """Stripe's signature of a body."""
    at = int(system_now().timestamp()) - seconds_ago
    sent = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={sent}"}


def told(kind: str = "payment_intent.succeeded", **about: Any) -> bytes:
    """An event of Stripe's."""
    return orjson.dumps({"id": "evt_1", "type": kind, "data": {"object": {"id": "pi_nobody", **about}}})


async def post(client: httpx.AsyncClient, body: bytes, headers: dict[str, str]) -> int:
    return (await client.post("/webhooks/stripe", content=body, headers=headers)).status_code


async def test_a_proven_event_of_nobody_here_is_taken_once_and_changes_nothing(
    app: App, client: httpx.AsyncClient
) -> None:
    body = told()
    assert [await post(client, body, signed(body)) for _ in range(2)] == [200, 200]
    async with app.database.transaction() as connection:
        rows = (await connection.execute(select(provider_event))).all()
    assert [(one.provider, one.event_id, one.kind, one.handled_at is not None) for one in rows] == [
        ("stripe", "evt_1", "PAYMENT", True)
    ]


async def test_what_is_not_proven_is_turned_away(app: App, client: httpx.AsyncClient) -> None:
    body = told()
    other = told(metadata={"key": "quote:1"})
    for headers in (
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=1,v1=x"},
        signed(body, secret="whsec_else"),
        signed(body, seconds_ago=400),
        signed(other),
    ):
        assert await post(client, body, headers) == 400, headers
    async with app.database.transaction() as connection:
        assert (await connection.execute(select(provider_event))).all() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"id": 5}',
        b'{"id": "evt_2"}',
        b'{"id": "evt_2", "data": 1}',
        b'{"id": "evt_2", "type": "charge.refunded", "data": {"object": {"payment_intent": {}}}}',
        b'{"id": "evt_2", "type": "payment_intent.succeeded", "data": {"object": {"id": "x", "metadata": 7}}}',
        b'{"id": "evt_2", "type": "setup_intent.succeeded", "data": {"object": {"id": "x"}}}',
        b'{"id": "evt\\u0000", "type": "payment_method.detached", "data": {"object": {"id": "x"}}}',
        b'{"id": "evt_2", "type": "payment_method.detached", "data": {"object": {"id": "x\\u0000"}}}',
    ],
)
async def test_a_signed_event_of_any_shape_is_no_error_of_ours(client: httpx.AsyncClient, body: bytes) -> None:
    assert await post(client, body, signed(body)) in (200, 400)


async def test_only_the_provider_has_an_address_and_only_by_post(client: httpx.AsyncClient) -> None:
    assert (await client.get("/webhooks/stripe")).status_code == 405
    assert (await client.post("/webhooks/sandbox", content=b"")).status_code == 404
    body = told(more="x" * 20_000)
    assert await post(client, body, signed(body)) == 413
