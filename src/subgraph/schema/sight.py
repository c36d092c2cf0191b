"""Whose accounts a viewer sees, as statements want it."""

from __future__ import annotations

from subgraph.domain.viewers import Viewer
from subgraph.storage.ids import decode_id
from subgraph.storage.reads.accounts import Sight


def sight_of(viewer: Viewer) -> Sight:
    """Its own accounts and their customers; for staff those enrolled with their families; for an operator all."""
    found = (decode_id(one.account_id) for one in viewer.memberships)
    return Sight([one.account_id for one in found if one], viewer.staff_of, viewer.operator)
