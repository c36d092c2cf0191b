"""What a provider's answer makes of a payment: the same for a purchase, a renewal, a late event and the worker's looking up.

The account is locked before its payments. Nothing here asks a provider: that is done between two transactions.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.statuses import PaymentStatus
from subgraph.outside.payments import ActionRequired, Answer, Asked, Charge, Charged, Declined, NotThere
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.refunding import give_back, pause_seconds
from subgraph.services.steps.settling import settle_invoice
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, Account, Charges, Debt, Debts, PaymentMethod, StoredPayment

LEASE_SECONDS = 180
"""Whoever asks a provider has this long before somebody else looks after the payment."""
KEPT_SECONDS = 600
"""Money taken for a purchase that nobody confirms goes back after this long."""
AGREEING_SECONDS = 900
"""How often somebody looks whether a payer has agreed (3-D Secure)."""
QUOTE, REQUEST, INVOICE = "quote:", "request:", "invoice:"
NOT_CHARGED, CANCELED = "not_charged", "canceled"


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A payment that is written and committed, and what its provider is to be asked for it."""

    account_id: UUID
    payment_id: UUID
    asked: Asked


def pays_invoice(one: StoredPayment) -> bool:
    """Whether it was begun for an invoice that stands, not for a purchase about to be confirmed."""
    return one.purpose is not None and one.purpose.startswith(INVOICE)


def attempt_of(one: StoredPayment) -> int:
    """How many charges there were for its purpose by then, itself among them."""
    return int(one.provider_key.rpartition(":")[2])


def charge_of(
    one: StoredPayment, method: PaymentMethod, customer: str | None, attempt: int, *, present: bool = False
) -> Charge:
    """What a provider is asked for a payment that is written."""
    token = method.provider_token or ""
    return Charge(one.provider_key, token, one.amount_minor, one.currency, customer, attempt, present, method.kind)


async def keep_answer(work: Work, account: Account, one: StoredPayment, answer: Answer) -> Refusal | None:
    """Store what the provider said of a charge; the Refusal is what a buyer who waits is told, None where it is charged.

    An answer that comes late or again changes nothing twice: a charge that succeeded stays so.
    """
    if one.status is PaymentStatus.SUCCEEDED:
        return None
    if one.status is PaymentStatus.FAILED and not isinstance(answer, Charged):
        return _refused(one.error)
    match answer:
        case Charged():
            await _charged(work, account, one, answer.reference)
            return None
        case Declined():
            return await _declined(work, account, one, answer)
        case ActionRequired():
            return await _agreeing(work, account, one, answer)
        case NotThere():
            return await _never_charged(work, account, one)
        case _:
            return await _in_doubt(work, account, one)


async def _charged(work: Work, account: Account, one: StoredPayment, reference: str) -> None:
    charges, at = Charges(work.connection, account.account_id), work.now_of(account)
    kept = None if pays_invoice(one) else KEPT_SECONDS
    await charges.change(
        one.payment_id, PaymentStatus.SUCCEEDED, at=at, seconds=kept, provider_reference=reference, error=None
    )
    if not pays_invoice(one) or one.invoice_id is None:
        return
    debt = await Debts(work.connection, account.account_id).find(one.invoice_id)
    taken = min(one.amount_minor, debt.open_minor) if debt is not None else 0
    if debt is not None:
        facts = {"amount": f"{major(one.amount_minor, one.currency):f}", "currency": one.currency}
        summary = f"{facts['amount']} {one.currency} were received for invoice {debt.number}"
        await tell(work, account, one, debt, EventKind.PAYMENT_RECEIVED, summary, facts)
        await Debts(work.connection, account.account_id).change(debt.invoice_id, last_error=None)
        await settle_invoice(work, account, debt.invoice_id, paid_minor=taken)
    if taken < one.amount_minor:  # somebody else paid in between
        await give_back(work, account, one, one.amount_minor - taken, "The invoice was paid already.", SYSTEM)


async def _declined(work: Work, account: Account, one: StoredPayment, answer: Declined) -> Refusal:
    charges = Charges(work.connection, account.account_id)
    at, reference = work.now_of(account), answer.reference or one.provider_reference
    await charges.change(
        one.payment_id, PaymentStatus.FAILED, at=at, seconds=None, error=answer.code, provider_reference=reference
    )
    debt = await _debt(work, account, one)
    if debt is not None and answer.code != CANCELED:
        await Debts(work.connection, account.account_id).change(debt.invoice_id, last_error=answer.code)
        summary = f"Invoice {debt.number} could not be charged: {answer.code}"
        facts = {"code": answer.code, "retryable": str(answer.retryable).lower(), "attempt": str(debt.attempts)}
        await tell(work, account, one, debt, EventKind.PAYMENT_FAILED, summary, facts)
    return _refused(answer.code)


def _refused(code: str | None) -> Refusal:
    message = "The way to pay was declined: choose another one."
    return refuse("PAYMENT_DECLINED", message, "paymentMethodId", reason=code or "declined")


async def _agreeing(work: Work, account: Account, one: StoredPayment, answer: ActionRequired) -> Refusal:
    charges = Charges(work.connection, account.account_id)
    reference, status = answer.reference, PaymentStatus.REQUIRES_ACTION
    await charges.change(
        one.payment_id, status, at=work.now_of(account), seconds=AGREEING_SECONDS, provider_reference=reference
    )
    debt = await _debt(work, account, one)
    payment_id = encode_id("pmt", account.account_id, one.payment_id)
    if debt is not None and one.status is not status:
        await Debts(work.connection, account.account_id).change(debt.invoice_id, last_error="authentication_required")
        summary = f"Invoice {debt.number} waits for its payer to agree to the charge"
        await tell(work, account, one, debt, EventKind.PAYMENT_ACTION_REQUIRED, summary, {})
    message = "The payer has to agree to the charge first: complete it with the provider's form, then send this again."
    facts = {"clientSecret": answer.client_secret, "paymentId": payment_id}
    return refuse("PAYMENT_ACTION_REQUIRED", message, "paymentMethodId", **facts)


async def _never_charged(work: Work, account: Account, one: StoredPayment) -> Refusal | None:
    """The provider has not heard of it: what an invoice waits for is charged anew."""
    charges, at = Charges(work.connection, account.account_id), work.now_of(account)
    await charges.change(one.payment_id, PaymentStatus.FAILED, at=at, seconds=None, error=NOT_CHARGED)
    debt = await _debt(work, account, one)
    if debt is not None:
        await Debts(work.connection, account.account_id).change(debt.invoice_id, next_attempt_at=at)
    return None


async def _in_doubt(work: Work, account: Account, one: StoredPayment) -> Refusal:
    status = one.status if one.status is PaymentStatus.REQUIRES_ACTION else PaymentStatus.UNKNOWN
    charges = Charges(work.connection, account.account_id)
    seconds = pause_seconds(one.attempts)
    await charges.change(one.payment_id, status, at=work.now_of(account), seconds=seconds, tried=True)
    return in_doubt()


def in_doubt() -> Refusal:
    """What a buyer is told while nobody knows whether the money was taken."""
    message = (
        "Whether the charge went through is not known yet: send the same again in a minute. Nothing is charged twice."
    )
    return refuse("PAYMENT_PENDING", message, "paymentMethodId")


async def _debt(work: Work, account: Account, one: StoredPayment) -> Debt | None:
    """What is open of the invoice that a charge is for."""
    if not pays_invoice(one) or one.invoice_id is None:
        return None
    return await Debts(work.connection, account.account_id).find(one.invoice_id)


async def tell(
    work: Work,
    account: Account,
    one: StoredPayment | None,
    debt: Debt,
    kind: EventKind,
    summary: str,
    facts: dict[str, str],
) -> None:
    """An event of a payment for an invoice."""
    ids = {
        "invoice": encode_id("inv", account.account_id, debt.invoice_id),
        "number": debt.number,
    }
    if one is not None:
        ids["payment"] = encode_id("pmt", account.account_id, one.payment_id)
    about = About(debt.family, invoice_id=debt.invoice_id)
    await record(work, account, SYSTEM, Event(kind, summary, ids | facts), about)
