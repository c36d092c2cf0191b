"""Money that came to the vendor's bank account: who may say so, what of it is believed, and how it settles invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from subgraph.domain.addresses import check_text
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.hooks import unavailable
from subgraph.domain.money import major, minor
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.rules import Role
from subgraph.domain.transfers import LARGEST_MINOR, Allotment, Payable, allot, in_order
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import not_found
from subgraph.services.steps.recording import record
from subgraph.services.steps.settling import settle_invoice
from subgraph.services.work import Work
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import About, Account, Credits, Receipts, StoredTransfer

LONGEST_REFERENCE, LONGEST_MESSAGE = 140, 1_000
LONGEST_AGO = timedelta(days=3660)


def reach_vendor(work: Work, viewer: Viewer, field: str, key: str, *path: str) -> ProductFamily | Refusal:
    """The family whose bank account the viewer keeps: an operator any, staff their own."""
    own = key in viewer.staff_of
    roles = {Role.OPERATOR, Role.STAFF} if viewer.operator else {Role.STAFF} if own else set()
    refused = forbid(f"Mutation.{field}", roles, *path)
    if refused is not None:
        return refused
    family = work.registry.find(key)
    if family is not None:
        return family
    return Refusal((unavailable(key, *path),)) if work.registry.is_broken(key) else not_found("product family", *path)


def check_line(
    amount: Decimal, currency: str, received_on: date, bank_reference: str, latest: date, *path: str
) -> Iterator[Violation]:
    """What no line of a statement can say, whatever it pays; `latest` is the last day on which it may have come."""
    yield from check_text(bank_reference, *path, "bankReference", required=True, longest=LONGEST_REFERENCE)
    if received_on > latest:
        yield Violation("RECEIVED_IN_FUTURE", "Money is received today or earlier.", (*path, "receivedOn"))
    elif received_on < latest - LONGEST_AGO:
        yield Violation("RECEIVED_TOO_LONG_AGO", "This is more than ten years ago.", (*path, "receivedOn"))
    where = (*path, "amount")
    if amount <= 0:
        yield Violation("AMOUNT_NOT_POSITIVE", "An amount that is received is more than 0.", where)
        return
    try:
        found = minor(amount, currency)
    except ValueError:
        yield Violation("AMOUNT_TOO_FINE", f"This is finer than {currency} has digits.", where)
        return
    if found > LARGEST_MINOR:
        most = f"{major(LARGEST_MINOR, currency):f}"
        yield Violation("AMOUNT_TOO_LARGE", f"No transfer is above {most} {currency}.", where, {"maximum": most})


async def book(
    work: Work, account: Account, transfer: StoredTransfer, payables: Sequence[Payable], actor: str
) -> tuple[tuple[UUID | None, int], ...]:
    """Pay these invoices of a locked account in the order of their due days; the rest is the account's balance.

    Answers what paid what, in minor units: an invoice, or None for the balance.
    """
    ordered = in_order(payables)
    allotted = allot(transfer.amount_minor, ordered)
    parts = _parts(allotted)
    now = work.now_of(account)
    await Receipts(work.connection, account.account_id).add(transfer, parts, at=now, actor=actor)
    await record(work, account, actor, _received(transfer, ordered, allotted), _about(transfer, parts))
    for invoice_id, amount in parts:
        if invoice_id is not None:
            await settle_invoice(work, account, invoice_id, paid_minor=amount, actor=actor)
    reason = f"Paid by transfer {transfer.bank_reference} beyond what was open"
    await Credits(work.connection, account.account_id).move(
        allotted.to_balance_minor, transfer.currency, reason=reason, at=now, actor=actor
    )
    return parts


def _parts(allotted: Allotment) -> tuple[tuple[UUID | None, int], ...]:
    named = ((decode_id(one), amount) for one, amount in allotted.by_invoice)
    parts: list[tuple[UUID | None, int]] = [(found.row_id, amount) for found, amount in named if found is not None]
    return (*parts, (None, allotted.to_balance_minor)) if allotted.to_balance_minor else tuple(parts)


def _received(transfer: StoredTransfer, payables: Sequence[Payable], allotted: Allotment) -> Event:
    currency = transfer.currency
    numbers = {one.invoice_id: one.number for one in payables}
    paid = [(numbers[one], f"{major(amount, currency):f}") for one, amount in allotted.by_invoice]
    over = f"{major(allotted.to_balance_minor, currency):f}"
    words = [f"{amount} for invoice {number}" for number, amount in paid]
    words += [f"{over} to the account's balance"] if allotted.to_balance_minor else []
    amount = f"{major(transfer.amount_minor, currency):f}"
    facts = {
        "amount": amount,
        "currency": currency,
        "bank_reference": transfer.bank_reference,
        "received_on": transfer.received_on.isoformat(),
        "numbers": ", ".join(number for number, _ in paid),
        "to_balance": over,
    }
    return Event(EventKind.PAYMENT_RECEIVED, f"Received {amount} {currency}: {', '.join(words)}", facts)


def _about(transfer: StoredTransfer, parts: Sequence[tuple[UUID | None, int]]) -> About:
    paid = [one for one, _ in parts if one is not None]
    return About(transfer.family, invoice_id=paid[0] if len(paid) == 1 else None)
