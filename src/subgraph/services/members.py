"""Who is in an account, as what, and with which duties."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.addresses import check_email, check_text
from subgraph.domain.asks import InviteMember, RemoveMember, UpdateMember
from subgraph.domain.events import Event, EventKind
from subgraph.domain.memberships import check_duties, check_last_owner, check_role
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Role
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_account_verb, not_found, reach_account, read_id
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import Accounts, Member, Members, People


async def invite_member(work: Work, viewer: Viewer, ask: InviteMember) -> AccountWritten | Refusal:
    """Give a person, known by e-mail, a role in an account; somebody who is in it already is ALREADY_MEMBER."""
    access = await _manage(work, viewer, ask.account_id, "inviteMember")
    if isinstance(access, Refusal):
        return access
    violations = [
        *check_email(ask.email, "email"),
        *check_text(ask.name, "name", required=True),
        *_check_grant(access, ask.role, None),
        *check_duties(ask.duties, _duties(work)),
    ]
    members = Members(work.connection, access.account_id)
    if any(one.person.email == ask.email.strip().lower() for one in await members.load()):
        violations.append(Violation("ALREADY_MEMBER", "This person is in the account already.", ("email",)))
    if violations:
        return Refusal(tuple(violations))
    person = await People(work.connection).ensure(ask.email, ask.name.strip(), work.now_of(access.account))
    await members.save(person.person_id, ask.role, ask.duties, work.now_of(access.account))
    facts = {"user": encode_id("usr", person.person_id), "email": person.email, "role": ask.role.value}
    told = Event(EventKind.MEMBER_INVITED, f"{person.email} was invited as {ask.role.value}", facts)
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(ask.account_id)


async def update_member(work: Work, viewer: Viewer, ask: UpdateMember) -> AccountWritten | Refusal:
    """Another role or other duties; LAST_OWNER where nobody would own the account."""
    access = await _manage(work, viewer, ask.account_id, "updateMember")
    if isinstance(access, Refusal):
        return access
    members = Members(work.connection, access.account_id)
    member = await _find(members, ask.user_id)
    if member is None:
        return not_found("member", "userId")
    role = ask.role or member.role
    duties = member.duties if ask.duties is None else ask.duties
    violations = (
        *_check_grant(access, role, member.role),
        *await _check_owners(members, member, role),
        # What somebody has is kept, also while the family that gives it a meaning is out.
        *(check_duties(ask.duties, (*_duties(work), *member.duties)) if ask.duties else ()),
    )
    if violations:
        return Refusal(violations)
    await members.save(member.person.person_id, role, duties, work.now_of(access.account))
    facts = {"user": ask.user_id, "role": role.value}
    told = Event(EventKind.MEMBER_UPDATED, f"{member.person.email} is now {role.value}", facts)
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(ask.account_id)


async def remove_member(work: Work, viewer: Viewer, ask: RemoveMember) -> AccountWritten | Refusal:
    """A person leaves an account: everybody may by themselves, but never the last owner."""
    own = viewer.user_id is not None and viewer.user_id == ask.user_id
    access = await _manage(work, viewer, ask.account_id, "removeMember", own=own)
    if isinstance(access, Refusal):
        return access
    members = Members(work.connection, access.account_id)
    member = await _find(members, ask.user_id)
    if member is None:
        return not_found("member", "userId")
    violations = (
        *(() if own else _check_grant(access, Role.MEMBER, member.role)),
        *await _check_owners(members, member, None),
    )
    if violations:
        return Refusal(violations)
    await members.remove(member.person.person_id)
    told = Event(EventKind.MEMBER_REMOVED, f"{member.person.email} left the account", {"user": ask.user_id})
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(ask.account_id)


async def _manage(work: Work, viewer: Viewer, account_id: str, field: str, *, own: bool = False) -> Access | Refusal:
    """The account, locked so that two owners cannot leave at once."""
    access = await reach_account(work, viewer, account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    if own and viewer.role_in(account_id) is not None:
        refused = None
    elif access.roles == {Role.MEMBER}:
        refused = refuse("FORBIDDEN", "Only those who manage an account decide who is in it.", "accountId")
    else:
        refused = check_account_verb(work, access, field, "accountId")
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    return access


def _check_grant(access: Access, role: Role, before: Role | None) -> tuple[Violation, ...]:
    """Owners are made and unmade by owners and the vendor only."""
    wrong = check_role(role, "role")
    touches_owner = Role.OWNER in (role, before) and role is not before
    if wrong or not touches_owner or access.roles & {Role.OWNER, Role.STAFF, Role.OPERATOR}:
        return wrong
    return (Violation("FORBIDDEN", "Only an owner makes or unmakes an owner.", ("role",)),)


async def _check_owners(members: Members, member: Member, becomes: Role | None) -> tuple[Violation, ...]:
    roles = {str(one.person.person_id): one.role for one in await members.load()}
    return check_last_owner(roles, str(member.person.person_id), becomes)


async def _find(members: Members, user_id: str) -> Member | None:
    found = read_id(user_id, "usr")
    row: UUID | None = found.row_id if found is not None else None
    return await members.find(row) if row is not None else None


def _duties(work: Work) -> tuple[str, ...]:
    return tuple(duty for family in work.registry.families for duty in family.duties)
