"""Giving back what was charged: by staff, with the reason, never more than was taken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from subgraph.domain.addresses import check_text
from subgraph.domain.assembling import LARGEST_AMOUNT_MINOR
from subgraph.domain.money import major, minor
from subgraph.domain.outcomes import PaymentRefunded
from subgraph.domain.payment_asks import RefundPayment
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_table, find_family, not_found, reach_row, read_id
from subgraph.services.steps.refunding import from_balance_minor, request_refund, take_off_balance
from subgraph.services.work import Work
from subgraph.storage.ids import OpaqueId, encode_id
from subgraph.storage.repositories import Accounts, Charges, Invoices, IssuedDocuments

LONGEST_REASON = 500


async def refund_payment(work: Work, viewer: Viewer, ask: RefundPayment) -> PaymentRefunded | Refusal:
    """Give back so much of what was charged for an invoice, or of one charge; the provider is asked by the worker.

    No document changes, and what is owed stays. What credits of the invoice put on the balance is taken off it first, and what
    goes back of a standing invoice no later credit gives again.
    """
    given, path = _given(ask)
    access = await reach_row(work, viewer, given, "payment", path)
    if isinstance(access, Refusal) or given is None:
        return access if isinstance(access, Refusal) else not_found("payment", path)
    invoice_id, payment_id = await _named(work, access, given)
    if ask.payment_id is not None and ask.invoice_id is not None and invoice_id != _row(ask.invoice_id, access):
        return not_found("payment", path)  # not of that invoice
    invoices = Invoices(work.connection, access.account_id)
    key = await invoices.family_of(invoice_id) if invoice_id is not None else None
    family = find_family(work, access, key, "payment", path)
    if isinstance(family, Refusal) or invoice_id is None:
        return family if isinstance(family, Refusal) else not_found("payment", path)
    refused = check_table(access, "refundPayment", family.key, path)
    if refused is not None:
        return refused
    currency = access.account.currency
    wrong = (*_check(ask.amount, currency), *check_text(ask.reason, "reason", required=True, longest=LONGEST_REASON))
    if wrong:
        return Refusal(wrong)
    await Accounts(work.connection, access.account_id).lock()
    reason, actor = ask.reason.strip(), access.viewer.actor
    amount = minor(ask.amount, currency)
    of_balance = await _of_balance(work, access, invoice_id, amount)
    if isinstance(of_balance, Refusal):
        return of_balance
    made = await request_refund(work, access.account, invoice_id, amount, reason, actor, payment_id, of_balance)
    if isinstance(made, Refusal):
        return made
    await take_off_balance(work, access.account, invoice_id, of_balance, actor)
    names = tuple(encode_id("pmt", access.account_id, one) for one in made)
    return PaymentRefunded(encode_id("inv", access.account_id, invoice_id), names)


async def _of_balance(work: Work, access: Access, invoice_id: UUID, amount_minor: int) -> int | Refusal:
    """What of it is credit of the account's by now; REFUND_EXCEEDS_PAID where the rest no longer pays the invoice either."""
    of_balance = await from_balance_minor(work, access.account, invoice_id, amount_minor)
    held = await IssuedDocuments(work.connection, access.account_id).held(invoice_id)
    if amount_minor - of_balance > held.left_minor:
        facts = {"refundable": f"{major(of_balance + held.left_minor, access.account.currency):f}"}
        message = "What was credited and spent is not given back."
        return refuse("REFUND_EXCEEDS_PAID", message, "amount", **facts)
    return of_balance


def _given(ask: RefundPayment) -> tuple[OpaqueId | None, str]:
    """What is named, and how the input calls it: a charge, else an invoice."""
    if ask.payment_id is not None:
        return read_id(ask.payment_id, "pmt"), "paymentId"
    return read_id(ask.invoice_id or "", "inv"), "invoiceId"


async def _named(work: Work, access: Access, given: OpaqueId) -> tuple[UUID | None, UUID | None]:
    """The invoice, and the charge where one was named."""
    if given.prefix == "inv":
        return given.row_id, None
    return await Charges(work.connection, access.account_id).invoice_of(given.row_id), given.row_id


def _row(invoice_id: str, access: Access) -> UUID | None:
    found = read_id(invoice_id, "inv")
    return found.row_id if found is not None and found.account_id == access.account_id else None


def _check(amount: Decimal, currency: str) -> Iterator[Violation]:
    try:
        found = minor(amount, currency)
    except ValueError:
        found = 0
    if not 0 < found <= LARGEST_AMOUNT_MINOR:
        yield Violation("BAD_AMOUNT", f"Not an amount in {currency}, or not more than nothing.", ("amount",))
