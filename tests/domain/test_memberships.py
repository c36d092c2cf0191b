"""Who may be what in an account."""

from __future__ import annotations

import pytest

from subgraph.domain.memberships import check_duties, check_last_owner, check_role
from subgraph.domain.rules import Role
from subgraph.domain.viewers import OwnMembership, Reach, Viewer, roles_in, roles_on

ROLES = {"ann": Role.OWNER, "bob": Role.ADMIN}


@pytest.mark.parametrize("becomes", [None, Role.ADMIN, Role.MEMBER])
def test_the_only_owner_neither_leaves_nor_steps_down(becomes: Role | None) -> None:
    assert [one.code for one in check_last_owner(ROLES, "ann", becomes)] == ["LAST_OWNER"]


def test_one_of_two_owners_may_leave_and_anybody_else_always() -> None:
    assert check_last_owner({**ROLES, "cat": Role.OWNER}, "ann", None) == ()
    assert check_last_owner(ROLES, "bob", None) == ()
    assert check_last_owner(ROLES, "ann", Role.OWNER) == ()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.STAFF, Role.OPERATOR])
def test_nobody_is_made_partner_staff_or_operator_by_an_account(role: Role) -> None:
    assert [one.code for one in check_role(role, "role")] == ["UNKNOWN_ROLE"]


def test_every_unknown_duty_is_named_with_its_place() -> None:
    found = check_duties(("chain_manager", "king", "queen"), ("chain_manager",))
    assert [(one.path, one.facts["duty"]) for one in found] == [(("duties", "1"), "king"), (("duties", "2"), "queen")]


REACH = Reach("customer", "partner", frozenset({"air"}))


@pytest.mark.parametrize(
    ("viewer", "found"),
    [
        (Viewer("u", None), set()),
        (Viewer("u", None, memberships=(OwnMembership("customer", Role.ADMIN),)), {Role.ADMIN}),
        (Viewer("u", None, memberships=(OwnMembership("partner", Role.OWNER),)), {Role.PARTNER}),
        (Viewer("u", None, memberships=(OwnMembership("partner", Role.ADMIN),)), {Role.PARTNER}),
        (Viewer("u", None, memberships=(OwnMembership("partner", Role.MEMBER),)), {Role.MEMBER}),
        (Viewer("u", None, memberships=(OwnMembership("another", Role.OWNER),)), set()),
        (Viewer(None, None, staff_of=frozenset({"air"})), {Role.STAFF}),
        (Viewer(None, None, staff_of=frozenset({"loc"})), set()),
        (Viewer(None, None, operator=True), {Role.STAFF, Role.OPERATOR}),
    ],
)
def test_a_viewers_roles_come_from_membership_partnership_the_families_served_and_operating(
    viewer: Viewer, found: set[Role]
) -> None:
    assert roles_on(viewer, REACH) == roles_in(viewer, REACH, "air") == found


def test_staff_of_one_family_are_nobody_to_another_family_of_the_same_account() -> None:
    viewer = Viewer(None, None, staff_of=frozenset({"air"}))
    reach = Reach("customer", None, frozenset({"air", "loc"}))
    assert roles_on(viewer, reach) == roles_in(viewer, reach, "air") == {Role.STAFF}
    assert roles_in(viewer, reach, "loc") == set()
