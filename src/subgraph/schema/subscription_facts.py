"""What the domain says of subscriptions on their account's day: read by every subscription type, a level at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from subgraph.domain.allotting import allot
from subgraph.domain.billing import renewal_lines
from subgraph.domain.catalog import ProductFamily, Term
from subgraph.domain.course import period_on
from subgraph.domain.coverage import seat_usage, subscribed_seats
from subgraph.domain.dates import Period
from subgraph.domain.discounts import holding
from subgraph.domain.offer import find_term
from subgraph.domain.refusals import Violation
from subgraph.domain.repricing import as_renewed
from subgraph.domain.statuses import SubscriptionStatus, subscription_status
from subgraph.domain.taxing import Taxing, with_tax
from subgraph.domain.timeline import Timeline
from subgraph.domain.totals import totals
from subgraph.schema.access import accounts_by_id
from subgraph.schema.context import Request
from subgraph.schema.money import TotalsRecord
from subgraph.schema.records import AccountRecord, SubscriptionRecord
from subgraph.schema.required_seats import with_required_seats
from subgraph.schema.seat_usage import SeatUsageRecord, usage_records
from subgraph.schema.standing import counted_by_account, standing_by_account
from subgraph.schema.subscription_item import DiscountRecord, ItemRecord, item_records
from subgraph.schema.taxpayers import taxings_of
from subgraph.schema.timelines import Facts, facts_of, today_by_account

Records = Sequence[SubscriptionRecord]


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """The next regular invoice: its day and what it comes to, which nobody knows where its tax cannot be reckoned."""

    on: date
    totals: TotalsRecord | None


async def accounts_of(request: Request, records: Records, args: None) -> list[AccountRecord]:
    """Whose they are."""
    return await request.find_all(accounts_by_id, [record.account_id for record in records])


def family_of(request: Request, record: SubscriptionRecord) -> ProductFamily:
    """The family of a subscription; a stand-in where its plugin is missing or broken."""
    return request.family_or_stand_in(record.row.family)


async def statuses_of(request: Request, records: Records, args: None) -> list[SubscriptionStatus]:
    """Where each stands today."""
    days = await request.find_all(today_by_account, [record.account_id for record in records])
    return [
        subscription_status(record.row.start_on, record.row.end_on, today, record.row.past_due_on)
        for record, today in zip(records, days, strict=True)
    ]


async def terms_of(request: Request, records: Records, args: None) -> list[Term]:
    """The term that each is paid for; one that the catalog dropped keeps its key."""
    found = []
    for record, facts in zip(records, await facts_of(request, records), strict=True):
        state = facts.state
        term = find_term(family_of(request, record), state.term)
        found.append(term or Term(state.term, state.term, state.term_months))
    return found


async def periods_of(request: Request, records: Records, args: None) -> list[Period | None]:
    """The billing period that today falls in, while it runs."""
    return [_current_period(facts) for facts in await facts_of(request, records)]


def _current_period(facts: Facts) -> Period | None:
    if facts.is_over or facts.today < facts.timeline.start:
        return None
    return period_on(facts.timeline, facts.today)


async def next_dates_of(request: Request, records: Records, args: None) -> list[date | None]:
    """The day of the next regular invoice."""
    return [found.on if found else None for found in await _next_invoices(request, records)]


async def estimates_of(request: Request, records: Records, args: None) -> list[TotalsRecord | None]:
    """What the next regular invoice comes to, as things stand."""
    return [found.totals if found else None for found in await _next_invoices(request, records)]


async def _next_invoices(request: Request, records: Records) -> list[NextInvoice | None]:
    accounts = await request.find_all(accounts_by_id, [record.account_id for record in records])
    facts = await facts_of(request, records)
    renewed = [
        _as_renewed(request.family(record.row.family), one, ZoneInfo(account.row.time_zone))
        for record, account, one in zip(records, accounts, facts, strict=True)
    ]
    timelines = await with_required_seats(request, records, renewed)
    taxings = await taxings_of(request, records)
    return [
        _next_invoice(one, timeline, taxing) for one, timeline, taxing in zip(facts, timelines, taxings, strict=True)
    ]


def _as_renewed(family: ProductFamily | None, facts: Facts, zone: ZoneInfo) -> Timeline:
    if family is None or facts.is_over:
        return facts.timeline
    return as_renewed(family, facts.timeline, facts.today, zone)


def _next_invoice(facts: Facts, timeline: Timeline, taxing: Taxing) -> NextInvoice | None:
    found = None if facts.is_over else renewal_lines(timeline, facts.today)
    if found is None:
        return None
    on, lines = found
    taxed = with_tax(lines, taxing)
    # Nobody guesses what a tax service that fails would say: the run waits for it too.
    sums = None if isinstance(taxed, Violation) else TotalsRecord(totals(taxed), timeline.currency)
    return NextInvoice(on, sums)


async def items_of(request: Request, records: Records, args: None) -> list[list[ItemRecord]]:
    """What each holds today; before the start what it starts with, after the end what it held last."""
    return [
        item_records(family_of(request, record), facts.state, facts.timeline.currency)
        for record, facts in zip(records, await facts_of(request, records), strict=True)
    ]


async def discounts_of(request: Request, records: Records, args: None) -> list[list[DiscountRecord]]:
    """The discounts in force on each, in their order."""
    return [
        [DiscountRecord(one, facts.timeline.currency) for one in holding(facts.state.discounts, facts.day)]
        for facts in await facts_of(request, records)
    ]


async def seat_usage_of(request: Request, records: Records, args: None) -> list[list[SeatUsageRecord]]:
    """The seats of each against its part of what the account needs: the oldest subscription is filled first."""
    accounts = [record.account_id for record in records]
    standings = await request.find_all(standing_by_account, accounts)
    counted = await request.find_all(counted_by_account, accounts)
    found: list[list[SeatUsageRecord]] = []
    for record, standing, there in zip(records, standings, counted, strict=True):
        family = family_of(request, record)
        running = standing.of_family(family.key)
        seats = [subscribed_seats([one.facts.state]) for one in running]
        parts = allot(there.seats(family), seats)
        mine = next((place for place, one in enumerate(running) if one.record.id == record.id), None)
        if mine is None:
            found.append([])
            continue
        held = {item.component.product for item in running[mine].facts.state.items}
        uses = seat_usage(family, parts[mine], seats[mine])
        found.append([one for one in usage_records(family, uses) if one.seat_type.product.key in held])
    return found


async def account_usage_of(request: Request, records: Records, args: None) -> list[list[SeatUsageRecord]]:
    """Subscribed against used over the whole account, for the family of each subscription."""
    accounts = [record.account_id for record in records]
    standings = await request.find_all(standing_by_account, accounts)
    counted = await request.find_all(counted_by_account, accounts)
    found: list[list[SeatUsageRecord]] = []
    for record, standing, there in zip(records, standings, counted, strict=True):
        family = family_of(request, record)
        uses = seat_usage(family, there.seats(family), standing.subscribed(family.key))
        found.append(usage_records(family, uses))
    return found
