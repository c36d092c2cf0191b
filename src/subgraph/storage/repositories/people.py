"""People, who belong to no account, and their membership in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.rules import Role
from subgraph.storage.ids import new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import GlobalRepository, Repository, rows_by_account
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import membership, person


@dataclass(frozen=True, slots=True)
class Person:
    """A user; the email is lower case."""

    person_id: UUID
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an account."""

    person: Person
    role: Role
    duties: tuple[str, ...] = ()


class People(GlobalRepository):
    """Users of the installation."""

    async def find(self, email: str) -> Person | None:
        """Who reads this mailbox."""
        return _person(await self.row(select(person).where(person.c.email == email.strip().lower())))

    async def load(self, person_ids: Sequence[UUID]) -> dict[UUID, Person]:
        """People by id."""
        found = await self.connection.execute(
            select(person).where(any_of(person.c.person_id, "ids")), {"ids": person_ids}
        )
        return {row.person_id: Person(row.person_id, row.email, row.name) for row in found}

    async def ensure(self, email: str, name: str, at: datetime) -> Person:
        """The person with this email, made where there is none; a name that is there stays."""
        address = email.strip().lower()
        await self.insert_new(person, {"person_id": new_id(), "email": address, "name": name, "created_at": at})
        found = await self.find(address)
        if found is None:
            raise LookupError(f"the person {address} was there and is gone")
        return found

    async def accounts_of(self, person_id: UUID) -> tuple[tuple[UUID, Role, tuple[str, ...]], ...]:
        """Every account that a person is in, with role and duties: what makes a viewer."""
        rows = await self.rows(
            select(membership).where(membership.c.person_id == person_id).order_by(membership.c.account_id)
        )
        return tuple((row.account_id, Role(row.role), tuple(row.duties)) for row in rows)


def _select() -> Select[tuple[object, ...]]:
    return select(membership, person.c.email, person.c.name).join(person, person.c.person_id == membership.c.person_id)


async def _members_of(connection: AsyncConnection, asks: Sequence[UUID]) -> list[tuple[Member, ...]]:
    """Who is in each of these accounts, in the order of joining."""
    ordered = _select().order_by(membership.c.created_at, membership.c.person_id)
    rows = await connection.execute(ordered.where(any_of(membership.c.account_id, "accounts")), {"accounts": asks})
    found = rows_by_account(rows)
    return [tuple(_member(row) for row in found[one]) for one in asks]


class Members(Repository):
    """Who is in the account."""

    async def load(self) -> tuple[Member, ...]:
        """All, in the order of joining."""
        return await ask_together(self.connection, _members_of, self.account_id)

    async def find(self, person_id: UUID) -> Member | None:
        """One, or None for somebody who is not in the account."""
        mine = membership.c.account_id == self.account_id
        row = await self.row(_select().where(mine, membership.c.person_id == person_id))
        return _member(row) if row else None

    async def save(self, person_id: UUID, role: Role, duties: Sequence[str], at: datetime) -> None:
        """A new member, or another role and other duties for one."""
        values = {"role": role.value, "duties": list(duties), "created_at": at}
        await self.upsert(membership, {"account_id": self.account_id, "person_id": person_id} | values)

    async def remove(self, person_id: UUID) -> bool:
        """Whether somebody was removed."""
        return bool(
            await self.changed(
                membership.delete().where(
                    membership.c.account_id == self.account_id, membership.c.person_id == person_id
                )
            )
        )

    async def count_role(self, role: Role) -> int:
        """How many hold a role: an account keeps an owner."""
        row = await self.row(
            select(func.count().label("number")).where(
                membership.c.account_id == self.account_id, membership.c.role == role.value
            )
        )
        return int(row.number) if row else 0


def _person(row: Row | None) -> Person | None:
    return Person(row.person_id, row.email, row.name) if row else None


def _member(row: Row) -> Member:
    return Member(Person(row.person_id, row.email, row.name), Role(row.role), tuple(row.duties))
