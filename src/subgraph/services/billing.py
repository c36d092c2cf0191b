"""What the bill run issues for one account on one day: renewals, starts that have come, usage, whatever is due and not billed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from subgraph.domain.assembling import beyond_a_document
from subgraph.domain.balances import unbalanced
from subgraph.domain.billing import lines_due
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.documents import Draft, Payable, draft_documents
from subgraph.domain.hooks import UNAVAILABLE
from subgraph.domain.invoicing import Line
from subgraph.domain.money import major
from subgraph.domain.next_bills import known_on
from subgraph.domain.purchase_orders import is_renewal, order_of_charge
from subgraph.domain.refusals import Violation
from subgraph.domain.usage import usage_due
from subgraph.services.steps.confirming import next_bill
from subgraph.services.steps.issuing import Issuing, issue, prepare
from subgraph.services.steps.raising import raise_seats
from subgraph.services.steps.recording import SYSTEM
from subgraph.services.steps.repricing import renew_at_list
from subgraph.services.steps.taxing import tax_draft
from subgraph.services.work import Work
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import (
    Account,
    Accounts,
    Invoices,
    NextBill,
    Payments,
    Readings,
    Subscription,
    Subscriptions,
)


class CannotBill(Exception):
    """An account that is never billed by a guess: the message says why, for staff."""

    def __init__(self, reason: str, detail: str, subscription_id: UUID | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.subscription_id = subscription_id


class FamilyWaits(Exception):
    """A family cannot say now what a renewal needs: its subscriptions are billed by a later run."""

    def __init__(self, family: str) -> None:
        super().__init__(family)
        self.family = family


@dataclass(frozen=True, slots=True)
class BilledDay:
    """What came of one day: its documents' totals in minor units by currency, tax included. No day: nothing was due.

    `more`: something else is due by the day that was asked for. `waiting`: families whose plugin is missing or broken, and
    of which something is due; a later run bills it, day by day, as this one would have.
    """

    day: date | None
    documents: int = 0
    amounts_minor: Mapping[str, int] = field(default_factory=dict)
    more: bool = False
    waiting: frozenset[str] = frozenset()


BUSY = BilledDay(date.min)
"""Somebody else holds the account now: come again."""


async def bill_next_day(
    work: Work, account_id: UUID, through: date, *, wait: bool, without: frozenset[str] = frozenset()
) -> BilledDay:
    """Issue what is due on the account's first due day up to `through`, one transaction; raises CannotBill and FamilyWaits.

    Families in `without` are left for later, and those that are not available.
    """
    account = await Accounts(work.connection, account_id).lock(skip_locked=not wait)
    if account is None:
        return BUSY
    subscriptions = Subscriptions(work.connection, account_id)
    families = {one.key: one for one in work.registry.families if one.key not in without}
    days = await subscriptions.due_days(through)
    day = min((on for family, on in days.items() if family in families), default=None)
    if day is None:
        return BilledDay(None, waiting=frozenset(days))
    found = await subscriptions.load_due(day, families)
    due = [await _raised(work, account, families[one.family], one, day) for one in found]
    documents, amounts = await _issued(work, account, families, await _payables(work, account, due, day))
    await _plan(work, account, due, day)
    left = frozenset(await subscriptions.due_days(through))
    return BilledDay(day, documents, amounts, bool(left & families.keys()), left - families.keys())


async def _issued(
    work: Work, account: Account, families: Mapping[str, ProductFamily], payables: Mapping[date, Sequence[Payable]]
) -> tuple[int, Mapping[str, int]]:
    """How many documents the payables came to, and their totals in minor units by currency."""
    documents, amounts = 0, dict[str, int]()
    method = next((one for one in await Payments(work.connection, account.account_id).load() if one.is_default), None)
    for due_on in sorted(payables):
        drafts = draft_documents(payables[due_on])
        prepared = [await _prepared(work, account, families[one.family], one) for one in drafts]
        await issue(
            work,
            account,
            prepared,
            issued_on=max(due_on, work.today(account)),
            actor=SYSTEM,
            payment_method_id=method.payment_method_id if method is not None else None,
            charged_to=method,
        )
        documents += len(prepared)
        _add(amounts, prepared)
    return documents, amounts


async def _prepared(work: Work, account: Account, family: ProductFamily, draft: Draft) -> Issuing:
    """A document with its tax and what it reverses; a family whose tax service fails waits."""
    _check_amounts(draft)
    taxed = await tax_draft(work, account, family, draft)
    if isinstance(taxed, Violation):
        raise FamilyWaits(family.key)
    return await prepare(work, account, family, taxed)


async def _plan(work: Work, account: Account, due: Sequence[Subscription], day: date) -> None:
    """When each is due next; one that is caught up must have been invoiced what it owes, to the minor unit."""
    invoices = Invoices(work.connection, account.account_id)
    ids = [one.subscription_id for one in due]
    covered, sums = await invoices.covered(ids), await invoices.sums(ids)
    planned: list[tuple[UUID, NextBill | None]] = []
    for one in due:
        timeline = one.contract.timeline
        bill = next_bill(timeline, covered[one.subscription_id], account.time_zone, day)
        planned.append((one.subscription_id, bill))
        if bill is not None and bill.on <= day:
            raise CannotBill("STILL_DUE", f"{bill.on} was billed and is due again", one.subscription_id)
        known = known_on(timeline, day)
        left = unbalanced(timeline, sums[one.subscription_id], known) if bill is None or bill.on > known else {}
        if left:
            said = ", ".join(f"{key[0].key} {key[1].start}: {amount}" for key, amount in left.items())
            raise CannotBill("UNBALANCED", f"owed minus invoiced: {said}", one.subscription_id)
    await Subscriptions(work.connection, account.account_id).plan_next_bills(planned)


def _check_amounts(draft: Draft) -> None:
    amount = beyond_a_document(one.line for one in draft.lines)
    if amount is not None:
        first = decode_id(draft.lines[0].subscription_id)
        said = f"{major(amount, draft.currency):f} {draft.currency} is more than an invoice can state"
        raise CannotBill("AMOUNT_TOO_LARGE", said, first.row_id if first is not None else None)


def _add(amounts: dict[str, int], documents: Sequence[Issuing]) -> None:
    for one in documents:
        amounts[one.draft.currency] = amounts.get(one.draft.currency, 0) + one.draft.totals.total_minor


async def _raised(work: Work, account: Account, family: ProductFamily, one: Subscription, day: date) -> Subscription:
    """The subscription as its renewal on this day is billed: at the prices and with the seats that it then has."""
    at_list = await renew_at_list(work, account, family, one, day)
    raised = await raise_seats(work, account, family, at_list, day)
    if isinstance(raised, Subscription):
        return raised
    if any(violation.code == UNAVAILABLE for violation in raised.violations):
        raise FamilyWaits(family.key)
    said = "; ".join(f"{violation.code}: {violation.message}" for violation in raised.violations)
    raise CannotBill("SEATS_NOT_RAISED", said, one.subscription_id)


async def _payables(work: Work, account: Account, due: Sequence[Subscription], day: date) -> dict[date, list[Payable]]:
    """What each subscription owes and no line says yet, by due day and purchase order."""
    covered = await Invoices(work.connection, account.account_id).covered([one.subscription_id for one in due])
    found: dict[date, list[Payable]] = {}
    for one in due:
        billed = lines_due(one.contract.timeline, covered[one.subscription_id], day)
        for due_on, lines in (*billed, *await _usage(work, account, one, day)):
            found.setdefault(due_on, []).extend(await _by_order(work, account, one, lines))
    return found


async def _usage(
    work: Work, account: Account, one: Subscription, day: date
) -> tuple[tuple[date, tuple[Line, ...]], ...]:
    timeline = one.contract.timeline
    if not any(revision.state.usages for revision in timeline.revisions):
        return ()
    readings = await Readings(work.connection, account.account_id).load(one.family)
    invoiced = await Invoices(work.connection, account.account_id).lines_of(one.subscription_id)
    return usage_due(timeline, readings, [billed.line for billed in invoiced if billed.counts], day)


async def _by_order(work: Work, account: Account, one: Subscription, lines: Sequence[Line]) -> list[Payable]:
    """The lines of one subscription apart by the purchase order that each prints."""
    orders = [one.purchase_order] * len(lines)
    if not all(is_renewal(line) for line in lines):
        records = await Subscriptions(work.connection, account.account_id).purchase_orders(one.subscription_id)
        orders = [order_of_charge(records, line) for line in lines]
    return [
        Payable(
            one.contract.subscription_id,
            one.family,
            one.contract.timeline.currency,
            order,
            one.separate_invoice,
            tuple(line for line, its in zip(lines, orders, strict=True) if its == order),
        )
        for order in dict.fromkeys(orders)
    ]
