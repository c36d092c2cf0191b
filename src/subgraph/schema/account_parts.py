"""What belongs to an account alone: billing details, members, ways to pay, credit, keys, accepted terms, seats in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from subgraph.domain.coverage import seat_usage
from subgraph.domain.money import Money
from subgraph.domain.terms_ids import terms_id
from subgraph.schema.access import access_to
from subgraph.schema.action import FamilyArgs
from subgraph.schema.context import Request
from subgraph.schema.fields import leaf, many, maybe, object_type, relation
from subgraph.schema.lookups import payment_methods_by_id, people_by_id
from subgraph.schema.product_family import TermsDocument
from subgraph.schema.records import (
    AccountRecord,
    ApiKeyRecord,
    MembershipRecord,
    PaymentMethodRecord,
    TermsDocumentRecord,
    UserRecord,
)
from subgraph.schema.seat_usage import SeatUsageRecord, usage_records
from subgraph.schema.standing import counted_by_account, standing_by_account
from subgraph.schema.user import User
from subgraph.storage.reads.accounts import balances_by_account, billing_details_by_account
from subgraph.storage.reads.activity import accepted_terms_by_account
from subgraph.storage.reads.payment_methods import payment_methods_by_account
from subgraph.storage.reads.people import api_keys_by_account, memberships_by_account
from subgraph.storage.statements import Row

Accounts = Sequence[AccountRecord]


def _ids(accounts: Accounts) -> list[UUID]:
    return [account.account_id for account in accounts]


async def billing_details_of(request: Request, accounts: Accounts, args: None) -> list[Row | None]:
    """What invoices are addressed to."""
    found = await billing_details_by_account(request.reads, _ids(accounts))
    return [found.get(account.account_id) for account in accounts]


async def memberships_of(request: Request, accounts: Accounts, args: None) -> list[list[MembershipRecord]]:
    """Who is in each account."""
    found = await memberships_by_account(request.reads, _ids(accounts))
    for row in (one for some in found.values() for one in some):
        request.remember(people_by_id, row.person_id, UserRecord(row.person_id, row.name, row.email))
    return [[MembershipRecord(row) for row in found[account.account_id]] for account in accounts]


async def payment_methods_of(request: Request, accounts: Accounts, args: None) -> list[list[PaymentMethodRecord]]:
    """Each account's ways to pay."""
    found = await payment_methods_by_account(request.reads, _ids(accounts))
    methods = [[PaymentMethodRecord(row) for row in found[account.account_id]] for account in accounts]
    for record in (one for some in methods for one in some):
        request.remember(payment_methods_by_id, (record.account_id, record.row.payment_method_id), record)
    return methods


async def balances_of(request: Request, accounts: Accounts, args: None) -> list[Money]:
    """Each account's credit in its own currency."""
    found = await balances_by_account(request.reads, _ids(accounts))
    return [
        Money(found.get((account.account_id, account.row.currency), 0), account.row.currency) for account in accounts
    ]


async def api_keys_of(request: Request, accounts: Accounts, args: None) -> list[list[ApiKeyRecord]]:
    """Each account's keys that still open something."""
    found = await api_keys_by_account(request.reads, _ids(accounts))
    return [[ApiKeyRecord(row) for row in found[account.account_id]] for account in accounts]


async def accepted_terms_of(request: Request, accounts: Accounts, args: None) -> list[list[AcceptedTermsRecord]]:
    """What was accepted in each account; staff see their family's."""
    found = await accepted_terms_by_account(request.reads, _ids(accounts))
    shown: list[list[AcceptedTermsRecord]] = []
    for access, account in zip(await access_to(request, accounts), accounts, strict=True):
        families = access.open_families("Account.acceptedTerms")
        rows = [row for row in found[account.account_id] if families is None or row.family in families]
        shown.append([AcceptedTermsRecord(row) for row in rows])
    return shown


async def seat_usage_of(request: Request, accounts: Accounts, args: FamilyArgs) -> list[list[SeatUsageRecord]]:
    """Subscribed against used over each account's running subscriptions of a family."""
    family = request.family(args.family)
    if family is None:
        return [[] for _ in accounts]
    accesses = await access_to(request, accounts)
    standings = await request.find_all(standing_by_account, _ids(accounts))
    counted = await request.find_all(counted_by_account, _ids(accounts))
    return [
        usage_records(family, seat_usage(family, there.seats(family), standing.subscribed(family.key)))
        if access.roles_in(family.key)
        else []
        for access, standing, there in zip(accesses, standings, counted, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class AcceptedTermsRecord:
    """A row of `terms_acceptance`."""

    row: Row

    @property
    def document(self) -> TermsDocumentRecord:
        """The document as it was accepted."""
        row = self.row
        id_ = terms_id(row.family, row.document_key, row.document_version)
        return TermsDocumentRecord(id_, row.document_name, row.document_version, row.document_url)


async def _accepters(request: Request, records: Sequence[AcceptedTermsRecord], args: None) -> list[Any]:
    return await request.find_all(people_by_id, [record.row.accepted_by for record in records])


@object_type("What invoices are addressed to.")
class BillingDetails:
    """What invoices are addressed to."""

    legal_name = leaf(str, "The name that invoices carry.")
    email = leaf(maybe(str), "Where invoices are sent.")
    address_lines = leaf(many(str), "Street and number, as printed.")
    postal_code = leaf(maybe(str), "Postal code.")
    city = leaf(maybe(str), "City.")
    country = leaf(maybe(str), "ISO 3166, two letters.")
    tax_id = leaf(maybe(str), "The tax id that invoices carry.")


@object_type("A document that was accepted: by whom and when.")
class TermsAcceptance:
    """A document that was accepted."""

    document = leaf(TermsDocument, "The version that was accepted.")
    accepted_by = relation(User, "Who accepted it.", _accepters)
    accepted_at = leaf(datetime, "When.", of="row.accepted_at")
