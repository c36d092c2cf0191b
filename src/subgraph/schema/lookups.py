"""What stands under an id: one finder for each kind of record, and whether the viewer may have what it finds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from subgraph.domain.permissions import permitted
from subgraph.schema.access import access_by_account, accounts_by_id, is_visible
from subgraph.schema.context import FindBatch, Request
from subgraph.schema.records import (
    AccountRecord,
    ApiKeyRecord,
    ChangeRequestRecord,
    EventRecord,
    InvoiceRecord,
    NotificationRecord,
    PaymentMethodRecord,
    ResourceRecord,
    ScheduledChangeRecord,
    SubscriptionRecord,
    UserRecord,
)
from subgraph.schema.webhook_records import find_delivery, find_endpoint
from subgraph.storage.ids import decode_id
from subgraph.storage.reads import activity, change_requests, invoices, payment_methods, people, resources
from subgraph.storage.reads import subscriptions as subscription_reads

Key = tuple[UUID, UUID]
"""(account, row)."""
ReadByKey = Callable[[Any, Sequence[UUID], Sequence[UUID]], Awaitable[Mapping[Key, Any]]]


def _finder(read: ReadByKey, record: Callable[[Any], Any]) -> FindBatch:
    async def find(request: Request, keys: Sequence[Key]) -> list[Any]:
        accounts = list({account_id for account_id, _ in keys})
        found = await read(request.reads, accounts, [row_id for _, row_id in keys])
        return [record(found[key]) if key in found else None for key in keys]

    return find


payment_methods_by_id = _finder(payment_methods.payment_methods_by_id, PaymentMethodRecord)
resources_by_id = _finder(resources.resources_by_id, ResourceRecord)
invoices_by_id = _finder(invoices.invoices_by_id, InvoiceRecord)
change_requests_by_id = _finder(change_requests.change_requests_by_id, ChangeRequestRecord)
notifications_by_id = _finder(activity.notifications_by_id, NotificationRecord)
subscriptions_by_id = _finder(subscription_reads.subscriptions_by_id, SubscriptionRecord)


async def scheduled_changes_by_id(request: Request, keys: Sequence[Key]) -> list[ScheduledChangeRecord | None]:
    """Scheduled changes, each of its subscription's family."""
    accounts = list({account_id for account_id, _ in keys})
    found = await subscription_reads.scheduled_changes_by_id(request.reads, accounts, [row for _, row in keys])
    owners = await request.find_all(
        subscriptions_by_id, [(one.account_id, one.subscription_id) for one in found.values()]
    )
    families = {key: owner.family for key, owner in zip(found, owners, strict=True)}
    return [ScheduledChangeRecord(found[key], families[key]) if key in found else None for key in keys]


async def events_by_id(request: Request, keys: Sequence[Key]) -> list[EventRecord | None]:
    """Events: the row's part of the id is their number."""
    wanted = [(account_id, row_id.int) for account_id, row_id in keys]
    known = [seq for _, seq in wanted if seq < 2**63]
    found = await activity.events_by_id(request.reads, list({account_id for account_id, _ in wanted}), known)
    return [EventRecord(found[one]) if one in found else None for one in wanted]


async def people_by_id(request: Request, keys: Sequence[UUID]) -> list[UserRecord | None]:
    """People, whoever asks."""
    found = await people.people_by_id(request.reads, keys)
    return [
        UserRecord(found[one].person_id, found[one].name, found[one].email) if one in found else None for one in keys
    ]


async def _account(request: Request, key: Key) -> AccountRecord | None:
    found: AccountRecord | None = await request.find(accounts_by_id, key[0])
    return found


async def api_keys_by_id(request: Request, keys: Sequence[Key]) -> list[ApiKeyRecord | None]:
    """Keys of these accounts, revoked ones too."""
    found = await people.api_keys_by_id(request.reads, [row_id for _, row_id in keys])
    rows = [(account_id, found.get(row_id)) for account_id, row_id in keys]
    return [ApiKeyRecord(row) if row and row.account_id == account_id else None for account_id, row in rows]


async def _user(request: Request, key: Key) -> UserRecord | None:
    """Oneself, and the members of accounts whose members one may read."""
    user: UserRecord | None = await request.find(people_by_id, key[0])
    viewer = await request.viewer()
    if user is None or viewer.operator or viewer.user_id == user.id:
        return user
    accounts = await people.accounts_of_people(request.reads, [user.person_id])
    for access in await request.find_all(access_by_account, accounts[user.person_id]):
        if access is not None and permitted("Account.memberships", access.roles):
            return user
    return None


def _by(batch: FindBatch) -> Callable[[Request, Key], Awaitable[Any]]:
    return lambda request, key: request.find(batch, key)


@dataclass(frozen=True, slots=True)
class Lookup:
    """How an id of one prefix is looked up, and which row of the permission table guards what it finds."""

    find: Callable[[Request, Key], Awaitable[Any]]
    permission: str | None = None
    of_account: bool = True


LOOKUPS: Mapping[str, Lookup] = {
    "acc": Lookup(_account),
    "usr": Lookup(_user, of_account=False),
    "pay": Lookup(_by(payment_methods_by_id), "Account.paymentMethods"),
    "key": Lookup(_by(api_keys_by_id), "Account.apiKeys"),
    "res": Lookup(_by(resources_by_id)),
    "sub": Lookup(_by(subscriptions_by_id), "Query.subscription"),
    "chg": Lookup(_by(scheduled_changes_by_id), "Query.subscription"),
    "inv": Lookup(_by(invoices_by_id), "Query.invoice"),
    "req": Lookup(_by(change_requests_by_id), "Account.changeRequests"),
    "evt": Lookup(_by(events_by_id), "Subscription.accountEvents"),
    "whe": Lookup(find_endpoint, of_account=False),
    "dlv": Lookup(find_delivery, of_account=False),
    "ntf": Lookup(_by(notifications_by_id), "Account.notifications"),
}


async def look_up(request: Request, text: str, prefix: str | None = None) -> Any:
    """What an id names, as far as it exists for the viewer; None else, GraphRefusal where permission withholds it.

    An id of another kind than `prefix` names nothing.
    """
    wanted = decode_id(text)
    if wanted is None or wanted.prefix not in LOOKUPS or prefix not in (None, wanted.prefix):
        return None
    lookup = LOOKUPS[wanted.prefix]
    found = await lookup.find(request, (wanted.account_id, wanted.row_id))
    if found is None or not lookup.of_account:
        return found
    if not await is_visible(request, found):
        return None
    if lookup.permission is not None:
        access = await request.find(access_by_account, found.account_id)
        refusal = access.refusal(lookup.permission, getattr(found, "family", None))
        if refusal is not None:
            raise refusal
    return found
