"""Accounts for the graph."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import account

ACCOUNTS = select(account).where(any_of(account.c.account_id, "account_ids"))


async def accounts_by_id(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The accounts that exist, by id; a row has the table's columns as attributes."""
    found = await reads.fetch(ACCOUNTS, account_ids=account_ids)
    return {row.account_id: row for row in found}
