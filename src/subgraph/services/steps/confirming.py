"""Writing what a quote says: the subscription's next version, its own document, and everything that goes with them.

The account and the subscription are locked, and the quote was made under those locks: what is written is what was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from subgraph.domain.billing import Covered, covered_by
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.documents import BilledLine, Draft
from subgraph.domain.invoicing import Line
from subgraph.domain.next_bills import next_bill_on
from subgraph.domain.offer import find_promotion
from subgraph.domain.outcomes import Confirmed
from subgraph.domain.purchase_orders import order_of_charge
from subgraph.domain.quote import Contract
from subgraph.domain.telling import events_of
from subgraph.domain.timeline import Timeline
from subgraph.services.steps.access import Access
from subgraph.services.steps.issuing import issue, prepare
from subgraph.services.steps.paying import ChargeFirst, find_charge
from subgraph.services.steps.quoting import Quoted
from subgraph.services.steps.recording import record_all
from subgraph.services.steps.settling import settle_invoice
from subgraph.services.work import Work, begins_at
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import (
    About,
    Account,
    Charges,
    Enrolments,
    Invoices,
    IssuedInvoice,
    NewSubscription,
    NextBill,
    PaymentMethod,
    Promotions,
    Recorded,
    Subscription,
    Subscriptions,
    Written,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """How a purchase is paid; `purpose` (`quote:…`, `request:…`) names it: it is charged once, however often it is sent."""

    method: PaymentMethod | None
    purpose: str


async def write_quote(work: Work, access: Access, quoted: Quoted, payment: Payment) -> Confirmed | ChargeFirst:
    """Write the purchase and issue its document, settled by what was charged for it.

    ChargeFirst, and nothing written, where that is still to be charged: no provider is asked while anything is locked.
    """
    quote, family, method = quoted.quote, quoted.asked.family, payment.method
    charged = await find_charge(work, access, method, payment.purpose, quote.amount_due_minor, quote.currency)
    if isinstance(charged, ChargeFirst):
        return charged
    subscription_id = await _write_subscription(work, access, quoted)
    issued = await issue_lines(work, access, family, subscription_id, quote.lines, quote.purchase_order, method)
    if charged is not None and issued is not None:
        amount, actor, at = quote.amount_due_minor, access.viewer.actor, work.now_of(access.account)
        charges = Charges(work.connection, access.account_id)
        await charges.change(charged.payment_id, charged.status, at=at, seconds=None, invoice_id=issued.invoice_id)
        await settle_invoice(work, access.account, issued.invoice_id, paid_minor=amount, actor=actor)
    account_id = access.account_id
    invoice_id = encode_id("inv", account_id, issued.invoice_id) if issued is not None else None
    return Confirmed(encode_id("sub", account_id, subscription_id), invoice_id)


async def _write_subscription(work: Work, access: Access, quoted: Quoted) -> UUID:
    quote, today, family = quoted.quote, quoted.holdings.today, quoted.asked.family
    recorded = Recorded(today, work.now_of(access.account), access.viewer.actor)
    account_id = access.account_id
    await Enrolments(work.connection, account_id).ensure(family.key, work.now_of(access.account))
    before = quoted.subscription
    if before is None:
        subscription_id = await _insert(work, access, quoted, recorded)
    else:
        subscription_id = before.subscription_id
        await append(work, access.account, before, quote.after, recorded, quote.lines)
        if quote.purchase_order is not None:
            subscriptions = Subscriptions(work.connection, account_id)
            await subscriptions.set_purchase_order(subscription_id, quote.purchase_order, recorded)
    promotions = Promotions(work.connection, account_id)
    for code in quote.promotion_codes:
        promotion = find_promotion(family, code)
        limit = promotion.uses if promotion is not None else None
        await promotions.use(
            family.key, code, subscription_id, limit=limit, at=work.now_of(access.account), actor=recorded.actor
        )
    about = About(family.key, subscription_id, quote.after.version)
    events = [(event, about) for event in events_of(quote, today)]
    await record_all(work, access.account, recorded.actor, events)
    return subscription_id


async def _insert(work: Work, access: Access, quoted: Quoted, recorded: Recorded) -> UUID:
    quote, family = quoted.quote, quoted.asked.family
    timeline = quote.after.timeline
    new = NewSubscription(
        family.key,
        quote.after,
        term_of(timeline, recorded.on),
        quote.purchase_order,
        quote.separate_invoice or False,
        next_bill(timeline, covered_by(quote.lines), access.account.time_zone, recorded.on),
    )
    return await Subscriptions(work.connection, access.account_id).insert_subscription(new, recorded)


async def append(
    work: Work,
    account: Account,
    before: Subscription,
    after: Contract,
    recorded: Recorded,
    lines: tuple[Line, ...] = (),
) -> None:
    """Store a subscription's next version, and when it is due next; `lines` are issued with it, all else is the run's."""
    row = before.subscription_id
    stored = (await Invoices(work.connection, account.account_id).covered([row]))[row]
    covered = {period: (*stored.get(period, ()), *new) for period, new in covered_by(lines).items()}
    pending = before.next_bill_on
    bill = next_bill(after.timeline, {**stored, **covered}, account.time_zone, recorded.on, pending)
    written = Written(row, before.contract, after, term_of(after.timeline, recorded.on), bill)
    await Subscriptions(work.connection, account.account_id).append(written, recorded)


async def issue_lines(
    work: Work,
    access: Access,
    family: ProductFamily,
    subscription_id: UUID,
    lines: tuple[Line, ...],
    order: str | None = None,
    method: PaymentMethod | None = None,
) -> IssuedInvoice | None:
    """A change's own document with exactly these lines; none where there is no line (law L7)."""
    if not lines:
        return None
    if order is None:
        records = await Subscriptions(work.connection, access.account_id).purchase_orders(subscription_id)
        order = order_of_charge(records, lines[0])
    name = encode_id("sub", access.account_id, subscription_id)
    draft = Draft(family.key, access.account.currency, order, tuple(BilledLine(name, line) for line in lines))
    document = await prepare(work, access.account, family, draft)
    (issued,) = await issue(
        work,
        access.account,
        [document],
        issued_on=work.today(access.account),
        actor=access.viewer.actor,
        payment_method_id=method.payment_method_id if method is not None else None,
    )
    return issued


def next_bill(
    timeline: Timeline, covered: Covered, zone: str, after: date, pending: date | None = None
) -> NextBill | None:
    """When something is due next, as a business day and as the instant that it begins."""
    day = next_bill_on(timeline, covered, after, pending)
    return NextBill(day, begins_at(day, zone)) if day is not None else None


def term_of(timeline: Timeline, today: date) -> str:
    """The term that holds now, or at the start."""
    state = timeline.state_on(max(today, timeline.start))
    return state.term if state is not None else ""
