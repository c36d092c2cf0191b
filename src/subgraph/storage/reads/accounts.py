"""Accounts for the graph, and what decides who sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Integer, Text, bindparam, exists, func, or_, select, tuple_

from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import Window, contains, paged, pattern
from subgraph.storage.repositories.enrolments import BILLED_TO, BilledTo, billed_to_of
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import account, account_credit, billing_details, enrolment, tax_standing

ACCOUNTS = select(account).where(any_of(account.c.account_id, "account_ids"))
ENROLMENTS = select(enrolment).where(any_of(enrolment.c.account_id, "account_ids")).order_by(enrolment.c.family)
BILLING_DETAILS = select(billing_details).where(any_of(billing_details.c.account_id, "account_ids"))
TAX_STANDINGS = select(tax_standing).where(any_of(tax_standing.c.account_id, "account_ids"))
BALANCES = select(account_credit).where(any_of(account_credit.c.account_id, "account_ids"))

ENROLLED_WITH_STAFF = exists(
    select(enrolment.c.account_id).where(
        enrolment.c.account_id == account.c.account_id, any_of(enrolment.c.family, "staff_of")
    )
)
FOUND = or_(contains(account.c.name, "search"), account.c.external_id == bindparam("external_id", None, type_=Text()))
WITHIN_REACH = or_(
    bindparam("everywhere", type_=Boolean()),
    any_of(account.c.account_id, "member_of"),
    any_of(account.c.partner_id, "member_of"),
    ENROLLED_WITH_STAFF,
)
VISIBLE = select(account).where(WITHIN_REACH, FOUND)
ORDER = (account.c.name, account.c.account_id)


def _is_after() -> ColumnElement[bool]:
    keys = [bindparam(f"after_{place}", None, type_=column.type) for place, column in enumerate(ORDER)]
    return or_(keys[0].is_(None), tuple_(*ORDER) > tuple_(*keys))


VISIBLE_PAGE = VISIBLE.where(_is_after()).order_by(*ORDER).limit(bindparam("limit", type_=Integer()))
VISIBLE_COUNT = VISIBLE.with_only_columns(func.count().label("total"))
CUSTOMERS = paged(select(account).where(WITHIN_REACH, FOUND), account.c.partner_id, ORDER)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose accounts a caller sees: those it is a member of and their customers, those enrolled with its families, or all."""

    member_of: Collection[UUID]
    staff_of: Collection[str]
    everywhere: bool

    def values(self, search: str | None) -> dict[str, Any]:
        """The parameters of the statements above."""
        return {
            "member_of": list(self.member_of),
            "staff_of": list(self.staff_of),
            "everywhere": self.everywhere,
            "search": pattern(search),
            "external_id": search,
        }


async def accounts_by_id(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The accounts that exist, by id; a row has the table's columns as attributes."""
    found = await reads.fetch(ACCOUNTS, account_ids=account_ids)
    return {row.account_id: row for row in found}


async def enrolments_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Each account's enrolments, by family."""
    found: dict[UUID, list[Row]] = {account_id: [] for account_id in account_ids}
    for row in await reads.fetch(ENROLMENTS, account_ids=account_ids):
        found[row.account_id].append(row)
    return found


async def billing_details_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What invoices are addressed to, where it is known."""
    return {row.account_id: row for row in await reads.fetch(BILLING_DETAILS, account_ids=account_ids)}


async def tax_standings_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What staff found about accounts' taxes, where they did."""
    return {row.account_id: row for row in await reads.fetch(TAX_STANDINGS, account_ids=account_ids)}


async def billed_to_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, BilledTo]:
    """Whom invoices are addressed to, and how they are taxed."""
    return {row.account_id: billed_to_of(row) for row in await reads.fetch(BILLED_TO, accounts=account_ids)}


async def balances_by_account(reads: Reads, account_ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """Credit in minor units, by account and currency."""
    found = await reads.fetch(BALANCES, account_ids=account_ids)
    return {(row.account_id, row.currency): row.balance_minor for row in found}


async def visible_accounts(reads: Reads, sight: Sight, window: Window, search: str | None) -> list[Row]:
    """The accounts that a caller sees, by name; one more than asked tells that there is a next page."""
    after = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    return await reads.fetch(VISIBLE_PAGE, limit=window.limit + 1, **after, **sight.values(search))


async def count_visible_accounts(reads: Reads, sight: Sight, search: str | None) -> int:
    """How many accounts a caller sees."""
    found = await reads.fetch(VISIBLE_COUNT, **sight.values(search))
    return int(found[0].total)
