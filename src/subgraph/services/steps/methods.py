"""Ways to pay as they are added: by the account's own people, or by a provider's word that its form was filled in."""

from __future__ import annotations

from subgraph.domain.cards import looks_like_card_number
from subgraph.domain.events import Event, EventKind
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import Described, Instrument, Payer
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import Account, Billing, Charges, Debts, PaymentMethod, Payments

BANK_TRANSFER = Instrument(PaymentMethodKind.BANK_TRANSFER, "Bank transfer", None, None, None)
LONGEST_TOKEN = 255


def check_token(kind: PaymentMethodKind, token: str | None) -> Refusal | None:
    """Why a token is none: a bank transfer has none, all else needs one, and a card's number never comes here (PCI DSS)."""
    if kind is PaymentMethodKind.BANK_TRANSFER:
        return None if token is None else refuse("TOKEN_NOT_TAKEN", "A bank transfer needs no token.", "token")
    if token is None or not token.strip():
        return refuse("TOKEN_REQUIRED", "Send the token of the payment provider's form.", "token")
    if looks_like_card_number(token):
        return refuse("CARD_NUMBER_REFUSED", "Never send a card's number: the provider's form makes a token.", "token")
    if len(token) > LONGEST_TOKEN or not token.isprintable():
        return refuse("UNKNOWN_PAYMENT_TOKEN", "The payment provider does not know this token.", "token")
    return None


async def payer_of(work: Work, account: Account) -> Payer:
    """The account as its provider knows it."""
    customer = await Charges(work.connection, account.account_id).customer(work.payments.name)
    details = await Billing(work.connection, account.account_id).load()
    name = details.legal_name if details is not None else account.name
    email = details.email if details is not None else None
    return Payer(encode_id("acc", account.account_id), name, email, customer)


async def add_method(
    work: Work,
    account: Account,
    described: Described,
    provider: str,
    token: str | None,
    make_default: bool | None,
    actor: str,
) -> PaymentMethod:
    """Keep a way to pay of an account that is locked; the first one is the default, and pays what another could not."""
    payments = Payments(work.connection, account.account_id)
    present = await payments.load()
    instrument, at = described.instrument, work.now_of(account)
    new = PaymentMethod(
        new_id(),
        instrument.kind,
        instrument.label,
        provider,
        at,
        instrument.brand,
        instrument.last4,
        instrument.expires,
        token,
        make_default if make_default is not None else not any(one.is_default for one in present),
    )
    await payments.add(new)
    if token is not None and described.customer is not None:
        await Charges(work.connection, account.account_id).keep_customer(provider, described.customer)
    if new.is_default:
        await Debts(work.connection, account.account_id).charge_again(at)
    facts = {"payment_method": encode_id("pay", account.account_id, new.payment_method_id), "kind": new.kind.value}
    await record(work, account, actor, Event(EventKind.PAYMENT_METHOD_ADDED, f"{new.label} was added", facts))
    return new
