"""One mutation field is one transaction: opened and closed here, kept with its idempotency key, run again on conflicts.

Where a provider is needed it is asked between two tries of that transaction, of which the first writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from subgraph.domain.correction_asks import InvoiceCorrected
from subgraph.domain.outcomes import (
    AccountReleased,
    AccountRetried,
    AccountWritten,
    ApiKeyWritten,
    CatalogWritten,
    ChangeRequestWritten,
    ClockAdvanced,
    ClockAdvancing,
    ClockMoved,
    Confirmed,
    DeliveriesReplayed,
    InvoicePaid,
    NotificationResent,
    PaymentMethodWritten,
    PaymentRefunded,
    PaymentSetupBegun,
    QuoteMoved,
    ResourceWritten,
    SubscriptionWritten,
    TransfersWritten,
    TransferWritten,
    WebhookEndpointWritten,
)
from subgraph.domain.plain import TAG, from_plain, to_plain
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.schema.answering_again import Again, answer_again
from subgraph.schema.context import Request
from subgraph.schema.paying import Till, Told, until_paid
from subgraph.services.steps.paying import AskFirst, ChargeFirst
from subgraph.services.work import Work
from subgraph.storage.repositories import Idempotency

Service = Callable[[Work, Viewer, Any], Awaitable[Any]]
"""`async def verb_noun(work, viewer, ask)`: an outcome or a Refusal."""

LONGEST_KEY = 200
OUTCOMES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        AccountReleased,
        AccountRetried,
        AccountWritten,
        ApiKeyWritten,
        CatalogWritten,
        ChangeRequestWritten,
        ClockAdvanced,
        ClockAdvancing,
        ClockMoved,
        Confirmed,
        InvoiceCorrected,
        DeliveriesReplayed,
        NotificationResent,
        InvoicePaid,
        PaymentMethodWritten,
        PaymentRefunded,
        PaymentSetupBegun,
        QuoteMoved,
        ResourceWritten,
        SubscriptionWritten,
        TransfersWritten,
        TransferWritten,
        WebhookEndpointWritten,
    )
}


class _NothingDone(Exception):
    """Leaves a transaction that is to be rolled back, with its answer."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


async def perform(request: Request, operation: str, service: Service, ask: Any, key: str | None) -> Any:
    """A service's answer, its writes committed; a Refusal wrote nothing. With a key, the first answer is the only one.

    It is given again to whoever could still see what it names.
    """
    viewer = await request.viewer()
    wrong = _check_key(key)
    if wrong is not None:
        return wrong

    async def once(told: Told) -> Any:
        return await _in_transaction(request, viewer, operation, service, ask, key, told)

    try:
        answer = await until_paid(_till(request), once)
    finally:
        request.forget()
    request.installation.wake.ring()
    if isinstance(answer, Again):
        answer = await answer_again(request, operation, answer)
    if isinstance(answer, ClockMoved):
        request.installation.clock.move(answer.at)
    return answer


async def _in_transaction(
    request: Request, viewer: Viewer, operation: str, service: Service, ask: Any, key: str | None, told: Told
) -> Any:
    """The service's answer, committed; rolled back where that is a no, or something to be asked of a provider first."""

    async def run(connection: Any) -> Any:
        keys = _keys(connection, viewer)
        work = replace(await _work(request, connection), told=told)
        if key is not None:
            earlier = await keys.claim(key, operation, _hash(ask), at=work.now)
            if earlier is not None:
                raise _NothingDone(_answered(earlier.operation, earlier.request_hash, earlier.answer, operation, ask))
        answer = await service(work, viewer, ask)
        if isinstance(answer, Refusal | ChargeFirst | AskFirst):
            raise _NothingDone(answer)
        if key is not None:
            await keys.finish(key, _kept(answer))
        return answer

    try:
        return await request.installation.database.run_in_transaction(run)
    except _NothingDone as nothing:
        return nothing.answer


def _till(request: Request) -> Till:
    house = request.installation
    return Till(house.database, house.payments, partial(_work, request))


async def ask_only(request: Request, service: Service, ask: Any) -> Any:
    """What a service answers that writes nothing."""
    viewer = await request.viewer()

    async with request.installation.database.snapshot() as connection:
        return await service(await _work(request, connection), viewer, ask)


async def _work(request: Request, connection: Any) -> Work:
    """What is sold is read in the transaction that uses it: no price is older than what it confirms."""
    house = request.installation
    sold = await house.catalogs.read(connection)
    return Work(
        connection, sold, request.now, house.secret, house.payments, house.sandbox, house.registry, house.webhooks.rules
    )


async def keep_answer(request: Request, key: str, answer: Any) -> None:
    """Keep what an operation came to in the end in place of the answer that its key has."""
    viewer = await request.viewer()

    async def keep(connection: Any) -> None:
        await _keys(connection, viewer).finish(key, _kept(answer))

    await request.installation.database.run_in_transaction(keep)


def _keys(connection: Any, viewer: Viewer) -> Idempotency:
    return Idempotency(connection, f"caller:{viewer.user_id or viewer.subject}")


def _check_key(key: str | None) -> Refusal | None:
    if key is None or (key.strip() and len(key) <= LONGEST_KEY and "\0" not in key):
        return None
    message = f"A key has between 1 and {LONGEST_KEY} characters."
    return refuse("IDEMPOTENCY_KEY_INVALID", message, "idempotencyKey")


def _hash(ask: Any) -> str:
    return hashlib.sha256(orjson.dumps(to_plain(ask), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _kept(answer: Any) -> dict[str, Any]:
    # A secret is told once and stored nowhere.
    kept = replace(answer, secret=None) if isinstance(answer, ApiKeyWritten | WebhookEndpointWritten) else answer
    kept = replace(kept, client_secret=None) if isinstance(kept, PaymentSetupBegun) else kept
    found: dict[str, Any] = to_plain(kept)
    return found


def _answered(done: str, done_hash: str, answer: Mapping[str, Any] | None, operation: str, ask: Any) -> Any:
    if done != operation or done_hash != _hash(ask):
        message = "This key was used for something else: take a new one."
        return refuse("IDEMPOTENCY_KEY_REUSED", message, "idempotencyKey")
    if answer is None:
        message = "The first request with this key is still at work: ask again."
        return refuse("IDEMPOTENCY_IN_PROGRESS", message, "idempotencyKey")
    return Again(from_plain(OUTCOMES[answer[TAG]], answer))
