"""Who is in an account."""

from __future__ import annotations

import strawberry

from subgraph.domain import asks
from subgraph.schema.enums import ROLE
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import AccountResult
from subgraph.services.members import invite_member, remove_member, update_member


@input_type("A person to give a part in an account.")
class InviteMemberInput:
    """A person to invite."""

    account_id = given(strawberry.ID, "Into which account.")
    email = given(str, "Their address.")
    name = given(str, "What people call them.")
    role = given(ROLE, "As what.")
    duties = given(maybe(many(str)), "What they look after; words that the families know.")
    idempotency_key = idempotency_key()


@input_type("What to change of a member; what is left out stays.")
class UpdateMemberInput:
    """What to change of a member."""

    account_id = given(strawberry.ID, "In which account.")
    user_id = given(strawberry.ID, "Whom.")
    role = given(maybe(ROLE), "The new role.")
    duties = given(maybe(many(str)), "The new duties, all of them.")
    idempotency_key = idempotency_key()


@input_type("A member.")
class MemberInput:
    """A member."""

    account_id = given(strawberry.ID, "Of which account.")
    user_id = given(strawberry.ID, "Whom.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of members.")
class MemberMutations:
    """Mutations of members."""

    invite_member = mutation(
        AccountResult, "Gives a person a part in an account.", InviteMemberInput, asks.InviteMember, invite_member
    )
    update_member = mutation(
        AccountResult, "Changes a member's role or duties.", UpdateMemberInput, asks.UpdateMember, update_member
    )
    remove_member = mutation(
        AccountResult, "Takes a person out of an account.", MemberInput, asks.RemoveMember, remove_member
    )
