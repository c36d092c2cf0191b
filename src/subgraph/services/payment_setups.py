"""New ways to pay by the provider's own form: shown to the payer, and added when the provider says that it was filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from subgraph.domain.outcomes import PaymentSetupBegun
from subgraph.domain.payment_asks import BeginPaymentSetup
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import Describe, Described, SetUp, Setup, Unknown
from subgraph.services.steps.access import Access, check_account_verb, reach_account
from subgraph.services.steps.methods import add_method, payer_of
from subgraph.services.steps.paying import AskFirst
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import Accounts, Charges, PaymentSetup, Setups
from subgraph.storage.repositories.setups import FAILED, PENDING, SUCCEEDED


async def begin_payment_setup(
    work: Work, viewer: Viewer, ask: BeginPaymentSetup
) -> PaymentSetupBegun | AskFirst | Refusal:
    """A form of the provider's for a card or PayPal; the client secret is told once, to the payer's browser, and stored nowhere."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_account_verb(work, access, "beginPaymentSetup", "accountId")
    if refused is not None:
        return refused
    if ask.kind is PaymentMethodKind.BANK_TRANSFER:
        return refuse("TOKEN_NOT_TAKEN", "A bank transfer needs no form: add it with addPaymentMethod.", "kind")
    asked = next((one for one in work.told if isinstance(one, SetUp)), None)
    if asked is None:
        return AskFirst(SetUp(await payer_of(work, access.account), ask.kind, str(new_id())))
    answer = work.told[asked]
    if not isinstance(answer, Setup):
        if isinstance(answer, Unknown):
            message = "The payment provider does not answer: try again later."
            return refuse("PAYMENT_PROVIDER_SILENT", message, "accountId")
        return refuse("PAYMENT_METHOD_NOT_OPEN", "No form is to be had for this way to pay here.", "kind")
    return await _keep(work, access, ask, UUID(asked.key), answer)


async def _keep(work: Work, access: Access, ask: BeginPaymentSetup, setup_id: UUID, shown: Setup) -> PaymentSetupBegun:
    await Accounts(work.connection, access.account_id).lock()
    provider, at = work.payments.name, work.now_of(access.account)
    if shown.customer is not None:
        await Charges(work.connection, access.account_id).keep_customer(provider, shown.customer)
    make_default = bool(ask.make_default)
    new = PaymentSetup(setup_id, ask.kind, provider, shown.reference, make_default, access.viewer.actor, at)
    await Setups(work.connection, access.account_id).add(new)
    name = encode_id("set", access.account_id, setup_id)
    return PaymentSetupBegun(ask.account_id, name, provider, shown.client_secret, shown.publishable_key)


async def describe_setup(work: Work, account_id: UUID, setup_id: UUID, token: str) -> Describe | None:
    """What to ask of the way to pay that a form gave; None where it was added already."""
    account = await Accounts(work.connection, account_id).load()
    setup = await Setups(work.connection, account_id).find(setup_id)
    if account is None or setup is None or setup.status == SUCCEEDED:
        return None
    return Describe(await payer_of(work, account), setup.kind, token)


async def finish_setup(work: Work, account_id: UUID, setup_id: UUID, token: str, answer: Any) -> None:
    """Add the way to pay that a form gave, once; with nothing to tell of it, the form has failed."""
    account = await Accounts(work.connection, account_id).lock()
    setups = Setups(work.connection, account_id)
    setup = await setups.find(setup_id)
    if account is None or setup is None or setup.status == SUCCEEDED:
        return
    if not isinstance(answer, Described):
        await setups.finish(setup_id, FAILED)
        return
    default = True if setup.make_default else None
    new = await add_method(work, account, answer, setup.provider, token, default, setup.actor)
    await setups.finish(setup_id, SUCCEEDED, new.payment_method_id)


async def fail_setup(work: Work, account_id: UUID, setup_id: UUID) -> None:
    """The form was given up, unless it succeeded: then this comes late."""
    await Accounts(work.connection, account_id).lock()
    setups = Setups(work.connection, account_id)
    setup = await setups.find(setup_id)
    if setup is not None and setup.status == PENDING:
        await setups.finish(setup_id, FAILED)
