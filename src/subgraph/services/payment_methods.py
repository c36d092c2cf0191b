"""The ways in which an account pays."""

from __future__ import annotations

from datetime import date

from subgraph.domain.accepting import open_to, pays_on_account
from subgraph.domain.asks import AddPaymentMethod, RemovePaymentMethod, SetDefaultPaymentMethod
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten, PaymentMethodWritten
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.rules import Channel, Role
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import Declined, Describe, Described, Instrument, NotThere
from subgraph.services.steps.access import (
    Access,
    check_account_verb,
    families_of,
    not_found,
    reach_account,
    reach_row,
    read_id,
)
from subgraph.services.steps.methods import BANK_TRANSFER, add_method, check_token, payer_of
from subgraph.services.steps.paying import AskFirst
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import Accounts, Debts, PaymentMethod, Payments, Subscriptions

MOST_METHODS = 20


async def add_payment_method(
    work: Work, viewer: Viewer, ask: AddPaymentMethod
) -> PaymentMethodWritten | AskFirst | Refusal:
    """A card or PayPal by the provider's token, of a brand that a family takes; the first one is the default (LOC-12)."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_account_verb(work, access, "addPaymentMethod", "accountId") or check_token(ask.kind, ask.token)
    if refused is not None:
        return refused
    described = await _described(work, access, ask)
    if isinstance(described, AskFirst | Refusal):
        return described
    return await _add(work, access, ask, described)


async def _add(
    work: Work, access: Access, ask: AddPaymentMethod, described: Described
) -> PaymentMethodWritten | Refusal:
    instrument, provider = described.instrument, work.payments.name if ask.token else "invoice"
    await Accounts(work.connection, access.account_id).lock()
    present = await Payments(work.connection, access.account_id).load()
    refused = _check_taken(work, access, instrument) or _check_room(present, instrument)
    if refused is not None:
        return refused
    new = await add_method(work, access.account, described, provider, ask.token, ask.make_default, access.viewer.actor)
    return PaymentMethodWritten(ask.account_id, encode_id("pay", access.account_id, new.payment_method_id))


async def set_default_payment_method(
    work: Work, viewer: Viewer, ask: SetDefaultPaymentMethod
) -> PaymentMethodWritten | Refusal:
    """Pay with this one from now on (LOC-6)."""
    found = await _manage(work, viewer, ask.payment_method_id, "setDefaultPaymentMethod")
    if isinstance(found, Refusal):
        return found
    access, method = found
    await Payments(work.connection, access.account_id).set_default(method.payment_method_id)
    await Debts(work.connection, access.account_id).charge_again(work.now_of(access.account))
    facts = {"payment_method": ask.payment_method_id}
    told = Event(EventKind.DEFAULT_PAYMENT_METHOD_SET, f"{method.label} is the default", facts)
    await record(work, access.account, viewer.actor, told)
    return PaymentMethodWritten(access.reach.account_id, ask.payment_method_id)


async def remove_payment_method(work: Work, viewer: Viewer, ask: RemovePaymentMethod) -> AccountWritten | Refusal:
    """Forget a way to pay; never the last one while a subscription depends on it (LOC-6)."""
    found = await _manage(work, viewer, ask.payment_method_id, "removePaymentMethod")
    if isinstance(found, Refusal):
        return found
    access, method = found
    payments = Payments(work.connection, access.account_id)
    others = [one for one in await payments.load() if one != method]
    if await _leaves_unpaid(work, access, others):
        reason = "A running subscription is paid with this: add another way to pay first."
        return refuse("LAST_PAYMENT_METHOD", reason, "paymentMethodId")
    await payments.remove(method.payment_method_id, work.now_of(access.account))
    if method.is_default and others:
        await payments.set_default(others[0].payment_method_id)
    facts = {"payment_method": ask.payment_method_id}
    told = Event(EventKind.PAYMENT_METHOD_REMOVED, f"{method.label} was removed", facts)
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(access.reach.account_id)


async def _manage(
    work: Work, viewer: Viewer, payment_method_id: str, field: str
) -> tuple[Access, PaymentMethod] | Refusal:
    found = read_id(payment_method_id, "pay")
    access = await reach_row(work, viewer, found, "payment method", "paymentMethodId")
    if isinstance(access, Refusal):
        return access
    refused = check_account_verb(work, access, field, "paymentMethodId")
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    method = await Payments(work.connection, access.account_id).find(found.row_id) if found is not None else None
    return (access, method) if method is not None else not_found("payment method", "paymentMethodId")


async def _described(work: Work, access: Access, ask: AddPaymentMethod) -> Described | AskFirst | Refusal:
    if ask.token is None:
        return Described(BANK_TRANSFER)
    asked = Describe(await payer_of(work, access.account), ask.kind, ask.token)
    match work.told.get(asked):
        case None:
            return AskFirst(asked)
        case Described() as found:
            return found
        case NotThere():
            return refuse("UNKNOWN_PAYMENT_TOKEN", "The payment provider does not know this token.", "token")
        case Declined(code=code):
            return refuse("PAYMENT_DECLINED", "The payment provider does not take it.", "token", reason=code)
    return refuse("PAYMENT_PROVIDER_SILENT", "The payment provider does not answer: try again later.", "token")


def _check_taken(work: Work, access: Access, instrument: Instrument) -> Refusal | None:
    """Whether any family that serves the account takes it of this account; which amounts it may pay is asked when it pays.

    What is had on request is put here by the vendor's people, who were asked.
    """
    families = families_of(work, access)
    channels = {one for family in families for one in _channels(access, family, instrument)}
    if not families or Channel.SELF_SERVICE in channels:
        return None
    if Channel.REQUEST in channels:
        staff = any(Role.STAFF in access.roles_in(family.key) for family in families)
        reason = "This way to pay is had on request: send one."
        return None if staff else refuse("PAYMENT_METHOD_ON_REQUEST", reason, "kind", kind=instrument.kind)
    rules = [rule for family in families for rule in family.payment_rules if rule.kind == instrument.kind.value]
    brands = ", ".join(sorted({brand for rule in rules for brand in rule.brands or ()}))
    if brands:
        return refuse("BRAND_NOT_TAKEN", f"Cards of these brands are taken: {brands}.", "token", brands=brands)
    return refuse("PAYMENT_METHOD_NOT_OPEN", "This way to pay is not open here.", "kind")


def _channels(access: Access, family: ProductFamily, method: Instrument | PaymentMethod) -> tuple[Channel, ...]:
    return open_to(family, access.buyer(family.key), method.kind.value, method.brand)


def _check_room(present: tuple[PaymentMethod, ...], instrument: Instrument) -> Refusal | None:
    if len(present) >= MOST_METHODS:
        return refuse("TOO_MANY", f"At most {MOST_METHODS} ways to pay.", "accountId", limit=MOST_METHODS)
    if instrument.kind is PaymentMethodKind.BANK_TRANSFER and any(one.kind is instrument.kind for one in present):
        return refuse("ALREADY_HELD", "The account pays by bank transfer already.", "kind")
    return None


async def _leaves_unpaid(work: Work, access: Access, left: list[PaymentMethod]) -> bool:
    """Whether something runs of a family that takes none of what is left of this account, nor a transfer of every amount."""
    today = work.today(access.account)
    subscriptions = await Subscriptions(work.connection, access.account_id).load_all(today)
    running = {one.family for one in subscriptions if (one.contract.timeline.end or date.max) > today}
    return any(
        family.key in running
        and not pays_on_account(family, access.buyer(family.key))
        and not any(Channel.SELF_SERVICE in _channels(access, family, one) for one in left)
        for family in families_of(work, access)
    )
