"""What a provider tells by itself, as it concerns an account: nothing told late, again or out of order changes anything twice."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.outside.payments import LookUp
from subgraph.services.steps.charging import ToAsk
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.refunding import note_outside_refund
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import (
    About,
    Accounts,
    Charges,
    Invoices,
    Payments,
    StoredPayment,
    given_back_minor,
)


async def check_payment_told(work: Work, account_id: UUID, payment_id: UUID, reference: str) -> ToAsk | None:
    """What to ask of a charge that a provider told something of under this name; None where its money is known to be there."""
    charges = Charges(work.connection, account_id)
    one = await charges.find(payment_id)
    if one is None or one.kind is not PaymentKind.CHARGE or one.status is PaymentStatus.SUCCEEDED:
        return None
    customer = await charges.customer(one.provider)
    return ToAsk(account_id, payment_id, LookUp(one.provider_key, one.provider_reference or reference, customer))


async def note_refunds_told(work: Work, account_id: UUID, payment_id: UUID, total_minor: int) -> None:
    """So much (minor units) of a charge went back by now; what was given back at the provider and not from here is written down."""
    account = await Accounts(work.connection, account_id).lock()
    charges = Charges(work.connection, account_id)
    one = await charges.find(payment_id)
    if account is None or one is None or one.kind is not PaymentKind.CHARGE:
        return
    outside = total_minor - given_back_minor(await charges.refunds_of(payment_id))
    if outside > 0:
        await note_outside_refund(work, account, one, outside)


async def note_dispute(work: Work, account_id: UUID, payment_id: UUID, reason: str) -> None:
    """The payer's bank disputes a charge: staff are told, and the provider decides."""
    account = await Accounts(work.connection, account_id).lock()
    one = await Charges(work.connection, account_id).find(payment_id)
    if account is None or one is None:
        return
    family = await _family(work, account_id, one)
    amount = f"{major(one.amount_minor, one.currency):f}"
    facts = {"payment": encode_id("pmt", account_id, payment_id), "amount": amount, "currency": one.currency}
    if one.invoice_id is not None:
        facts["invoice"] = encode_id("inv", account_id, one.invoice_id)
    summary = f"A charge of {amount} {one.currency} is disputed"
    told = Event(EventKind.PAYMENT_DISPUTED, summary, facts | {"reason": reason})
    await record(work, account, SYSTEM, told, About(family, invoice_id=one.invoice_id))


async def forget_method(work: Work, account_id: UUID, payment_method_id: UUID) -> None:
    """The provider no longer has a way to pay; another one becomes the default where it was that."""
    account = await Accounts(work.connection, account_id).lock()
    payments = Payments(work.connection, account_id)
    method = await payments.find(payment_method_id)
    if account is None or method is None:
        return
    await payments.remove(payment_method_id, work.now_of(account))
    left = await payments.load()
    if method.is_default and left:
        await payments.set_default(left[0].payment_method_id)
    facts = {"payment_method": encode_id("pay", account_id, payment_method_id)}
    told = Event(EventKind.PAYMENT_METHOD_REMOVED, f"{method.label} was removed at the provider", facts)
    await record(work, account, SYSTEM, told)


async def _family(work: Work, account_id: UUID, one: StoredPayment) -> str | None:
    if one.invoice_id is None:
        return None
    return await Invoices(work.connection, account_id).family_of(one.invoice_id)
