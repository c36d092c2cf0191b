"""One unpaid invoice's next steps, by its family's schedule: a charge again, a reminder, past due, suspension."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.dunning import DunningAct, DunningTaken, take_steps
from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.services.steps.recording import SYSTEM, record_all
from subgraph.services.work import Work, begins_at
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, Account, Accounts, DunnedInvoice, Dunnings, Overdue


@dataclass(frozen=True, slots=True)
class InvoiceDunned:
    """What was done of the schedule; not `taken`: nothing was due, or somebody else holds the account now."""

    acts: tuple[DunningAct, ...] = ()
    taken: bool = False


async def dun_invoice(work: Work, account_id: UUID, invoice_id: UUID) -> InvoiceDunned:
    """Take the steps whose business day has begun for the account, each once; what is not due or not open stays as it is."""
    account = await Accounts(work.connection, account_id).lock(skip_locked=True)
    if account is None:
        return InvoiceDunned()
    dunnings = Dunnings(work.connection, account_id)
    invoice = await dunnings.load(invoice_id)
    if invoice is None:
        return InvoiceDunned()
    family = work.registry.find(invoice.family)
    if family is None or invoice.next_dunning_at is None or invoice.next_dunning_at > work.now_of(account):
        return InvoiceDunned()
    can_charge = await dunnings.can_be_charged(invoice.payment_method_id)
    today = work.today(account)
    taken = take_steps(family.dunning, invoice.step, invoice.due_on, today, charge_first=can_charge)
    next_at = begins_at(taken.next_on, account.time_zone) if taken.next_on is not None else None
    await dunnings.advance(invoice_id, taken.taken, next_at)
    acts = tuple(one for one in taken.acts if can_charge or one is not DunningAct.RETRY)
    if DunningAct.RETRY in acts:
        await dunnings.charge_again(invoice_id, work.now_of(account))
    told = [one for act in acts for one in await _told(work, account, invoice, act, taken)]
    await record_all(work, account, SYSTEM, told)
    return InvoiceDunned(acts, taken=True)


async def _told(
    work: Work, account: Account, invoice: DunnedInvoice, act: DunningAct, taken: DunningTaken
) -> list[tuple[Event, About]]:
    """What an act writes and tells; a charge tells of itself."""
    match act:
        case DunningAct.RETRY:
            return []
        case DunningAct.REMIND:
            summary = f"Reminder {taken.level}: {_open(invoice)} of invoice {invoice.number} is open"
            facts = _facts(account, invoice) | {"level": str(taken.level)}
            return [(Event(EventKind.PAYMENT_REMINDED, summary, facts), _about(invoice))]
        case DunningAct.PAST_DUE:
            return await _marked(work, account, invoice, EventKind.SUBSCRIPTION_PAST_DUE)
        case DunningAct.SUSPEND:
            return await _marked(work, account, invoice, EventKind.SUBSCRIPTION_SUSPENDED)


async def _marked(work: Work, account: Account, invoice: DunnedInvoice, kind: EventKind) -> list[tuple[Event, About]]:
    """The running subscriptions that the invoice bills and that were not marked so yet, each with its event."""
    overdue, today = Overdue(work.connection, account.account_id), work.today(account)
    suspend = kind is EventKind.SUBSCRIPTION_SUSPENDED
    running = [one for one in await overdue.billed_by(invoice.invoice_id) if one.end_on is None or one.end_on > today]
    ids = [one.subscription_id for one in running if (one.suspended_on if suspend else one.past_due_on) is None]
    if suspend:
        await overdue.mark_suspended(ids, today)
    else:
        await overdue.mark_past_due(ids, today)
    words = "Suspended" if suspend else "Past due"
    summary = f"{words}: {_open(invoice)} of invoice {invoice.number} is open"
    told: list[tuple[Event, About]] = []
    for one in ids:
        facts = _facts(account, invoice) | {"subscription": encode_id("sub", account.account_id, one)}
        told.append((Event(kind, summary, facts), _about(invoice, one)))
    return told


def _facts(account: Account, invoice: DunnedInvoice) -> dict[str, str]:
    return {
        "invoice": encode_id("inv", account.account_id, invoice.invoice_id),
        "number": invoice.number,
        "open": f"{major(invoice.open_minor, invoice.currency):f}",
        "currency": invoice.currency,
        "due_on": invoice.due_on.isoformat(),
    }


def _about(invoice: DunnedInvoice, subscription_id: UUID | None = None) -> About:
    return About(invoice.family, subscription_id, None, invoice.invoice_id)


def _open(invoice: DunnedInvoice) -> str:
    return f"{major(invoice.open_minor, invoice.currency):f} {invoice.currency}"
