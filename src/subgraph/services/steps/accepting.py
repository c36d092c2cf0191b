"""Terms accepted with a purchase, or with the request for one (AGT-10)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from subgraph.domain.catalog import TermsDocument
from subgraph.domain.events import Event, EventKind
from subgraph.domain.terms_ids import terms_id
from subgraph.services.steps.access import Access
from subgraph.services.steps.people import person_of
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Terms


async def accept_terms(
    work: Work, access: Access, family: str, documents: Sequence[TermsDocument], subscription_id: UUID | None
) -> None:
    """Keep which documents of a family the viewer accepted for the account, and when; none is nothing to keep."""
    if not documents:
        return
    by = await person_of(work, access.viewer)
    terms = Terms(work.connection, access.account_id)
    await terms.accept(family, documents, by=by, at=work.now_of(access.account), subscription_id=subscription_id)
    names = ", ".join(f"{one.name} {one.version}" for one in documents)
    told = Event(EventKind.TERMS_ACCEPTED, f"Accepted {names}")
    await record(work, access.account, access.viewer.actor, told, About(family, subscription_id))


def document_id(family: str, document: TermsDocument) -> str:
    """What `acceptedTerms` names: a family's document in its version."""
    return terms_id(family, document.key, document.version)
