"""How a purchase is paid: a method of the account that the family takes for the amount, or an invoice on account."""

from __future__ import annotations

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.quote import Quote
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Buyer, Role
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import Charge, Declined
from subgraph.services.steps.access import not_found, read_id
from subgraph.services.work import Work
from subgraph.storage.repositories import Account, PaymentMethod, Payments

PATH = ("paymentMethodId",)


async def choose_method(
    work: Work, account: Account, family: ProductFamily, buyer: Buyer, quote: Quote, chosen: str | None
) -> PaymentMethod | Refusal | None:
    """The method chosen, else the default; None is a transfer against the invoice. Only what is open for the amount."""
    methods = await Payments(work.connection, account.account_id).load()
    decisive = _decisive_minor(quote)
    ways = ways_to_pay(family, buyer, quote.currency, decisive)
    method = next((one for one in methods if one.is_default), None)
    if chosen is not None:
        found = read_id(chosen, "pay")
        row = found.row_id if found is not None and found.account_id == account.account_id else None
        method = next((one for one in methods if one.payment_method_id == row), None)
        if method is None:
            return not_found("payment method", *PATH)
    elif quote.due_now.total_minor <= 0 and quote.renewal is None:
        return method
    kind = method.kind if method is not None else PaymentMethodKind.BANK_TRANSFER
    refused = check_payment(ways, kind.value, method.brand if method is not None else None)
    if refused is None:
        return method
    if chosen is None and (Role.STAFF in buyer.roles or quote.due_now.total_minor < 0):
        return None  # the vendor's own people leave it open on the invoice
    if chosen is None and method is None:
        return refuse("PAYMENT_METHOD_REQUIRED", "Add a way to pay, or name one.", *PATH)
    return Refusal(tuple(Violation(one.code, one.message, PATH, one.facts) for one in refused.violations))


def _decisive_minor(quote: Quote) -> int:
    """The amount that rules about payment look at: what is due now, else what the next invoice will be."""
    if quote.due_now.total_minor > 0 or quote.renewal is None:
        return quote.due_now.total_minor
    return quote.renewal.total_minor


async def charge_method(
    work: Work, method: PaymentMethod | None, key: str, amount_minor: int, currency: str
) -> bool | Refusal:
    """Whether the amount was paid at once, once per key; PAYMENT_DECLINED where the provider says no."""
    if method is None or method.provider_token is None or amount_minor <= 0:
        return False
    answer = await work.payments.charge(Charge(key, method.provider_token, amount_minor, currency))
    if isinstance(answer, Declined):
        message = f"{method.label} was declined: choose another way to pay."
        return refuse("PAYMENT_DECLINED", message, *PATH, reason=answer.code)
    return True
