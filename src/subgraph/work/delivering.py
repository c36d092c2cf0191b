"""Deliveries that are due: events sent to webhook endpoints and told to families' event hooks, outside of any transaction.

A target (an endpoint, or a family's plugin) has a few deliveries under way at most, and gets the next when all of them
are done; so one that hangs holds up nobody else, and is left alone for a moment.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import orjson

from subgraph.clock import steady_ms
from subgraph.domain.webhooks import next_try, payload_of
from subgraph.outside.webhooks import Answered, Signed
from subgraph.services.steps.delivering import committed
from subgraph.services.webhook_deliveries import disable_endpoint
from subgraph.storage.database import Connection
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import Claimed, Deliveries, Receiver, Target
from subgraph.work.house import House

logger = logging.getLogger("subgraph.webhooks")
EACH = 8
"""Deliveries under way to one endpoint."""
EACH_PLUGIN = 1
ROUND_SECONDS = 5.0
"""How long a batch takes further deliveries on; what is under way then is finished."""
REST_SECONDS = 15
HOOK_SECONDS = 10.0
FORGOTTEN = 500
"""How many old deliveries an idle round deletes."""
GONE = 410
UNWELL = (None, 429, 502, 503, 504)
"""Answers (None: there was none) of a receiver that would take no other message now either."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a batch came to: arrived, failed and to be tried again, given up, and endpoints that were disabled."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    disabled: int = 0


async def deliver_due(house: House, limit: int, account: UUID | None = None) -> Delivered:
    """Try what is due, at most `limit` deliveries; of one account's events where it is named."""
    batch = _Batch(house, account)
    await batch.run(limit)
    if not batch.counts and account is None:
        await house.database.run_in_transaction(lambda connection: Deliveries(connection).forget(FORGOTTEN))
    return Delivered(**batch.counts)


@dataclass(slots=True)
class _Batch:
    house: House
    account: UUID | None
    counts: dict[str, int] = field(default_factory=dict)
    under_way: dict[asyncio.Task[None], Target] = field(default_factory=dict)

    async def run(self, limit: int) -> None:
        """Claim and send until nothing is due, or the limit or the time is reached; what is under way is waited for."""
        until_ms = steady_ms() + ROUND_SECONDS * 1_000
        left = limit
        try:
            while True:
                while left > 0 and steady_ms() < until_ms and (claimed := await self._claim(left)):
                    left -= len(claimed)
                    for one in claimed:
                        self.under_way[asyncio.create_task(self._try(one))] = one.target
                if not self.under_way:
                    return
                await self._until_one_is_free()
        finally:
            for task in self.under_way:
                task.cancel()
            await asyncio.gather(*self.under_way, return_exceptions=True)

    async def _claim(self, left: int) -> Sequence[Claimed]:
        busy = frozenset(self.under_way.values())

        async def claim(connection: Connection) -> Sequence[Claimed]:
            deliveries = Deliveries(connection)
            return await deliveries.claim(left, each=EACH, alone=EACH_PLUGIN, without=busy, account_id=self.account)

        return await self.house.database.run_in_transaction(claim)

    async def _until_one_is_free(self) -> None:
        """Wait until some target has nothing under way any more."""
        before = set(self.under_way.values())
        while set(self.under_way.values()) == before:
            done, _ = await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del self.under_way[task]

    async def _try(self, one: Claimed) -> None:
        """One try and what came of it; a failure of ours leaves the delivery to its lease."""
        try:
            answered = await self._send(one)
            self._count(await _settle(self.house, one, answered))
        except Exception:
            logger.exception("a delivery failed", extra={"fields": {"delivery": _name(one)}})
            self._count(("failed",))

    def _count(self, outcomes: Sequence[str]) -> None:
        for outcome in outcomes:
            self.counts[outcome] = self.counts.get(outcome, 0) + 1

    async def _send(self, one: Claimed) -> Answered | None:
        """What the target answered; None: nothing is sent there any more."""
        if one.target[1] is None:
            return await self._tell_plugin(one)
        if one.receiver is None or not one.receiver.enabled:
            return None
        return await self.house.webhooks.send(signed(one, one.receiver))

    async def _tell_plugin(self, one: Claimed) -> Answered:
        event, registry = committed(one.account_id, one.stored), self.house.catalogs.declared
        wrong = await asyncio.to_thread(registry.tell, one.target[2] or "", event, HOOK_SECONDS)
        return Answered(200) if wrong is None else Answered(None, wrong)


def signed(one: Claimed, receiver: Receiver) -> Signed:
    """The message of a delivery: the same id and body on every try, under the instant of this one."""
    body = orjson.dumps(payload_of(committed(one.account_id, one.stored)))
    keys = (receiver.secret, *([receiver.previous_secret] if receiver.previous_secret else ()))
    return Signed(receiver.url, _name(one), one.at, body, keys)


async def _settle(house: House, one: Claimed, answered: Answered | None) -> tuple[str, ...]:
    """Write down what came of a try, in one transaction."""

    async def settle(connection: Connection) -> tuple[str, ...]:
        deliveries = Deliveries(connection)
        if answered is None:
            await deliveries.failed(one, None, None, "the endpoint is disabled")
            return ("dead",)
        if answered.arrived:
            plain = answered.status if one.target[1] is not None else None
            return ("delivered",) if await deliveries.delivered(one, plain) else ()
        wait = _wait(one, answered)
        disabled = await _disable(house, connection, one, answered, wait)
        wait = None if disabled else wait
        if answered.status in UNWELL and one.target[1] is not None:
            await deliveries.rest(one.target, REST_SECONDS)
        if not await deliveries.failed(one, wait, answered.status, answered.error or ""):
            return ()
        if wait is not None:
            return ("failed",)
        return ("dead", "disabled") if disabled else ("dead",)

    outcomes = await house.database.run_in_transaction(settle)
    if answered is not None and not answered.arrived:
        facts = {"delivery": _name(one), "attempts": one.attempts, "error": answered.error, "outcomes": outcomes}
        logger.warning("not delivered", extra={"fields": facts})
    return outcomes


def _wait(one: Claimed, answered: Answered) -> int | None:
    wait = next_try(one.attempts, secrets.randbelow(100), answered.retry_after)
    late = wait is not None and one.at + timedelta(seconds=wait) > one.expires_at
    return None if late else wait


async def _disable(house: House, connection: Connection, one: Claimed, answered: Answered, wait: int | None) -> bool:
    """An endpoint that says it is gone, or that took nothing since a delivery that is now given up was written."""
    account_id, endpoint_id, _ = one.target
    if endpoint_id is None:
        return False
    if answered.status == GONE:
        why = "the receiver answered 410: it wants no more"
    elif wait is None and not await Deliveries(connection).arrived_since(one.target, one.created_at):
        why = "nothing arrived there for days"
    else:
        return False
    return await disable_endpoint(await house.open_work(connection), account_id, endpoint_id, why)


def _name(one: Claimed) -> str:
    return encode_id("dlv", one.account_id, one.delivery_id)
