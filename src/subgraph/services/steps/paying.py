"""How a purchase is paid: a method of the account that the family takes for the amount, or an invoice on account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.quote import Quote
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Buyer, Role
from subgraph.domain.statuses import PaymentMethodKind, PaymentStatus
from subgraph.outside.payments import Describe, SetUp
from subgraph.services.steps.access import Access, not_found, read_id
from subgraph.services.work import Work
from subgraph.storage.repositories import Account, Charges, PaymentMethod, Payments, StoredPayment

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


@dataclass(frozen=True, slots=True)
class ChargeFirst:
    """A service's answer that wrote nothing: take `amount_minor` for this purpose outside the transaction, then ask again.

    `invoice_id`: the purpose is an invoice that stands, which the charge settles as soon as it succeeds.
    """

    account_id: UUID
    purpose: str
    method: PaymentMethod
    amount_minor: int
    currency: str
    actor: str
    invoice_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AskFirst:
    """A service's answer that wrote nothing: ask the provider this outside the transaction, then ask again with its answer."""

    asked: Describe | SetUp


async def is_free(charges: Charges, one: StoredPayment, amount_minor: int, currency: str) -> bool:
    """Whether exactly so much was taken, and neither pays an invoice nor goes back."""
    if one.status is not PaymentStatus.SUCCEEDED or one.invoice_id is not None:
        return False
    same = (one.amount_minor, one.currency) == (amount_minor, currency)
    return same and not await charges.refunds_of(one.payment_id)


async def find_charge(
    work: Work, access: Access, method: PaymentMethod | None, purpose: str, amount_minor: int, currency: str
) -> StoredPayment | ChargeFirst | None:
    """What was charged for a purpose and is on no invoice yet; None where nothing is charged: a transfer, or nothing is due."""
    if method is None or method.provider_token is None or amount_minor <= 0:
        return None
    charges = Charges(work.connection, access.account_id)
    for one in await charges.of_purpose(purpose):
        if await is_free(charges, one, amount_minor, currency):
            return one
    return ChargeFirst(access.account_id, purpose, method, amount_minor, currency, access.viewer.actor)
