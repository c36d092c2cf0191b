"""Ways in which an account pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository, rows_by_account
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import payment_method


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay; `provider_token` is the payment provider's name for it, `expires` YYYY-MM."""

    payment_method_id: UUID
    kind: PaymentMethodKind
    label: str
    provider: str
    added_at: datetime
    brand: str | None = None
    last4: str | None = None
    expires: str | None = None
    provider_token: str | None = None
    is_default: bool = False


async def _methods_of(connection: AsyncConnection, asks: Sequence[UUID]) -> list[tuple[PaymentMethod, ...]]:
    """The methods of accounts that were not removed, in the order of adding."""
    statement = select(payment_method).where(any_of(payment_method.c.account_id, "accounts"))
    ordered = statement.where(payment_method.c.removed_at.is_(None)).order_by(payment_method.c.payment_method_id)
    found = rows_by_account(await connection.execute(ordered, {"accounts": asks}))
    return [tuple(_method(row) for row in found[one]) for one in asks]


class Payments(Repository):
    """The account's payment methods that were not removed; the account's lock guards which is the default."""

    async def load(self) -> tuple[PaymentMethod, ...]:
        """All, in the order of adding."""
        return await ask_together(self.connection, _methods_of, self.account_id)

    async def find(self, payment_method_id: UUID) -> PaymentMethod | None:
        """One, unless it was removed."""
        return next((one for one in await self.load() if one.payment_method_id == payment_method_id), None)

    async def add(self, new: PaymentMethod) -> None:
        """Stores a new one; a default takes the place of the one before."""
        values = {
            "account_id": self.account_id,
            "payment_method_id": new.payment_method_id,
            "kind": new.kind.value,
            "label": new.label,
            "brand": new.brand,
            "last4": new.last4,
            "expires": new.expires,
            "provider": new.provider,
            "provider_token": new.provider_token,
            "is_default": False,
            "added_at": new.added_at,
        }
        await self.insert(payment_method, [values])
        if new.is_default:
            await self.set_default(new.payment_method_id)

    async def set_default(self, payment_method_id: UUID) -> None:
        """Makes it the only default."""
        await self.changed(
            payment_method.update()
            .where(payment_method.c.account_id == self.account_id)
            .values(is_default=payment_method.c.payment_method_id == payment_method_id)
        )

    async def remove(self, payment_method_id: UUID, at: datetime) -> None:
        """Forgets it; its row stays for the documents that name it, without the provider's token."""
        await self.changed(
            payment_method.update()
            .where(
                payment_method.c.account_id == self.account_id,
                payment_method.c.payment_method_id == payment_method_id,
            )
            .values(is_default=False, removed_at=at, provider_token=None)
        )


def _method(row: Row) -> PaymentMethod:
    return PaymentMethod(
        row.payment_method_id,
        PaymentMethodKind(row.kind),
        row.label,
        row.provider,
        row.added_at,
        row.brand,
        row.last4,
        row.expires,
        row.provider_token,
        row.is_default,
    )
