"""The only way in which anything is taken off what an invoice is owed: by transfer, by card or by a credit note alike.

Whatever the way, an invoice with nothing left open leaves dunning, and the subscriptions that it made past due recover.
"""

from __future__ import annotations

from uuid import UUID

from subgraph.domain.events import Event, EventKind
from subgraph.domain.statuses import InvoiceStatus
from subgraph.services.steps.recording import SYSTEM, record_all
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, Account, Invoices, Overdue, SettledInvoice


async def settle_invoice(
    work: Work,
    account: Account,
    invoice_id: UUID,
    *,
    paid_minor: int = 0,
    credited_minor: int = 0,
    actor: str = SYSTEM,
) -> SettledInvoice:
    """Take a payment or a credit note's part (minor units) off an invoice of an account that is locked, and tell what follows.

    INVOICE_PAID where nothing is left of one that was not taken back whole, SUBSCRIPTION_RECOVERED where nothing else that
    bills the subscription is overdue. ValueError for more than is open.
    """
    settled = await Invoices(work.connection, account.account_id).settle(
        invoice_id, paid_minor=paid_minor, credited_minor=credited_minor, at=work.now_of(account)
    )
    if settled.status is InvoiceStatus.ISSUED or paid_minor + credited_minor == 0:
        return settled
    events: list[tuple[Event, About]] = []
    if settled.status is InvoiceStatus.PAID:
        events.append(_paid(account, settled, await _only_subscription(work, account, invoice_id)))
    events += [_recovered(account, settled, one) for one in await _recover(work, account, invoice_id)]
    await record_all(work, account, actor, events)
    return settled


async def _only_subscription(work: Work, account: Account, invoice_id: UUID) -> UUID | None:
    billed = await Overdue(work.connection, account.account_id).billed_by(invoice_id)
    return billed[0].subscription_id if len(billed) == 1 else None


async def _recover(work: Work, account: Account, invoice_id: UUID) -> tuple[UUID, ...]:
    """The subscriptions that were past due or suspended, and of which nothing is overdue any more."""
    overdue = Overdue(work.connection, account.account_id)
    return await overdue.recover(invoice_id, work.today(account))


def _paid(account: Account, settled: SettledInvoice, subscription_id: UUID | None) -> tuple[Event, About]:
    facts = {"invoice": encode_id("inv", account.account_id, settled.invoice_id), "number": settled.number}
    told = Event(EventKind.INVOICE_PAID, f"Invoice {settled.number} was paid", facts)
    return told, About(settled.family, subscription_id, None, settled.invoice_id)


def _recovered(account: Account, settled: SettledInvoice, subscription_id: UUID) -> tuple[Event, About]:
    facts = {
        "subscription": encode_id("sub", account.account_id, subscription_id),
        "invoice": encode_id("inv", account.account_id, settled.invoice_id),
        "number": settled.number,
    }
    told = Event(EventKind.SUBSCRIPTION_RECOVERED, "Nothing is overdue any more", facts)
    return told, About(settled.family, subscription_id, None, settled.invoice_id)
