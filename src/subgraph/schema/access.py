"""What the viewer is on an account, and which fields that withholds: the permission table, then the family's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.permissions import PERMISSIONS, only_for, permitted
from subgraph.domain.rules import Buyer, Case, Channel, Role, Rule, Servicing, Verb, first_match
from subgraph.domain.stand_in import READERS, stand_in
from subgraph.domain.viewers import Reach, Viewer, roles_in, roles_on
from subgraph.schema.context import Request
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import Batch, relation
from subgraph.schema.records import AccountRecord
from subgraph.storage.ids import encode_id
from subgraph.storage.reads.accounts import accounts_by_id as account_rows
from subgraph.storage.reads.accounts import enrolments_by_account
from subgraph.storage.statements import Row

PARTNER_PERCENT = "partner_discount_percent"


@dataclass(frozen=True, slots=True)
class Access:
    """An account as the viewer finds it."""

    account: AccountRecord
    reach: Reach
    enrolments: Mapping[str, Row]
    viewer: Viewer
    sold: tuple[ProductFamily, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """The viewer's roles over all families; empty: the account does not exist for this viewer."""
        return roles_on(self.viewer, self.reach)

    def roles_in(self, family: str) -> frozenset[Role]:
        """The viewer's roles for one family; empty: nothing of it exists here for this viewer."""
        return roles_in(self.viewer, self.reach, family)

    def buyer(self, family: str) -> Buyer:
        """Who asks, as the family's rules look at it."""
        row = self.enrolments.get(family)
        if row is None:
            return Buyer(self.roles_in(family))
        linked = row.partner_discount_percent is not None and self.account.row.partner_id is not None
        return Buyer(
            roles=self.roles_in(family),
            servicing=Servicing(row.servicing),
            traits=frozenset(row.traits),
            approved_on=row.approved_on,
            facts={PARTNER_PERCENT: row.partner_discount_percent} if linked else {},
        )

    def refusal(self, permission: str, family: str | None) -> GraphRefusal | None:
        """Why a field is withheld; None where it is not. Without a family, one that allows it is enough."""
        if family is not None:
            return self._refusal_in(permission, family)
        if not permitted(permission, self.roles):
            return _forbidden(only_for(permission))
        refusals = [self._refusal_in(permission, one) for one in self.enrolments if self.roles_in(one)]
        return refusals[0] if refusals and all(refusals) else None

    def open_families(self, permission: str) -> frozenset[str] | None:
        """The families whose share the viewer may read at a field; None where that is all there is or ever was."""
        reach = self.families_within_reach()
        known = dict.fromkeys((*(one.key for one in self.sold), *self.enrolments))
        keys = [one for one in known if reach is None or one in reach]
        allowed = frozenset(one for one in keys if self._refusal_in(permission, one) is None)
        return None if reach is None and len(allowed) == len(keys) else allowed

    def families_within_reach(self) -> frozenset[str] | None:
        """The families whose share of the account the viewer may see at all; None where it is every one."""
        own = roles_on(self.viewer, Reach(self.reach.account_id, self.reach.partner_id, frozenset()))
        return None if own else self.viewer.staff_of

    def _refusal_in(self, permission: str, key: str) -> GraphRefusal | None:
        if not permitted(permission, self.roles_in(key)):
            return _forbidden(only_for(permission))
        verb = PERMISSIONS[permission].rule
        family = next((one for one in self.sold if one.key == key), None)
        if verb is None or (family is None and key not in self.enrolments):
            return None
        if family is None:
            # What its rules would withhold cannot be known: they are read as the strictest ones.
            return None if self.roles_in(key) & READERS else _by_rule(stand_in(key).rules[0])
        rule = first_match(family.rules, self.buyer(key), Case(verb))
        return _by_rule(rule) if rule.channel is Channel.REFUSE else None

    def rule(self, family: ProductFamily, verb: Verb) -> Rule:
        """The family's first rule that fits this viewer and verb, whatever product."""
        return first_match(family.rules, self.buyer(family.key), Case(verb))


def _forbidden(message: str) -> GraphRefusal:
    return GraphRefusal(ErrorCode.FORBIDDEN, message)


def _by_rule(rule: Rule) -> GraphRefusal:
    reason = rule.reason or "The family's rules keep this from you."
    return GraphRefusal(ErrorCode.FORBIDDEN, reason, {"rule": rule.code} if rule.code else None)


async def accounts_by_id(request: Request, account_ids: Sequence[UUID]) -> list[AccountRecord | None]:
    """Accounts, whoever asks; None for those that do not exist."""
    found = await account_rows(request.reads, account_ids)
    return [AccountRecord(found[one]) if one in found else None for one in account_ids]


async def access_by_account(request: Request, account_ids: Sequence[UUID]) -> list[Access | None]:
    """What the viewer finds under these ids; None where there is no account."""
    viewer = await request.viewer()
    accounts = await request.find_all(accounts_by_id, account_ids)
    enrolments = await enrolments_by_account(request.reads, [one.account_id for one in accounts if one])
    sold = tuple(request.registry.families)
    found: list[Access | None] = []
    for account in accounts:
        if account is None:
            found.append(None)
            continue
        served = {row.family: row for row in enrolments[account.account_id]}
        partner = account.row.partner_id
        reach = Reach(account.id, encode_id("acc", partner) if partner else None, frozenset(served))
        found.append(Access(account, reach, served, viewer, sold))
    return found


async def access_to(request: Request, records: Sequence[Any]) -> list[Access]:
    """What the viewer finds on the accounts that these records belong to."""
    return await request.find_all(access_by_account, [record.account_id for record in records])


async def is_visible(request: Request, record: Any) -> bool:
    """Whether a record exists for the viewer: its account does, and its family's share of it."""
    access: Access | None = await request.find(access_by_account, record.account_id)
    if access is None:
        return False
    family = getattr(record, "family", None)
    return bool(access.roles if family is None else access.roles_in(family))


def withheld(kind: Any, description: str, batch: Batch, *, permission: str, args: type | None = None) -> Any:
    """A relation that permission may withhold: then it is null, with one FORBIDDEN error at its path."""
    return relation(kind, description, _guarded(permission, batch), args=args, permission=permission)


def _guarded(permission: str, batch: Batch) -> Batch:
    async def read(request: Request, records: Sequence[Any], args: Any) -> list[Any]:
        accesses = await access_to(request, records)
        answers: list[Any] = [
            access.refusal(permission, getattr(record, "family", None))
            for access, record in zip(accesses, records, strict=True)
        ]
        allowed = [place for place, refusal in enumerate(answers) if refusal is None]
        if allowed:
            found = await batch(request, [records[place] for place in allowed], args)
            for place, answer in zip(allowed, found, strict=True):
                answers[place] = answer
        return answers

    return read


async def by_open_families(
    request: Request, permission: str, records: Sequence[Any]
) -> dict[frozenset[str] | None, list[Any]]:
    """The records grouped by the families whose share may be read on their accounts; nearly always one group."""
    groups: dict[frozenset[str] | None, list[Any]] = {}
    for access, record in zip(await access_to(request, records), records, strict=True):
        groups.setdefault(access.open_families(permission), []).append(record)
    return groups
