"""How families serve an account, and what invoices are addressed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.rules import Servicing
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository, rows_by_account
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import account, billing_details, enrolment, tax_standing

BILLED_TO = (
    select(
        account.c.account_id,
        *(one for one in billing_details.c if one.name != "account_id"),
        tax_standing.c.exempt,
        tax_standing.c.reason,
        tax_standing.c.evidence,
    )
    .outerjoin(billing_details, billing_details.c.account_id == account.c.account_id)
    .outerjoin(tax_standing, tax_standing.c.account_id == account.c.account_id)
    .where(any_of(account.c.account_id, "accounts"))
)
"""Whom accounts' invoices are addressed to, and how they are taxed."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an account is to a family."""

    family: str
    servicing: Servicing = Servicing.SELF_SERVICE
    traits: frozenset[str] = frozenset()
    approved_on: date | None = None
    partner_discount_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BillingDetails:
    """What invoices are addressed to."""

    legal_name: str
    email: str | None = None
    address_lines: tuple[str, ...] = ()
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    tax_id: str | None = None


@dataclass(frozen=True, slots=True)
class TaxStanding:
    """What staff found about an account's taxes: whether it is exempt, why, and by what evidence."""

    exempt: bool = False
    reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class BilledTo:
    """Whom invoices are addressed to, as far as it is known, and how it is taxed."""

    details: BillingDetails | None = None
    standing: TaxStanding = field(default_factory=TaxStanding)


async def _enrolments_of(connection: AsyncConnection, asks: Sequence[UUID]) -> list[tuple[Enrolment, ...]]:
    """The enrolments of accounts, by family."""
    statement = select(enrolment).where(any_of(enrolment.c.account_id, "accounts")).order_by(enrolment.c.family)
    found = rows_by_account(await connection.execute(statement, {"accounts": asks}))
    return [tuple(_enrolment(row) for row in found[one]) for one in asks]


class Enrolments(Repository):
    """The account's enrolments."""

    async def find(self, family: str) -> Enrolment | None:
        """The one in a family, or None where the account is not enrolled."""
        return next((one for one in await self.load() if one.family == family), None)

    async def load(self) -> tuple[Enrolment, ...]:
        """All, by family."""
        return await ask_together(self.connection, _enrolments_of, self.account_id)

    async def save(self, one: Enrolment, at: datetime) -> None:
        """Enrols, or replaces what is stored for the family."""
        values = {
            "servicing": one.servicing.value,
            "traits": sorted(one.traits),
            "approved_on": one.approved_on,
            "partner_discount_percent": one.partner_discount_percent,
            "created_at": at,
        }
        await self.upsert(enrolment, {"account_id": self.account_id, "family": one.family} | values)

    async def ensure(self, family: str, at: datetime) -> bool:
        """Enrols as self-service without traits where the account is not enrolled; whether it was new."""
        values = {"servicing": Servicing.SELF_SERVICE.value, "traits": [], "created_at": at}
        return await self.insert_new(enrolment, {"account_id": self.account_id, "family": family} | values)


async def _billed_to(connection: AsyncConnection, asks: Sequence[UUID]) -> list[BilledTo]:
    """The billing details and tax standings of accounts."""
    found = {row.account_id: billed_to_of(row) for row in await connection.execute(BILLED_TO, {"accounts": asks})}
    return [found.get(one, BilledTo()) for one in asks]


class Billing(Repository):
    """The account's billing details."""

    async def load(self) -> BillingDetails | None:
        """What is stored, or None."""
        return (await self.billed_to()).details

    async def billed_to(self) -> BilledTo:
        """What is stored, with how the account is taxed."""
        return await ask_together(self.connection, _billed_to, self.account_id)

    async def save_standing(self, standing: TaxStanding, *, actor: str, at: datetime) -> None:
        """Replaces what staff found about the account's taxes."""
        values = asdict(standing) | {"actor": actor, "updated_at": at}
        await self.upsert(tax_standing, {"account_id": self.account_id} | values)

    async def save(self, details: BillingDetails, at: datetime) -> None:
        """Replaces what is stored."""
        values = asdict(details) | {"address_lines": list(details.address_lines), "updated_at": at}
        await self.upsert(billing_details, {"account_id": self.account_id} | values)


def billed_to_of(row: Row) -> BilledTo:
    """What a row of BILLED_TO says."""
    standing = TaxStanding(bool(row.exempt), row.reason, row.evidence)
    return BilledTo(_details(row) if row.legal_name is not None else None, standing)


def _details(row: Row) -> BillingDetails:
    return BillingDetails(
        row.legal_name, row.email, tuple(row.address_lines), row.postal_code, row.city, row.country, row.tax_id
    )


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(
        row.family, Servicing(row.servicing), frozenset(row.traits), row.approved_on, row.partner_discount_percent
    )
