"""Reaching an account: what a viewer is there, and whether the table and the family's rules let them.

An account, or anything of one, that the viewer has no role on is answered as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.hooks import unavailable
from subgraph.domain.permissions import PERMISSIONS, forbid
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.rules import Buyer, Case, Channel, Role, Verb
from subgraph.domain.verdicts import judge, refusal_of
from subgraph.domain.viewers import Reach, Viewer, roles_in, roles_on
from subgraph.services.work import Work
from subgraph.storage.ids import OpaqueId, decode_id, encode_id
from subgraph.storage.repositories import Account, Accounts, Enrolment, Enrolments, Subscriptions

PARTNER_PERCENT = "partner_discount_percent"


@dataclass(frozen=True, slots=True)
class Access:
    """An account that the viewer reaches, how families serve it, and what the viewer is there over all of them."""

    account: Account
    reach: Reach
    enrolments: Mapping[str, Enrolment]
    viewer: Viewer
    roles: frozenset[Role]

    @property
    def account_id(self) -> UUID:
        """The account's row."""
        return self.account.account_id

    def roles_in(self, family: str) -> frozenset[Role]:
        """What the viewer is there for one family; empty: that family's share does not exist for them."""
        return roles_in(self.viewer, self.reach, family)

    def buyer(self, family: str) -> Buyer:
        """Who asks, as that family's rules see it."""
        return buyer_of(self.account, self.enrolments.get(family), self.roles_in(family))


def buyer_of(account: Account, enrolment: Enrolment | None, roles: frozenset[Role]) -> Buyer:
    """A buyer on an account; without an enrolment it is self-service. The partner's percent counts while the link stands."""
    if enrolment is None:
        return Buyer(roles)
    percent = enrolment.partner_discount_percent
    facts = {PARTNER_PERCENT: percent} if percent is not None and account.partner_id is not None else {}
    return Buyer(roles, enrolment.servicing, enrolment.traits, enrolment.approved_on, facts)


async def reach_account(work: Work, viewer: Viewer, account_id: str, *path: str) -> Access | Refusal:
    """The account of that id, or NOT_FOUND."""
    found = decode_id(account_id)
    if found is None or found.prefix != "acc":
        return not_found("account", *path)
    return await reach_row(work, viewer, found, "account", *path)


async def reach_row(work: Work, viewer: Viewer, found: OpaqueId | None, what: str, *path: str) -> Access | Refusal:
    """The account that an opaque id names, or NOT_FOUND as if `what` did not exist."""
    account = await Accounts(work.connection, found.account_id).load() if found is not None else None
    if account is None:
        return not_found(what, *path)
    enrolments = {one.family: one for one in await Enrolments(work.connection, account.account_id).load()}
    partner = encode_id("acc", account.partner_id) if account.partner_id is not None else None
    reach = Reach(encode_id("acc", account.account_id), partner, frozenset(enrolments))
    roles = roles_on(viewer, reach)
    return Access(account, reach, enrolments, viewer, roles) if roles else not_found(what, *path)


@dataclass(frozen=True, slots=True)
class Owned:
    """A subscription that the viewer reaches: its account, its row and the family that it belongs to."""

    access: Access
    subscription_id: UUID
    family: ProductFamily


async def reach_subscription(work: Work, viewer: Viewer, subscription_id: str, *path: str) -> Owned | Refusal:
    """The subscription of that id, or NOT_FOUND, also where only its family is none of the viewer's business."""
    found = read_id(subscription_id, "sub")
    access = await reach_row(work, viewer, found, "subscription", *path)
    if isinstance(access, Refusal):
        return access
    if found is not None:
        key = await Subscriptions(work.connection, access.account_id).family_of(found.row_id)
        family = find_family(work, access, key, "subscription", *path)
        return family if isinstance(family, Refusal) else Owned(access, found.row_id, family)
    return not_found("subscription", *path)


def find_family(work: Work, access: Access, key: str | None, what: str, *path: str) -> ProductFamily | Refusal:
    """The family that something stored on the account is of, which nobody sees who is nobody to it.

    NOT_FOUND where there is no such thing (None); FAMILY_UNAVAILABLE where the family's plugin is missing or broken.
    """
    if key is None or not access.roles_in(key):
        return not_found(what, *path)
    return work.registry.find(key) or Refusal((unavailable(key, *path),))


def reach_family(work: Work, access: Access, key: str, *path: str) -> ProductFamily | Refusal:
    """The family of that key, or NOT_FOUND, also where the viewer is nobody to it on this account.

    FAMILY_UNAVAILABLE where its plugin is broken, or missing while the account is enrolled in it.
    """
    known = key in access.enrolments or work.registry.is_broken(key) or work.registry.find(key) is not None
    return find_family(work, access, key if known else None, "product family", *path)


def read_id(text: str, prefix: str) -> OpaqueId | None:
    """The id where it is one of this kind."""
    found = decode_id(text)
    return found if found is not None and found.prefix == prefix else None


def not_found(what: str, *path: str) -> Refusal:
    """What does not exist, or not for this viewer: the two are answered alike."""
    return refuse("NOT_FOUND", f"There is no such {what}.", *path)


def check_table(access: Access, field: str, family: str | None = None, *path: str) -> Refusal | None:
    """FORBIDDEN where the table keeps the viewer out of a mutation; asked of one family where it speaks of one."""
    roles = access.roles if family is None else access.roles_in(family)
    return forbid(f"Mutation.{field}", roles, *path)


def check_rule(family: ProductFamily, buyer: Buyer, case: Case, *path: str) -> Refusal | None:
    """A refusal with the rule's code and reason where the family's rules do not let the buyer do this at once."""
    verdict = judge(family, buyer, case)
    if verdict.channel is Channel.SELF_SERVICE:
        return None
    return Refusal((refusal_of(verdict, path),))


def check_any_family(work: Work, access: Access, verb: Verb, *path: str) -> Refusal | None:
    """A refusal where no family that serves the account allows what belongs to the whole account; None where none serves it.

    FAMILY_UNAVAILABLE where the only ones that serve it cannot be asked.
    """
    refusals = [
        check_rule(family, access.buyer(family.key), Case(verb), *path)
        for family in families_of(work, access)
        if access.roles_in(family.key)
    ]
    if not refusals:
        silent = (key for key in sorted(access.enrolments) if access.roles_in(key))
        return next((Refusal((unavailable(key, *path),)) for key in silent), None)
    return None if None in refusals else refusals[0]


def check_account_verb(work: Work, access: Access, field: str, *path: str) -> Refusal | None:
    """The table's row of a mutation that belongs to the whole account, then the verb that the row names."""
    rule = PERMISSIONS[f"Mutation.{field}"].rule
    refused = check_table(access, field, None, *path)
    if refused is not None or rule is None:
        return refused
    return check_any_family(work, access, rule, *path)


def families_of(work: Work, access: Access) -> tuple[ProductFamily, ...]:
    """The families in which the account is enrolled, as far as they are installed."""
    found = (work.registry.find(key) for key in access.enrolments)
    return tuple(family for family in found if family is not None)
