"""What stands open to this viewer, by the permission table and then by the family's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from subgraph.domain.availability import Action as DomainAction
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.further_resource import buys_with_resources
from subgraph.domain.open_actions import account_actions, subscription_actions
from subgraph.domain.permissions import only_for, permitted
from subgraph.domain.rules import Role, Verb
from subgraph.domain.seats import CountedResource
from subgraph.schema.access import Access, access_to
from subgraph.schema.context import Request
from subgraph.schema.enums import CHANGE_KIND, CHANNEL
from subgraph.schema.fields import argument, leaf, maybe, object_type
from subgraph.schema.records import AccountRecord, SubscriptionRecord
from subgraph.schema.standing import Running, counted_by_account, standing_by_account
from subgraph.schema.timelines import facts_of

FIELDS: Mapping[Verb, str] = {
    Verb.ADD_RESOURCE: "Mutation.addResource",
    Verb.REQUEST_CHANGE: "Mutation.requestChange",
    Verb.MANAGE_PAYMENT_METHODS: "Mutation.addPaymentMethod",
    Verb.MANAGE_MEMBERS: "Mutation.inviteMember",
    Verb.VIEW: "Account.subscriptions",
}
OTHERWISE = "Mutation.confirmQuote"


@dataclass(frozen=True)
class FamilyArgs:
    """For which family."""

    family: str = argument("The product family's key.")


async def actions_on_accounts(
    request: Request, accounts: Sequence[AccountRecord], args: FamilyArgs
) -> list[list[DomainAction]]:
    """What the viewer may do on each account in a family; nothing in a family that does not exist for them there."""
    family = request.family_or_stand_in(args.family)
    accesses = await access_to(request, accounts)
    standings = await request.find_all(standing_by_account, [one.account_id for one in accounts])
    sold = request.family(family.key) is not None
    there = await _resources_of(request, family, accounts)
    found: list[list[DomainAction]] = []
    for access, standing, resources in zip(accesses, standings, there, strict=True):
        if not sold and family.key not in access.enrolments:
            found.append([])
            continue
        contracts = [one.contract for one in standing.of_family(family.key)]
        actions = account_actions(family, access.buyer(family.key), contracts, standing.today, resources)
        found.append(_within_the_table(access, family.key, actions))
    return found


async def _resources_of(
    request: Request, family: ProductFamily, accounts: Sequence[AccountRecord]
) -> list[Sequence[CountedResource]]:
    """What each account has of a family's resources, where what may be done hangs on them."""
    if not buys_with_resources(family):
        return [() for _ in accounts]
    counted = await request.find_all(counted_by_account, [one.account_id for one in accounts])
    return [one.resources.get(family.key, ()) for one in counted]


async def actions_on_subscriptions(
    request: Request, subscriptions: Sequence[SubscriptionRecord], args: None
) -> list[list[DomainAction]]:
    """What the viewer may do with each subscription."""
    accesses = await access_to(request, subscriptions)
    facts = await facts_of(request, subscriptions)
    found: list[list[DomainAction]] = []
    for access, record, one in zip(accesses, subscriptions, facts, strict=True):
        family = request.family_or_stand_in(record.row.family)
        running = Running(record, one)
        actions = subscription_actions(family, access.buyer(family.key), running.contract, one.today)
        found.append(_within_the_table(access, family.key, actions))
    return found


def _within_the_table(access: Access, family: str, actions: Iterable[DomainAction]) -> list[DomainAction]:
    roles: frozenset[Role] = access.roles_in(family)
    if not roles:
        return []
    # Where the family says no itself, its own reason tells more than the table's.
    return [one if permitted(_field(one.verb), roles) or not one.allowed else _kept_out(one.verb) for one in actions]


def _field(verb: Verb) -> str:
    return FIELDS.get(verb, OTHERWISE)


def _kept_out(verb: Verb) -> DomainAction:
    reason = only_for(_field(verb), "do")
    return DomainAction(verb, allowed=False, code="FORBIDDEN", reason=reason)


@object_type(
    "What this viewer may do here. `allowed` through the `channel` named; not at all: false, with `code` and `reason`. "
    "On an account, ADD_SEATS and the like are allowed when one running subscription allows them."
)
class Action:
    """What this viewer may do here."""

    kind = leaf(CHANGE_KIND, "What.", of="verb")
    allowed = leaf(bool, "Whether it can be had at all.")
    channel = leaf(maybe(CHANNEL), "How it is had; null where it is not allowed.")
    code = leaf(maybe(str), "Why not, or why not by self-service, for programs.")
    reason = leaf(maybe(str), "Why not, or why not by self-service, for people.")
