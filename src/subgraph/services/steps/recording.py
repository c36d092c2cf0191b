"""Telling what happened: an event in the account's log, the mail that families send for it, and who hears it outside."""

from __future__ import annotations

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Contact, Event, declared_on, mail_caused, usual_on
from subgraph.domain.notices import Notification
from subgraph.services.steps.delivering import Happened, deliver
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Account, Billing, Enrolments, Events, Members, Notifications

NOTHING = About()
SYSTEM = "system"
"""The actor of what nobody asked for: the bill run and what follows from a change elsewhere."""


async def record(
    work: Work, account: Account, actor: str, event: Event, about: About = NOTHING, *, requester: str | None = None
) -> None:
    """Append the event and the mail it causes; an event of no family concerns every family that serves the account."""
    await record_all(work, account, actor, [(event, about)], requester=requester)


async def record_all(
    work: Work, account: Account, actor: str, events: list[tuple[Event, About]], *, requester: str | None = None
) -> None:
    """Several at once, in their order. `requester` is the address that asked for what they tell, where one did."""
    numbers = await Events(work.connection, account.account_id).append(events, at=work.now_of(account), actor=actor)
    placed = zip(events, numbers, strict=True)
    await deliver(work, [Happened(account.account_id, seq, one.kind, about.family) for (one, about), seq in placed])
    for (event, about), seq in zip(events, numbers, strict=True):
        await _mail(work, account, event, about, seq, requester)


async def _mail(work: Work, account: Account, event: Event, about: About, seq: int, requester: str | None) -> None:
    """The mail that the families declare; the usual one goes out where none does, once and not once a family."""
    families = await _concerned(work, account, about)
    declared = [(one, own) for one in families if (own := declared_on(event.kind, one.notifications))]
    for family, notifications in declared:
        await _send(work, account, family, notifications, event, seq, requester)
    usual = usual_on(event.kind)
    if usual and not declared:
        await _send(work, account, families[0] if families else None, usual, event, seq, requester)


async def _concerned(work: Work, account: Account, about: About) -> tuple[ProductFamily, ...]:
    keys = (about.family,) if about.family is not None else await _serving(work, account)
    found = (work.registry.find(key) for key in keys)
    return tuple(family for family in found if family is not None)


async def _serving(work: Work, account: Account) -> tuple[str, ...]:
    return tuple(one.family for one in await Enrolments(work.connection, account.account_id).load())


async def _send(
    work: Work,
    account: Account,
    family: ProductFamily | None,
    notifications: tuple[Notification, ...],
    event: Event,
    seq: int,
    requester: str | None,
) -> None:
    members = await Members(work.connection, account.account_id).load()
    contacts = [Contact(one.person.email, one.role, frozenset(one.duties)) for one in members]
    details = await Billing(work.connection, account.account_id).load()
    mails = mail_caused(
        notifications,
        event,
        contacts,
        requester=requester,
        family_contact=family.contact if family is not None else None,
        billing_contact=details.email if details is not None else None,
    )
    stored = Notifications(work.connection, account.account_id)
    await stored.add(mails, event_seq=seq, family=family.key if family is not None else None, at=work.now_of(account))
