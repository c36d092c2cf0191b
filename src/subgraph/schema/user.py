"""People, what they are members of, and the keys that act for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.domain.rules import Role
from subgraph.domain.viewers import Viewer as DomainViewer
from subgraph.schema.access import accounts_by_id
from subgraph.schema.context import Request
from subgraph.schema.enums import ROLE
from subgraph.schema.fields import derived, leaf, many, maybe, object_type, ref, relation
from subgraph.schema.lookups import people_by_id
from subgraph.schema.node import Node
from subgraph.schema.records import AccountRecord, ApiKeyRecord, MembershipRecord, UserRecord
from subgraph.storage.ids import decode_id


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One of the viewer's own memberships, with the columns of a stored one."""

    account_id: UUID
    person_id: UUID
    role: Role
    duties: tuple[str, ...]


async def accounts_of(request: Request, records: Sequence[Any], args: None) -> list[AccountRecord | None]:
    """The account that each record belongs to."""
    return await request.find_all(accounts_by_id, [record.account_id for record in records])


async def users_of_members(request: Request, records: Sequence[Any], args: None) -> list[UserRecord | None]:
    """The person whose membership or key it is."""
    return await request.find_all(people_by_id, [record.row.person_id for record in records])


def _own_user(viewer: DomainViewer, _request: Request) -> UserRecord | None:
    found = decode_id(viewer.user_id) if viewer.user_id else None
    return UserRecord(found.row_id, viewer.name or viewer.email or "", viewer.email or "") if found else None


def _own_memberships(viewer: DomainViewer, _request: Request) -> list[MembershipRecord]:
    person = decode_id(viewer.user_id) if viewer.user_id else None
    found = [(one, decode_id(one.account_id)) for one in viewer.memberships]
    return [
        MembershipRecord(OwnRow(account.account_id, person.row_id, one.role, one.duties))
        for one, account in found
        if person is not None and account is not None
    ]


@object_type("A person.", record=UserRecord)
class User(Node):
    """A person."""

    name = leaf(str, "What people call them.")
    email = leaf(str, "Their address, in small letters: one mailbox is one person.")


@object_type(
    "A person's part in an account. `duties` are labels that a family gives meaning to, such as chain_manager."
)
class Membership:
    """A person's part in an account."""

    account = relation(ref("account.Account"), "In which account.", accounts_of)
    user = relation(User, "Who.", users_of_members)
    role = leaf(ROLE, "As what.", of="row.role")
    duties = leaf(many(str), "What they look after.", of="row.duties")


@object_type("A key with which a program acts as a member of an account.", record=ApiKeyRecord)
class ApiKey(Node):
    """A key with which a program acts as a member of an account."""

    name = leaf(str, "What it is for.", of="row.name")
    user = relation(User, "As whom it acts.", users_of_members)
    created_at = leaf(datetime, "When it was made.", of="row.created_at")


@object_type("Who asks.")
class Viewer:
    """Who asks."""

    user = derived(maybe(User), "The person; null for staff and operators who are nobody's member.", _own_user)
    is_staff = leaf(
        bool,
        "Whether it works for a product family; an operator does for all.",
        read=lambda viewer: viewer.operator or bool(viewer.staff_of),
    )
    is_operator = leaf(bool, "Whether it operates this installation.", of="operator")
    staff_of = derived(
        many(ref("product_family.ProductFamily")),
        "The families that it works for.",
        lambda viewer, request: [one for one in request.registry.families if one.key in viewer.staff_of],
    )
    memberships = derived(many(Membership), "The accounts that it is a member of.", _own_memberships)
