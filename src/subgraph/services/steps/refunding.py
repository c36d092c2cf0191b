"""Giving back what was taken: a row first, which the worker has the provider do; never more than was taken."""

from __future__ import annotations

import secrets
from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.outside.payments import Answer, Declined, Refunded
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import About, Account, Charges, Invoices, StoredPayment, given_back_minor

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 30, 3600


def pause_seconds(attempts: int) -> int:
    """When to ask again after so many lost answers: doubling, with jitter, for those that were lost together."""
    longest = min(FIRST_PAUSE_SECONDS << min(attempts, 16), LONGEST_PAUSE_SECONDS)
    return longest // 2 + secrets.randbelow(longest // 2 + 1)


async def request_refund(
    work: Work,
    account: Account,
    invoice_id: UUID,
    amount_minor: int,
    reason: str,
    actor: str,
    payment_id: UUID | None = None,
) -> tuple[UUID, ...] | Refusal:
    """Give back so much (minor units) of what was charged for an invoice of an account that is locked, last charged first.

    `payment_id`: of this charge alone. REFUND_EXCEEDS_PAID for more than was charged and is not given back yet: transfers
    go back by the bank, not from here.
    """
    found = await _refundable(work, account, invoice_id)
    charged = [one for one in found if payment_id in (None, one[0].payment_id)]
    whole = sum(left for _, left in charged)
    if not 0 < amount_minor <= whole:
        facts = {"refundable": f"{major(whole, account.currency):f}"}
        message = "No more is given back than was charged, and something."
        return refuse("REFUND_EXCEEDS_PAID", message, "amount", **facts)
    made: list[UUID] = []
    for one, left in reversed(charged):
        part = min(left, amount_minor)
        amount_minor -= part
        if part:
            made.append(await give_back(work, account, one, part, reason, actor))
    return tuple(made)


async def refundable_minor(work: Work, account: Account, invoice_id: UUID) -> int:
    """What was charged for an invoice and is not given back yet, in minor units."""
    return sum(left for _, left in await _refundable(work, account, invoice_id))


async def _refundable(work: Work, account: Account, invoice_id: UUID) -> list[tuple[StoredPayment, int]]:
    rows = await Charges(work.connection, account.account_id).of_invoice(invoice_id)
    charged = [one for one in rows if one.kind is PaymentKind.CHARGE and one.status is PaymentStatus.SUCCEEDED]
    back = {one.payment_id: [r for r in rows if r.refunds_id == one.payment_id] for one in charged}
    return [(one, one.amount_minor - given_back_minor(back[one.payment_id])) for one in charged]


async def give_back(
    work: Work, account: Account, charge: StoredPayment, amount_minor: int, reason: str, actor: str
) -> UUID:
    """Write that part of a charge (minor units) goes back; the worker has the provider do it. The refund's row."""
    refund_id = new_id()
    refund = StoredPayment(
        payment_id=refund_id,
        kind=PaymentKind.REFUND,
        status=PaymentStatus.PENDING,
        currency=charge.currency,
        amount_minor=amount_minor,
        provider=charge.provider,
        provider_key=f"refund:{refund_id}",
        actor=actor,
        created_at=work.now_of(account),
        invoice_id=charge.invoice_id,
        payment_method_id=charge.payment_method_id,
        refunds_id=charge.payment_id,
        reason=reason,
    )
    charges = Charges(work.connection, account.account_id)
    await charges.add(refund, seconds=0)
    await charges.change(charge.payment_id, PaymentStatus.SUCCEEDED, at=work.now_of(account), seconds=None)
    return refund_id


async def keep_refund(work: Work, account: Account, one: StoredPayment, answer: Answer) -> None:
    """Store what the provider said of a refund."""
    if one.status in (PaymentStatus.SUCCEEDED, PaymentStatus.FAILED):
        return
    charges, at = Charges(work.connection, account.account_id), work.now_of(account)
    match answer:
        case Refunded():
            reference = answer.reference
            await charges.change(
                one.payment_id, PaymentStatus.SUCCEEDED, at=at, seconds=None, provider_reference=reference
            )
            await _tell_refund(work, account, one)
        case Declined():
            await charges.change(one.payment_id, PaymentStatus.FAILED, at=at, seconds=None, error=answer.code)
        case _:
            seconds = pause_seconds(one.attempts)
            await charges.change(one.payment_id, PaymentStatus.UNKNOWN, at=at, seconds=seconds, tried=True)


async def _tell_refund(work: Work, account: Account, one: StoredPayment) -> None:
    if one.invoice_id is None:
        return  # of a purchase that never came about
    amount = f"{major(one.amount_minor, one.currency):f}"
    facts = {
        "invoice": encode_id("inv", account.account_id, one.invoice_id),
        "payment": encode_id("pmt", account.account_id, one.payment_id),
        "amount": amount,
        "currency": one.currency,
        "reason": one.reason or "",
    }
    told = Event(EventKind.PAYMENT_REFUNDED, f"{amount} {one.currency} were given back", facts)
    invoices = Invoices(work.connection, account.account_id)
    family = await invoices.family_of(one.invoice_id)
    await record(work, account, one.actor, told, About(family, invoice_id=one.invoice_id))


async def note_outside_refund(work: Work, account: Account, charge: StoredPayment, amount_minor: int) -> None:
    """Write down what was given back of a charge (minor units) at the provider, not from here."""
    refund_id = new_id()
    refund = StoredPayment(
        payment_id=refund_id,
        kind=PaymentKind.REFUND,
        status=PaymentStatus.SUCCEEDED,
        currency=charge.currency,
        amount_minor=amount_minor,
        provider=charge.provider,
        provider_key=f"outside:{refund_id}",
        actor=SYSTEM,
        created_at=work.now_of(account),
        invoice_id=charge.invoice_id,
        payment_method_id=charge.payment_method_id,
        refunds_id=charge.payment_id,
        reason="Given back at the payment provider.",
    )
    await Charges(work.connection, account.account_id).add(refund, seconds=None)
    await _tell_refund(work, account, refund)
