"""Paying an invoice that stands open, by whoever is there: after a charge failed, or one that its payer has to agree to."""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.outcomes import InvoicePaid
from subgraph.domain.payment_asks import PayInvoice
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Case, Verb
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import (
    Access,
    check_rule,
    check_table,
    find_family,
    not_found,
    reach_row,
    read_id,
)
from subgraph.services.steps.charging import INVOICE
from subgraph.services.steps.paying import ChargeFirst
from subgraph.services.work import Work
from subgraph.storage.repositories import Accounts, Debt, Debts, Invoices, PaymentMethod, Payments

PATH, METHOD = "invoiceId", "paymentMethodId"


async def pay_invoice(work: Work, viewer: Viewer, ask: PayInvoice) -> InvoicePaid | ChargeFirst | Refusal:
    """Charge what is open of an invoice while its payer is there; one that is paid already is answered as paid (AGT-11).

    PAYMENT_ACTION_REQUIRED where the payer has to agree: the charge that waits for that goes on, no other one is made.
    """
    found = read_id(ask.invoice_id, "inv")
    access = await reach_row(work, viewer, found, "invoice", PATH)
    if isinstance(access, Refusal) or found is None:
        return access if isinstance(access, Refusal) else not_found("invoice", PATH)
    key = await Invoices(work.connection, access.account_id).family_of(found.row_id)
    family = find_family(work, access, key, "invoice", PATH)
    if isinstance(family, Refusal):
        return family
    buyer = access.buyer(family.key)
    refused = check_table(access, "payInvoice", family.key, PATH) or check_rule(family, buyer, Case(Verb.VIEW), PATH)
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    debt = await Debts(work.connection, access.account_id).find(found.row_id)
    if debt is None:
        return InvoicePaid(ask.invoice_id)
    method = await _method(work, access, family, debt, ask.payment_method_id)
    if isinstance(method, Refusal):
        return method
    return _charge(access, debt, method)


def _charge(access: Access, debt: Debt, method: PaymentMethod) -> ChargeFirst:
    purpose, actor = f"{INVOICE}{debt.invoice_id}", access.viewer.actor
    return ChargeFirst(
        access.account_id, purpose, method, debt.open_minor, debt.currency, actor, invoice_id=debt.invoice_id
    )


async def _method(
    work: Work, access: Access, family: ProductFamily, debt: Debt, chosen: str | None
) -> PaymentMethod | Refusal:
    methods = await Payments(work.connection, access.account_id).load()
    row = _row(access, chosen)
    method = next((one for one in methods if (one.payment_method_id == row if chosen else one.is_default)), None)
    if method is None:
        if chosen is not None:
            return not_found("payment method", METHOD)
        return refuse("PAYMENT_METHOD_REQUIRED", "Add a way to pay, or name one.", METHOD)
    ways = ways_to_pay(family, access.buyer(family.key), debt.currency, debt.open_minor)
    refused = check_payment(ways, method.kind.value, method.brand)
    if refused is not None:
        return Refusal(tuple(Violation(one.code, one.message, (METHOD,), one.facts) for one in refused.violations))
    if method.provider_token is None:
        return refuse("PAYMENT_METHOD_NOT_OPEN", "Transfer it to the bank account on the invoice.", METHOD)
    return method


def _row(access: Access, chosen: str | None) -> UUID | None:
    found = read_id(chosen or "", "pay")
    return found.row_id if found is not None and found.account_id == access.account_id else None
