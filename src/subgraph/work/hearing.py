"""What a payment provider tells by itself: proven, taken once, and looked up before it is believed.

An event of a payment is a hint to ask what became of it. So none that is late, told again or out of order can undo a newer one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from subgraph.outside.payments import EventKind, ProviderEvent, Unknown, ask
from subgraph.services.charges import note_answer
from subgraph.services.payment_setups import describe_setup, fail_setup, finish_setup
from subgraph.services.provider_events import (
    check_payment_told,
    forget_method,
    note_dispute,
    note_refunds_told,
)
from subgraph.services.work import Work
from subgraph.storage.repositories import DuePayments, ProviderEvents
from subgraph.work.house import House
from subgraph.work.verbs import run_verb

Rows = list[tuple[UUID, UUID]]


class _Silent(Exception):
    """The provider told something and does not answer when it is asked about it."""


async def hear(house: House, headers: Mapping[str, str], body: bytes) -> bool | None:
    """Take what a provider told; False where it is not proven to come from it. What concerns nobody here changes nothing.

    None where the provider does not answer when it is asked about it: it is to tell it again.
    """
    told = house.payments.read_event(headers, body)
    if told is None:
        return False
    if not await run_verb(house, _begin, told):
        return True
    try:
        await _take(house, told)
    except _Silent:
        return None
    await run_verb(house, _end, told)
    return True


async def _take(house: House, told: ProviderEvent) -> None:
    if told.kind in _TAKEN:
        await _TAKEN[told.kind](house, told)


async def _refunds(house: House, told: ProviderEvent) -> None:
    for account_id, row in await run_verb(house, _payments, told):
        await run_verb(house, note_refunds_told, account_id, row, told.amount_minor or 0)


async def _failed(house: House, told: ProviderEvent) -> None:
    for account_id, row in await run_verb(house, _setups, told):
        await run_verb(house, fail_setup, account_id, row)


async def _gone(house: House, told: ProviderEvent) -> None:
    for account_id, row in await run_verb(house, _methods, told):
        await run_verb(house, forget_method, account_id, row)


async def _dispute(house: House, told: ProviderEvent) -> None:
    for account_id, row in await run_verb(house, _payments, told):
        await run_verb(house, note_dispute, account_id, row, told.reason or "")


async def _payment(house: House, told: ProviderEvent) -> None:
    for account_id, row in await run_verb(house, _payments, told):
        opened = await run_verb(house, check_payment_told, account_id, row, told.reference)
        if opened is None:
            continue
        answer = await ask(house.payments, opened.asked)
        if isinstance(answer, Unknown):
            raise _Silent
        await run_verb(house, note_answer, account_id, row, answer)


async def _setup(house: House, told: ProviderEvent) -> None:
    if told.token is None:
        return
    for account_id, row in await run_verb(house, _setups, told):
        asked = await run_verb(house, describe_setup, account_id, row, told.token)
        if asked is None:
            continue
        answer = await ask(house.payments, asked)
        if isinstance(answer, Unknown):
            raise _Silent
        await run_verb(house, finish_setup, account_id, row, told.token, answer)


async def _begin(work: Work, told: ProviderEvent) -> bool:
    events = ProviderEvents(work.connection)
    return await events.begin(work.payments.name, told.event_id, told.kind.value, work.now)


async def _end(work: Work, told: ProviderEvent) -> None:
    await ProviderEvents(work.connection).end(work.payments.name, told.event_id, work.now)


async def _payments(work: Work, told: ProviderEvent) -> Rows:
    return await DuePayments(work.connection).told_of(work.payments.name, told.reference, told.key)


async def _setups(work: Work, told: ProviderEvent) -> Rows:
    return await ProviderEvents(work.connection).setups(work.payments.name, told.reference)


async def _methods(work: Work, told: ProviderEvent) -> Rows:
    return await ProviderEvents(work.connection).methods(work.payments.name, told.reference)


_TAKEN: Mapping[EventKind, Callable[[House, ProviderEvent], Awaitable[None]]] = {
    EventKind.PAYMENT: _payment,
    EventKind.REFUND: _refunds,
    EventKind.SETUP_DONE: _setup,
    EventKind.SETUP_FAILED: _failed,
    EventKind.METHOD_GONE: _gone,
    EventKind.DISPUTE: _dispute,
}
