"""Telling the outside of events: rows written in the transaction of the event itself, which workers send after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.events import CommittedEvent, EventKind
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import OF_FAMILIES, Deliveries, Listeners, NewDelivery, StoredEvent, WebhookEndpoint


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its number in its account's log."""

    account_id: UUID
    seq: int
    kind: EventKind
    family: str | None


async def deliver(work: Work, happened: Sequence[Happened]) -> None:
    """Writes what is to be delivered of these events, of however many accounts: one look for who hears, one insert if any."""
    if not happened:
        return
    listeners = await Listeners(work.connection).load([one.account_id for one in happened])
    new = [made for one in happened for made in _deliveries(work, one, listeners)]
    await Deliveries(work.connection).add(new)


def _deliveries(work: Work, one: Happened, listeners: Sequence[WebhookEndpoint]) -> Iterator[NewDelivery]:
    for endpoint in listeners:
        if _hears(endpoint, one):
            yield NewDelivery(one.account_id, one.seq, endpoint.account_id, endpoint.endpoint_id)
    if one.family is not None and work.registry.hears(one.family):
        yield NewDelivery(one.account_id, one.seq, OF_FAMILIES, plugin=one.family)


def _hears(endpoint: WebhookEndpoint, one: Happened) -> bool:
    """What belongs to no family is heard by endpoints of the whole account only."""
    if not endpoint.of_family and endpoint.account_id != one.account_id:
        return False
    if endpoint.family is not None and endpoint.family != one.family:
        return False
    return not endpoint.events or one.kind in endpoint.events


def committed(account_id: UUID, stored: StoredEvent) -> CommittedEvent:
    """A stored event with the ids of the graph."""
    about = stored.about

    def named(prefix: str, row: UUID | None) -> str | None:
        return encode_id(prefix, account_id, row) if row is not None else None

    return CommittedEvent(
        id=encode_id("evt", account_id, UUID(int=stored.seq)),
        seq=stored.seq,
        at=stored.at,
        kind=stored.event.kind,
        account=encode_id("acc", account_id),
        family=about.family,
        subscription=named("sub", about.subscription_id),
        invoice=named("inv", about.invoice_id),
        request=named("req", about.request_id),
        resource=named("res", about.resource_id),
        summary=stored.event.summary,
        facts=dict(stored.event.facts),
    )
