"""Changing what a family sells: who may, whether what comes of it can be sold, and the record that is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from subgraph.domain.addresses import check_text
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.catalog_changes import CatalogChangeKind, CatalogContent
from subgraph.domain.hooks import unavailable
from subgraph.domain.outcomes import CatalogWritten
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.rules import Role
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import not_found
from subgraph.services.work import Work
from subgraph.storage.repositories import CatalogChanges

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Sold:
    """A family as it is sold now, reached by somebody who may change its catalog; `actor` is who."""

    work: Work
    family: ProductFamily
    actor: str
    reason: str

    async def write(self, kind: CatalogChangeKind, content: CatalogContent) -> CatalogWritten:
        """Keep the change: who, when, why, what."""
        changes = CatalogChanges(self.work.connection)
        reason = self.reason.strip()
        number = await changes.append(self.family.key, kind, content, at=self.work.now, actor=self.actor, reason=reason)
        return CatalogWritten(self.family.key, number)


def reach_catalog(work: Work, viewer: Viewer, field: str, key: str, reason: str) -> Sold | Refusal:
    """The family whose catalog the viewer may change: operators any, staff their own."""
    own = key in viewer.staff_of
    roles = {Role.OPERATOR, Role.STAFF} if viewer.operator else {Role.STAFF} if own else set()
    refused = forbid(f"Mutation.{field}", roles, "family")
    if refused is not None:
        return refused
    family = work.registry.find(key)
    if family is None:
        broken = work.registry.is_broken(key)
        return Refusal((unavailable(key, "family"),)) if broken else not_found("product family", "family")
    return Sold(work, family, viewer.actor, reason)


def check_reason(reason: str) -> tuple[Violation, ...]:
    """Why is said by whoever changes what is sold."""
    return check_text(reason, "reason", required=True, longest=LONGEST_REASON)


Problems = Callable[[ProductFamily], Iterator[str]]


def unsound(
    problems: Problems, before: ProductFamily, after: ProductFamily, code: str, *path: str
) -> tuple[Violation, ...]:
    """What is wrong with a catalog only after a change, in the words in which a vendor's declaration is checked."""
    known = set(problems(before))
    return tuple(Violation(code, f"{one}.", path) for one in problems(after) if one not in known)
