"""How a subscription is invoiced: the purchase order that is printed, and with what it shares a document (AIR-6, AIR-10)."""

from __future__ import annotations

from subgraph.domain.asks import UpdateInvoicing, UpdatePurchaseOrder
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import SubscriptionWritten
from subgraph.domain.purchase_orders import check_order, tidy_order
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Case, Verb
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Owned, check_rule, check_table, not_found, reach_subscription
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, Recorded, Subscription, Subscriptions


async def update_purchase_order(work: Work, viewer: Viewer, ask: UpdatePurchaseOrder) -> SubscriptionWritten | Refusal:
    """Print another order, or none, from the next renewal on; issued invoices keep theirs."""
    found = await _manage(work, viewer, ask.subscription_id, "updatePurchaseOrder")
    if isinstance(found, Refusal):
        return found
    wrong = check_order(ask.purchase_order)
    if wrong:
        return Refusal(wrong)
    owned, subscription = found
    access, order = owned.access, tidy_order(ask.purchase_order)
    if order != subscription.purchase_order:
        recorded = Recorded(work.today(access.account), work.now_of(access.account), viewer.actor)
        subscriptions = Subscriptions(work.connection, access.account_id)
        await subscriptions.set_purchase_order(owned.subscription_id, order, recorded)
        summary = (
            f"Purchase order {order} from the next renewal on"
            if order
            else "No purchase order from the next renewal on"
        )
        await _tell(work, owned, Event(EventKind.PURCHASE_ORDER_UPDATED, summary))
    return SubscriptionWritten(ask.subscription_id)


async def update_invoicing(work: Work, viewer: Viewer, ask: UpdateInvoicing) -> SubscriptionWritten | Refusal:
    """On invoices of its own from the next run on, or together with the account's others."""
    found = await _manage(work, viewer, ask.subscription_id, "updateInvoicing")
    if isinstance(found, Refusal):
        return found
    owned, subscription = found
    if ask.separate_invoice != subscription.separate_invoice:
        subscriptions = Subscriptions(work.connection, owned.access.account_id)
        await subscriptions.set_separate_invoice(owned.subscription_id, separate_invoice=ask.separate_invoice)
        summary = "Billed on an invoice of its own" if ask.separate_invoice else "Billed together with others"
        await _tell(work, owned, Event(EventKind.INVOICING_UPDATED, summary))
    return SubscriptionWritten(ask.subscription_id)


async def _manage(work: Work, viewer: Viewer, subscription_id: str, field: str) -> tuple[Owned, Subscription] | Refusal:
    path = "subscriptionId"
    owned = await reach_subscription(work, viewer, subscription_id, path)
    if isinstance(owned, Refusal):
        return owned
    access, family = owned.access, owned.family
    refused = check_table(access, field, family.key, path) or check_rule(
        family, access.buyer(family.key), Case(Verb.VIEW), path
    )
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    today = work.today(access.account)
    found = await Subscriptions(work.connection, access.account_id).load(owned.subscription_id, today, lock=True)
    return (owned, found) if found is not None else not_found("subscription", path)


async def _tell(work: Work, owned: Owned, event: Event) -> None:
    about = About(owned.family.key, owned.subscription_id)
    await record(work, owned.access.account, owned.access.viewer.actor, event, about)
