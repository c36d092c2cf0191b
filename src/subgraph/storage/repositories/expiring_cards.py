"""Cards that end soon and that something runs on, found over all accounts: the system's own use, never a caller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select, tuple_

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.repositories.due_work import without_test_clock
from subgraph.storage.tables import payment_method, subscription

PAGE = 100


class ExpiringCards(GlobalRepository):
    """Default cards of some months, of accounts with a subscription that runs or will run."""

    async def page(
        self, months: Sequence[str], today: date, *, after: tuple[UUID, UUID] | None, account_id: UUID | None
    ) -> list[tuple[UUID, UUID]]:
        """(account, payment method) in their order; `account_id`: of that one, else of all without a test clock."""
        table = payment_method.c
        ours = table.account_id == account_id if account_id else without_test_clock(table.account_id)
        runs = exists().where(
            subscription.c.account_id == table.account_id,
            or_(subscription.c.end_on.is_(None), subscription.c.end_on > today),
        )
        is_card = (table.kind == PaymentMethodKind.CARD.value, table.is_default, table.removed_at.is_(None))
        statement = select(table.account_id, table.payment_method_id).where(
            table.expires.in_(months), *is_card, ours, runs
        )
        if after is not None:
            statement = statement.where(tuple_(table.account_id, table.payment_method_id) > tuple_(*after))
        rows = await self.rows(statement.order_by(table.account_id, table.payment_method_id).limit(PAGE))
        return [(row.account_id, row.payment_method_id) for row in rows]
