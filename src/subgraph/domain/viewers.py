"""Who looks at an account, and what that makes of them there (docs/permissions.md)."""

from __future__ import annotations

from dataclasses import dataclass

from subgraph.domain.rules import Role


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A person's role in an account and the duties held there."""

    account_id: str
    role: Role
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """A proven caller with the accounts that it belongs to; staff and operators may be no one's member."""

    user_id: str | None
    email: str | None
    name: str | None = None
    staff_of: frozenset[str] = frozenset()
    operator: bool = False
    memberships: tuple[OwnMembership, ...] = ()
    subject: str = ""

    @property
    def actor(self) -> str:
        """What an event says of who did it."""
        return self.email or self.subject or ("operator" if self.operator else "staff")

    def role_in(self, account_id: str) -> Role | None:
        """The own role in an account, or None."""
        return next((one.role for one in self.memberships if one.account_id == account_id), None)


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides who reaches an account: its partner, and the families in which it is enrolled."""

    account_id: str
    partner_id: str | None
    families: frozenset[str]


def roles_in(viewer: Viewer, reach: Reach, family: str) -> frozenset[Role]:
    """The viewer's roles on an account for one family; empty: what it holds there does not exist for this viewer.

    An owner or administrator of the account's partner is its PARTNER; other members of the partner look on as MEMBER.
    """
    roles = set(_own_roles(viewer, reach))
    if family in viewer.staff_of and family in reach.families:
        roles.add(Role.STAFF)
    return frozenset(roles)


def roles_on(viewer: Viewer, reach: Reach) -> frozenset[Role]:
    """The viewer's roles on an account, over all its families; empty: it does not exist for this viewer."""
    roles = set(_own_roles(viewer, reach))
    if viewer.staff_of & reach.families:
        roles.add(Role.STAFF)
    return frozenset(roles)


def _own_roles(viewer: Viewer, reach: Reach) -> set[Role]:
    roles: set[Role] = set()
    if viewer.operator:
        roles |= {Role.OPERATOR, Role.STAFF}
    own = viewer.role_in(reach.account_id)
    if own is not None:
        roles.add(own)
    through = viewer.role_in(reach.partner_id) if reach.partner_id is not None else None
    if through is not None:
        roles.add(Role.PARTNER if through in (Role.OWNER, Role.ADMIN) else Role.MEMBER)
    return roles
