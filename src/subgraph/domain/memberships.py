"""Who may be what in an account: somebody always owns it, and duties are a family's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Role

MEMBER_ROLES = frozenset({Role.OWNER, Role.ADMIN, Role.MEMBER})


def check_last_owner(roles: Mapping[str, Role], user_id: str, becomes: Role | None) -> tuple[Violation, ...]:
    """LAST_OWNER where the change (None: leaves) would take the only owner from an account."""
    owners = {one for one, role in roles.items() if role is Role.OWNER}
    if owners == {user_id} and becomes is not Role.OWNER:
        return (Violation("LAST_OWNER", "An account keeps at least one owner.", ("userId",)),)
    return ()


def check_role(role: Role, *path: str) -> tuple[Violation, ...]:
    """UNKNOWN_ROLE for a role that is no member's: partners and staff are not made here."""
    if role in MEMBER_ROLES:
        return ()
    return (Violation("UNKNOWN_ROLE", "A member is OWNER, ADMIN or MEMBER.", path),)


def check_duties(duties: Iterable[str], known: Iterable[str]) -> tuple[Violation, ...]:
    """UNKNOWN_DUTY for each label that no family of this installation gives a meaning."""
    words = frozenset(known)
    return tuple(
        Violation("UNKNOWN_DUTY", f"No product family knows the duty {duty!r}.", ("duties", str(place)), {"duty": duty})
        for place, duty in enumerate(duties)
        if duty not in words
    )
