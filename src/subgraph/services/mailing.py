"""What a mail tells, read when it is sent: from the event that caused it and what that is about."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import EventKind
from subgraph.domain.letters import Letter, LetterFact
from subgraph.services.steps.mail_facts import event_facts, held, imprint, invoice_facts, price_moves
from subgraph.services.work import Work
from subgraph.storage.repositories import Account, Accounts, Requests, Resources, Subscriptions
from subgraph.storage.repositories.mail import MailMatters, Posting
from subgraph.storage.statements import Row

SUBSCRIBED = frozenset(
    {EventKind.SUBSCRIPTION_STARTED, EventKind.SUBSCRIPTION_CHANGED, EventKind.RENEWAL_AHEAD, EventKind.SEATS_RAISED}
)


async def compose_letter(work: Work, one: Posting) -> Letter | None:
    """The letter of a notification; None where nothing caused it any more."""
    account = await Accounts(work.connection, one.account_id).load()
    matters = MailMatters(work.connection, one.account_id)
    event = await matters.event(one.event_seq) if one.event_seq is not None else None
    if account is None or event is None:
        return None
    family = work.registry.find(one.family) if one.family is not None else None
    document = await matters.invoice(event.invoice_id) if event.invoice_id is not None else None
    facts: dict[str, LetterFact] = {}
    if document is not None:
        facts |= dict(invoice_facts(document, event.kind))
    facts |= dict(event_facts(event.facts, account.currency))
    facts |= dict(await _subscription_facts(work, account, event))
    facts |= dict(await _resource_facts(work, account, event.resource_id))
    return Letter(
        kind=event.kind,
        locale=account.locale,
        family=_name(one, family) or account.name,
        account=account.name,
        facts=facts,
        variant=_variant(event),
        quoted=dict(await _quoted(work, account, event)),
        prices=price_moves(event.facts, family),
        summary=event.summary,
        contact=family.contact if family is not None else None,
        imprint=imprint(document) if document is not None else (),
        invoice_id=event.invoice_id,
    )


def _name(one: Posting, family: ProductFamily | None) -> str | None:
    return family.name if family is not None else one.family


def _variant(event: Row) -> str | None:
    """What tells mails of one kind apart: the third reminder and those after it speak alike."""
    level = event.facts.get("level", "")
    if event.kind == EventKind.PAYMENT_REMINDED and level.isdigit():
        return str(min(int(level), 3))
    status: str | None = event.facts.get("status")
    return status if event.kind == EventKind.CHANGE_REQUEST_DECIDED else None


async def _subscription_facts(work: Work, account: Account, event: Row) -> Iterator[tuple[str, LetterFact]]:
    found: list[tuple[str, LetterFact]] = []
    if event.subscription_id is None:
        return iter(found)
    today = work.today(account)
    one = await Subscriptions(work.connection, account.account_id).load(event.subscription_id, today)
    if one is None:
        return iter(found)
    timeline = one.contract.timeline
    if event.kind in SUBSCRIBED:
        found.append(("subscribed_items", held(timeline.state_on(max(today, timeline.start)))))
    if event.kind == EventKind.SUBSCRIPTION_CANCELLED and timeline.end is not None:
        found.append(("ends_on", timeline.end))
    return iter(found)


async def _resource_facts(work: Work, account: Account, resource_id: UUID | None) -> Iterator[tuple[str, LetterFact]]:
    one = await Resources(work.connection, account.account_id).find(resource_id) if resource_id is not None else None
    if one is None:
        return iter(())
    named: list[tuple[str, LetterFact]] = [("resource", f"{one.model} {one.name}" if one.model else one.name)]
    return iter([*named, ("serial", one.serial)] if one.serial else named)


async def _quoted(work: Work, account: Account, event: Row) -> Iterator[tuple[str, str]]:
    """What people wrote to each other in a request, and why a correction was made."""
    told: list[tuple[str, str]] = []
    if event.request_id is not None:
        request = await Requests(work.connection, account.account_id).find(event.request_id)
        if request is not None:
            told = [("message", request.message), ("answer", request.answer or "")]
    if event.facts.get("reason") and event.kind.startswith(("INVOICE_", "CREDIT_NOTE_", "PAYMENT_REFUNDED")):
        told.append(("reason", event.facts["reason"]))
    return iter(told)
