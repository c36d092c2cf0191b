"""Change requests found and moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import SignedQuote
from subgraph.domain.plain import from_plain, to_plain
from subgraph.domain.quote import ChangeAsk, Quote, StartAsk
from subgraph.domain.rules import Role
from subgraph.domain.statuses import ChangeRequestStatus
from subgraph.services.steps.access import Access, read_id
from subgraph.services.steps.people import person_of
from subgraph.services.steps.quoting import Asked
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, ChangeRequest, People, Requests

SUMMARIES = {
    ChangeRequestStatus.APPROVED: "The request was approved",
    ChangeRequestStatus.DECLINED: "The request was declined",
    ChangeRequestStatus.OFFERED: "The request was answered with an offer",
    ChangeRequestStatus.WITHDRAWN: "The request was withdrawn",
}
KINDS = {
    ChangeRequestStatus.APPROVED: EventKind.CHANGE_REQUEST_DECIDED,
    ChangeRequestStatus.DECLINED: EventKind.CHANGE_REQUEST_DECIDED,
    ChangeRequestStatus.OFFERED: EventKind.CHANGE_REQUEST_OFFERED,
    ChangeRequestStatus.WITHDRAWN: EventKind.CHANGE_REQUEST_WITHDRAWN,
}


async def find_request(work: Work, access: Access, request_id: str | None) -> ChangeRequest | None:
    """The account's request of that id, locked."""
    found = read_id(request_id or "", "req")
    if found is None or found.account_id != access.account_id:
        return None
    return await Requests(work.connection, access.account_id).find(found.row_id, lock=True)


async def settle_request(
    work: Work,
    access: Access,
    request: ChangeRequest,
    status: ChangeRequestStatus,
    answer: str | None = None,
    shown: SignedQuote | None = None,
) -> None:
    """What became of a request, who decided, and the mail that goes to both sides (CON-8)."""
    changed = replace(
        request,
        status=status,
        quote=shown_plain(shown) if shown is not None else request.quote,
        decided_by=await person_of(work, access.viewer),
        decided_at=work.now_of(access.account),
        answer=answer if answer is not None else request.answer,
    )
    await Requests(work.connection, access.account_id).save(changed)
    await tell_request(work, access, changed, KINDS[status], SUMMARIES[status])


async def tell_request(work: Work, access: Access, request: ChangeRequest, kind: EventKind, summary: str) -> None:
    """The event of a request; its requester is whom mail to the requester reaches."""
    person = (await People(work.connection).load([request.requested_by])).get(request.requested_by)
    request_id = encode_id("req", access.account_id, request.request_id)
    facts = {"request": request_id, "status": request.status.value}
    about = About(request.family, request.subscription_id, None, request.invoice_id, request.request_id)
    requester = person.email if person is not None and "@" in person.email else None
    await record(work, access.account, access.viewer.actor, Event(kind, summary, facts), about, requester=requester)


def asked_plain(asked: Asked, roles: frozenset[Role]) -> Mapping[str, Any]:
    """What is asked for and as whom, as a request keeps it."""
    return {
        "roles": sorted(roles),
        "ask": to_plain(asked.ask),
        "subscription_id": asked.subscription_id,
        "align_with": asked.align_with,
    }


def asked_of(family: ProductFamily, request: ChangeRequest) -> Asked | None:
    """What a request asks for, or None where its message speaks alone."""
    if request.ask is None:
        return None
    data = request.ask["ask"]
    starts = data["is"] == StartAsk.__name__
    ask = from_plain(StartAsk, data) if starts else from_plain(ChangeAsk, data)
    roles = requester_roles(request)
    return Asked(family, ask, request.ask["subscription_id"], request.ask["align_with"], roles)


def requester_roles(request: ChangeRequest) -> frozenset[Role]:
    """As whom its requester was quoted; an owner where only a message was sent."""
    return frozenset(Role(one) for one in request.ask["roles"]) if request.ask is not None else frozenset({Role.OWNER})


def shown_plain(shown: SignedQuote) -> Mapping[str, Any]:
    """A quote as its requester was shown it, with the token that buys it."""
    return {
        "quote": to_plain(shown.quote),
        "token": shown.token,
        "expires_at": shown.expires_at.isoformat(),
    }


def shown_quote(request: ChangeRequest) -> Quote | None:
    """The quote that its requester was shown last."""
    return from_plain(Quote, request.quote["quote"]) if request.quote is not None else None
