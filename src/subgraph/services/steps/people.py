"""The viewer as a person whom records name."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import read_id
from subgraph.services.work import Work
from subgraph.storage.repositories import People


async def person_of(work: Work, viewer: Viewer) -> UUID:
    """The viewer's row; staff and operators who were never in an account get one when a record must name them."""
    found = read_id(viewer.user_id or "", "usr")
    if found is not None:
        return found.row_id
    person = await People(work.connection).ensure(viewer.actor, viewer.name or viewer.actor, work.now)
    return person.person_id
