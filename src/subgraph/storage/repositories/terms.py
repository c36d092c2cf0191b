"""Which terms an account accepted: what, who and when is kept (AGT-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from subgraph.domain.catalog import TermsDocument
from subgraph.storage.ids import new_id
from subgraph.storage.repositories.base import Repository
from subgraph.storage.tables import terms_acceptance


class Terms(Repository):
    """The account's acceptances."""

    async def accepted(self, family: str) -> frozenset[tuple[str, str]]:
        """The documents of a family that anybody accepted for the account: (key, version)."""
        table = terms_acceptance.c
        rows = await self.rows(
            select(table.document_key, table.document_version)
            .where(table.account_id == self.account_id, table.family == family)
            .distinct()
        )
        return frozenset((row.document_key, row.document_version) for row in rows)

    async def accept(
        self,
        family: str,
        documents: Iterable[TermsDocument],
        *,
        by: UUID,
        at: datetime,
        subscription_id: UUID | None = None,
    ) -> None:
        """Records an acceptance of each document by a person."""
        rows = [
            {
                "account_id": self.account_id,
                "acceptance_id": new_id(),
                "family": family,
                "document_key": one.key,
                "document_name": one.name,
                "document_version": one.version,
                "document_url": one.url,
                "accepted_by": by,
                "accepted_at": at,
                "subscription_id": subscription_id,
            }
            for one in documents
        ]
        await self.insert(terms_acceptance, rows)
