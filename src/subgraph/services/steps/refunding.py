"""Giving back what was taken: a row first, which the worker has the provider do; never more than was taken."""

from __future__ import annotations

import secrets
from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.statuses import PaymentKind, PaymentStatus, RefundOf
from subgraph.outside.payments import Answer, Declined, Refunded
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    About,
    Account,
    Charges,
    Credits,
    Invoices,
    IssuedDocuments,
    StoredPayment,
    given_back_minor,
)

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
    from_balance_minor: int = 0,
) -> tuple[UUID, ...] | Refusal:
    """Give back so much (minor units) of what was charged for an invoice of an account that is locked, last charged first.

    `payment_id`: of this charge alone. `from_balance_minor` of it was credit, which the caller takes off the balance.
    REFUND_EXCEEDS_PAID for more than was charged and is not given back yet: transfers go back by the bank, not from here.
    """
    found = await _refundable(work, account, invoice_id)
    charged = [one for one in found if payment_id in (None, one[0].payment_id)]
    whole = sum(left for _, left in charged)
    if not 0 < amount_minor <= whole:
        facts = {"refundable": f"{major(whole, account.currency):f}"}
        message = "No more is given back than was charged, and something."
        return refuse("REFUND_EXCEEDS_PAID", message, "amount", **facts)
    made: list[UUID] = []
    wanted: list[tuple[int, RefundOf | None]] = [
        (from_balance_minor, RefundOf.BALANCE),
        (amount_minor - from_balance_minor, None),
    ]
    for one, left in reversed(charged):
        for place, (amount, of) in enumerate(wanted):
            part = min(left, amount)
            left -= part
            wanted[place] = (amount - part, of)
            if part:
                made.append(await give_back(work, account, one, part, reason, actor, of))
    return tuple(made)


async def from_balance_minor(work: Work, account: Account, invoice_id: UUID, amount_minor: int) -> int:
    """What of a refund (minor units) is what credits of the invoice had put on the balance: that goes back first."""
    held = await IssuedDocuments(work.connection, account.account_id).held(invoice_id)
    balance = await Credits(work.connection, account.account_id).balance(account.currency)
    return min(amount_minor, held.on_balance_minor(balance))


async def refundable_minor(work: Work, account: Account, invoice_id: UUID) -> int:
    """What was charged for an invoice and is not given back yet, in minor units."""
    return sum(left for _, left in await _refundable(work, account, invoice_id))


async def _refundable(work: Work, account: Account, invoice_id: UUID) -> list[tuple[StoredPayment, int]]:
    rows = await Charges(work.connection, account.account_id).of_invoice(invoice_id)
    charged = [one for one in rows if one.kind is PaymentKind.CHARGE and one.status is PaymentStatus.SUCCEEDED]
    back = {one.payment_id: [r for r in rows if r.refunds_id == one.payment_id] for one in charged}
    return [(one, one.amount_minor - given_back_minor(back[one.payment_id])) for one in charged]


async def take_off_balance(work: Work, account: Account, invoice_id: UUID, amount_minor: int, actor: str) -> None:
    """What goes back (minor units) is no credit any more."""
    await Credits(work.connection, account.account_id).move(
        -amount_minor,
        account.currency,
        reason="Given back the way it was paid",
        at=work.now_of(account),
        actor=actor,
        invoice_id=invoice_id,
    )


async def give_back(
    work: Work,
    account: Account,
    charge: StoredPayment,
    amount_minor: int,
    reason: str,
    actor: str,
    of: RefundOf | None = RefundOf.SURPLUS,
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
        refund_of=of,
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
            await _keep_on_balance(work, account, one)
            await charges.change(one.payment_id, PaymentStatus.FAILED, at=at, seconds=None, error=answer.code)
        case _:
            seconds = pause_seconds(one.attempts)
            await charges.change(one.payment_id, PaymentStatus.UNKNOWN, at=at, seconds=seconds, tried=True)


async def _keep_on_balance(work: Work, account: Account, one: StoredPayment) -> None:
    """Money that cannot go back the way it came is the account's credit, where it pays nothing else."""
    amount = one.amount_minor
    if one.refund_of is None:
        if one.invoice_id is None:
            return
        held = await IssuedDocuments(work.connection, account.account_id).held(one.invoice_id)
        amount = held.without_refund(amount).given_minor - held.given_minor
    await Credits(work.connection, account.account_id).move(
        amount,
        one.currency,
        reason="It could not be given back the way it was paid",
        at=work.now_of(account),
        actor=SYSTEM,
        invoice_id=one.invoice_id,
    )


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
    of_balance = 0
    if charge.invoice_id is not None:
        of_balance = await from_balance_minor(work, account, charge.invoice_id, amount_minor)
        await take_off_balance(work, account, charge.invoice_id, of_balance, SYSTEM)
    parts: tuple[tuple[int, RefundOf | None], ...] = (
        (of_balance, RefundOf.BALANCE),
        (amount_minor - of_balance, None),
    )
    for amount, of in parts:
        if amount:
            await _note_outside(work, account, charge, amount, of)


async def _note_outside(
    work: Work, account: Account, charge: StoredPayment, amount_minor: int, of: RefundOf | None
) -> None:
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
        refund_of=of,
        reason="Given back at the payment provider.",
    )
    await Charges(work.connection, account.account_id).add(refund, seconds=None)
    await _tell_refund(work, account, refund)
