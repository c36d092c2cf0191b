"""Whose fault an error is: one item's, which is put aside while the others go on, or the database's, for which all wait."""

from __future__ import annotations

from subgraph.storage.database import is_outage


def breaks_one_item(error: Exception) -> bool:
    """Whether only the item at hand cannot be done: a family's bug, a value that no database keeps."""
    return not is_outage(error) and not isinstance(error, MemoryError)
