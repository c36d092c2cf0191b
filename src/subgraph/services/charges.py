"""Charges before and after a provider is asked: each function is a transaction of its own, and asks nobody."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.refusals import Refusal
from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.outside.payments import Answer, Asked, Cancel, LookUp, NotThere, Refund
from subgraph.services.steps.charging import (
    LEASE_SECONDS,
    ToAsk,
    attempt_of,
    charge_of,
    in_doubt,
    keep_answer,
    pays_invoice,
)
from subgraph.services.steps.paying import ChargeFirst, is_free
from subgraph.services.steps.recording import SYSTEM
from subgraph.services.steps.refunding import give_back, keep_refund
from subgraph.services.work import Work
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import Account, Accounts, Charges, Debts, PaymentMethod, Payments, StoredPayment

NOT_CONFIRMED = "What it was charged for was not confirmed."


async def open_charge(work: Work, first: ChargeFirst) -> ToAsk | Refusal | None:
    """Write that a purchase is about to be charged, before anybody is asked; None where it was charged meanwhile.

    Whatever is in doubt for the same purchase is settled first, and what another card asks of its holder is canceled: nothing
    is charged beside it.
    """
    account = await Accounts(work.connection, first.account_id).lock()
    charges = Charges(work.connection, first.account_id)
    present = await charges.of_purpose(first.purpose)
    customer = await charges.customer(first.method.provider)
    bought = first.invoice_id is None and any(one.invoice_id is not None for one in present)
    if account is None or bought or await _is_free(charges, present, first):
        return None
    for one in present:
        same = (one.payment_method_id, one.amount_minor) == (first.method.payment_method_id, first.amount_minor)
        if one.in_doubt:
            return await _settle_doubt(work, account, one, first.method if same else None, customer)
        if one.status is PaymentStatus.REQUIRES_ACTION:
            named = one.provider_reference or ""
            asked = _look_up(one, customer) if same else Cancel(one.provider_key, named)
            return ToAsk(first.account_id, one.payment_id, asked)
    attempt = max((attempt_of(one) for one in present), default=0) + 1
    new = StoredPayment(
        payment_id=new_id(),
        kind=PaymentKind.CHARGE,
        status=PaymentStatus.PENDING,
        currency=first.currency,
        amount_minor=first.amount_minor,
        provider=first.method.provider,
        provider_key=f"{first.purpose}:{attempt}",
        actor=first.actor,
        created_at=work.now_of(account),
        purpose=first.purpose,
        invoice_id=first.invoice_id,
        payment_method_id=first.method.payment_method_id,
    )
    await charges.add(new, seconds=LEASE_SECONDS)
    return ToAsk(first.account_id, new.payment_id, charge_of(new, first.method, customer, attempt, present=True))


async def _is_free(charges: Charges, present: tuple[StoredPayment, ...], first: ChargeFirst) -> bool:
    """Whether the money is there, and pays nothing yet."""
    return any([await is_free(charges, one, first.amount_minor, first.currency) for one in present])


async def _settle_doubt(
    work: Work, account: Account, one: StoredPayment, method: PaymentMethod | None, customer: str | None
) -> ToAsk | Refusal:
    """The very same charge again while its key holds; else what became of it, unless somebody is asking right now."""
    charges = Charges(work.connection, account.account_id)
    again = method is not None and method.provider_token is not None and one.key_holds
    if (
        again and method is not None and not pays_invoice(one)
    ):  # what nobody was there for is not sent as if somebody were
        asked: Asked = charge_of(one, method, customer, attempt_of(one), present=True)
    elif one.status is PaymentStatus.PENDING:
        return in_doubt()
    else:
        asked = _look_up(one, customer)
    await charges.change(one.payment_id, one.status, at=work.now_of(account), seconds=LEASE_SECONDS)
    return ToAsk(account.account_id, one.payment_id, asked)


def _look_up(one: StoredPayment, customer: str | None) -> LookUp:
    return LookUp(one.provider_key, one.provider_reference, customer)


async def note_answer(work: Work, account_id: UUID, payment_id: UUID, answer: Answer) -> Refusal | None:
    """Store what the provider said of a charge or a refund; the Refusal is what a buyer who waits is told."""
    account = await Accounts(work.connection, account_id).lock()
    one = await Charges(work.connection, account_id).find(payment_id)
    if account is None or one is None:
        return None
    if one.kind is PaymentKind.REFUND:
        await keep_refund(work, account, one, answer)
        return None
    return await keep_answer(work, account, one, answer)


async def release_charge(work: Work, account_id: UUID, payment_id: UUID) -> None:
    """Give back what was charged for a purchase that did not come about; nothing where it did."""
    account = await Accounts(work.connection, account_id).lock()
    charges = Charges(work.connection, account_id)
    one = await charges.find(payment_id)
    if account is None or one is None or one.kind is not PaymentKind.CHARGE or pays_invoice(one):
        return
    free = one.status is PaymentStatus.SUCCEEDED and one.invoice_id is None
    if free and not await charges.refunds_of(payment_id):
        await give_back(work, account, one, one.amount_minor, NOT_CONFIRMED, SYSTEM)


async def look_after(work: Work, account_id: UUID, payment_id: UUID) -> ToAsk | None:
    """What to ask of a payment whose time has come: nobody told its end. None where that needs no provider, or needs another.

    What one provider knows is never asked of the next: it would have heard of nothing.
    """
    account = await Accounts(work.connection, account_id).lock()
    charges = Charges(work.connection, account_id)
    one = await charges.find(payment_id)
    if account is None or one is None or one.provider != work.payments.name:
        return None
    if one.kind is PaymentKind.REFUND:
        return await _refund_again(work, account, one)
    if one.status is PaymentStatus.SUCCEEDED:
        await release_charge(work, account_id, payment_id)
        return None
    customer = await charges.customer(one.provider)
    if one.status is PaymentStatus.REQUIRES_ACTION and not one.key_holds and one.provider_reference is not None:
        return ToAsk(account_id, payment_id, Cancel(one.provider_key, one.provider_reference))
    if await _is_sent_again(work, account_id, one) and one.payment_method_id is not None:
        method = await Payments(work.connection, account_id).find(one.payment_method_id)
        if method is not None and method.provider_token is not None:
            return ToAsk(account_id, payment_id, charge_of(one, method, customer, attempt_of(one)))
    return ToAsk(account_id, payment_id, _look_up(one, customer))


async def _is_sent_again(work: Work, account_id: UUID, one: StoredPayment) -> bool:
    """Whether a charge in doubt is for an invoice that still waits for as much; else it is only asked about."""
    if not pays_invoice(one) or one.invoice_id is None or not one.in_doubt or not one.key_holds:
        return False
    debt = await Debts(work.connection, account_id).find(one.invoice_id)
    return debt is not None and debt.open_minor >= one.amount_minor


async def _refund_again(work: Work, account: Account, one: StoredPayment) -> ToAsk | None:
    if not one.in_doubt or one.refunds_id is None:
        return None
    charge = await Charges(work.connection, account.account_id).find(one.refunds_id)
    if charge is None or charge.provider_reference is None:
        await keep_refund(work, account, one, NotThere())
        return None
    asked = Refund(one.provider_key, charge.provider_reference, one.amount_minor, one.currency, not one.key_holds)
    return ToAsk(account.account_id, one.payment_id, asked)
