"""Charging what the bill run issued, when nobody is there: `settlement.next_attempt_at` says when (AGT-11, LOC-12)."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.events import EventKind
from subgraph.domain.rules import Role
from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.outside.payments import LookUp
from subgraph.services.steps.access import buyer_of
from subgraph.services.steps.charging import INVOICE, LEASE_SECONDS, ToAsk, attempt_of, charge_of, tell
from subgraph.services.steps.recording import SYSTEM
from subgraph.services.work import Work
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import (
    Account,
    Accounts,
    Charges,
    Debt,
    Debts,
    Enrolments,
    PaymentMethod,
    Payments,
    StoredPayment,
)

NO_METHOD = "no_payment_method"


async def begin_collection(work: Work, account_id: UUID, invoice_id: UUID) -> ToAsk | None:
    """Write that an invoice is about to be charged, and take it off what is due; None where nothing is to be asked.

    It is charged with the account's default way to pay of now, else with the one that it was issued for: whoever replaced a
    card that failed is charged with the new one. While another charge for it is in doubt, or waits for its payer, there is none.
    """
    account = await Accounts(work.connection, account_id).lock()
    debts = Debts(work.connection, account_id)
    debt = await debts.find(invoice_id)
    if account is None or debt is None or debt.next_attempt_at is None or debt.next_attempt_at > work.now_of(account):
        return None
    charges = Charges(work.connection, account_id)
    begun = [one for one in await charges.of_invoice(invoice_id) if one.kind is PaymentKind.CHARGE]
    waits = next((one for one in begun if one.in_doubt or one.status is PaymentStatus.REQUIRES_ACTION), None)
    if waits is not None:
        await debts.change(invoice_id, next_attempt_at=None)
        return await _remind(work, account, debt, waits)
    methods = await Payments(work.connection, account_id).load()
    if any(one.payment_method_id == debt.payment_method_id and one.provider_token is None for one in methods):
        await debts.change(invoice_id, next_attempt_at=None)  # its payer chose to transfer it
        return None
    method = await _method(work, account, debt, methods)
    # Whoever pays by hand in between counts on from the last key, and no key is used twice.
    attempt = max((attempt_of(one) for one in begun), default=0)
    attempt = max(attempt, debt.attempts) + 1
    if method is None:
        await debts.change(invoice_id, next_attempt_at=None, attempts=attempt, last_error=NO_METHOD)
        await _tell_none(work, account, debt, attempt)
        return None
    await debts.change(invoice_id, next_attempt_at=None, attempts=attempt, payment_method_id=method.payment_method_id)
    return await _begin(work, account, debt, method, attempt)


async def _begin(work: Work, account: Account, debt: Debt, method: PaymentMethod, attempt: int) -> ToAsk:
    purpose = f"{INVOICE}{debt.invoice_id}"
    new = StoredPayment(
        payment_id=new_id(),
        kind=PaymentKind.CHARGE,
        status=PaymentStatus.PENDING,
        currency=debt.currency,
        amount_minor=debt.open_minor,
        provider=method.provider,
        provider_key=f"{purpose}:{attempt}",
        actor=SYSTEM,
        created_at=work.now_of(account),
        purpose=purpose,
        invoice_id=debt.invoice_id,
        payment_method_id=method.payment_method_id,
    )
    charges = Charges(work.connection, account.account_id)
    await charges.add(new, seconds=LEASE_SECONDS)
    customer = await charges.customer(method.provider)
    return ToAsk(account.account_id, new.payment_id, charge_of(new, method, customer, attempt))


async def _remind(work: Work, account: Account, debt: Debt, waits: StoredPayment) -> ToAsk | None:
    """A charge that waits for its payer is told again, and looked after; one in doubt is settled by itself."""
    if waits.status is not PaymentStatus.REQUIRES_ACTION:
        return None
    summary = f"Invoice {debt.number} still waits for its payer to agree to the charge"
    await tell(work, account, waits, debt, EventKind.PAYMENT_ACTION_REQUIRED, summary, {})
    customer = await Charges(work.connection, account.account_id).customer(waits.provider)
    return ToAsk(account.account_id, waits.payment_id, LookUp(waits.provider_key, waits.provider_reference, customer))


async def _method(work: Work, account: Account, debt: Debt, methods: tuple[PaymentMethod, ...]) -> PaymentMethod | None:
    """The way to pay that the family takes for what is open: the default, else the one that the invoice was issued for."""
    family = work.registry.find(debt.family)
    if family is None:
        return None
    enrolment = await Enrolments(work.connection, account.account_id).find(debt.family)
    ways = ways_to_pay(family, buyer_of(account, enrolment, frozenset({Role.OWNER})), debt.currency, debt.open_minor)
    own = (one for one in methods if one.payment_method_id == debt.payment_method_id)
    for one in (*(each for each in methods if each.is_default), *own):
        taken = check_payment(ways, one.kind.value, one.brand) is None
        if one.provider_token is not None and one.provider == work.payments.name and taken:
            return one
    return None


async def _tell_none(work: Work, account: Account, debt: Debt, attempt: int) -> None:
    summary = f"Invoice {debt.number} could not be charged: there is no way to pay that is taken for it"
    facts = {"code": NO_METHOD, "retryable": "true", "attempt": str(attempt)}
    await tell(work, account, None, debt, EventKind.PAYMENT_FAILED, summary, facts)
