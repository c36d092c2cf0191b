"""People for the graph, and the one look-up that makes a viewer of an identity."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, func, literal, select

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import api_key, catalog_change, membership, person, server_state

CLOCK = "clock"
ONE = select(literal(1).label("one")).subquery()

# One statement for all that a request needs to know before it begins: who, member of what, where the clock stands
# and how often what is sold has changed.
VIEWER = (
    select(
        person.c.person_id,
        person.c.email,
        person.c.name,
        membership.c.account_id,
        membership.c.role,
        membership.c.duties,
        server_state.c.value.label("clock"),
        select(func.max(catalog_change.c.number)).scalar_subquery().label("catalog"),
    )
    .select_from(ONE)
    .outerjoin(person, person.c.email == bindparam("email", type_=Text()))
    .outerjoin(membership, membership.c.person_id == person.c.person_id)
    .outerjoin(server_state, and_(server_state.c.key == CLOCK))
    .order_by(membership.c.created_at, membership.c.account_id)
)
PEOPLE = select(person).where(any_of(person.c.person_id, "person_ids"))
MEMBERSHIPS = (
    select(membership, person.c.email, person.c.name)
    .join(person, person.c.person_id == membership.c.person_id)
    .where(any_of(membership.c.account_id, "account_ids"))
    .order_by(membership.c.created_at, membership.c.person_id)
)
ACCOUNTS_OF_PEOPLE = select(membership.c.person_id, membership.c.account_id).where(
    any_of(membership.c.person_id, "person_ids")
)
API_KEYS = (
    select(api_key)
    .where(any_of(api_key.c.account_id, "account_ids"), api_key.c.revoked_at.is_(None))
    .order_by(api_key.c.created_at, api_key.c.api_key_id)
)
API_KEYS_BY_ID = select(api_key).where(any_of(api_key.c.api_key_id, "api_key_ids"))


async def viewer_rows(reads: Reads, email: str | None) -> list[Row]:
    """One row per membership of the person with this address, at least one; all of them tell the stored clock and the last
    catalog change."""
    return await reads.fetch(VIEWER, email=(email or "").lower())


async def people_by_id(reads: Reads, person_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The people that exist, by id."""
    return {row.person_id: row for row in await reads.fetch(PEOPLE, person_ids=person_ids)}


async def accounts_of_people(reads: Reads, person_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The accounts that each person is a member of."""
    found: dict[UUID, list[UUID]] = {person_id: [] for person_id in person_ids}
    for row in await reads.fetch(ACCOUNTS_OF_PEOPLE, person_ids=person_ids):
        found[row.person_id].append(row.account_id)
    return found


async def memberships_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each account's members, those there longest first."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(MEMBERSHIPS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found


async def api_keys_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each account's keys that still open something."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(API_KEYS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found


async def api_keys_by_id(reads: Reads, api_key_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The keys that exist, revoked or not."""
    return {row.api_key_id: row for row in await reads.fetch(API_KEYS_BY_ID, api_key_ids=api_key_ids)}
