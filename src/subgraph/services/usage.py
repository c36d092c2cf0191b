"""What meters count: reported, warned of, and billed in arrears where a family sells it (CON-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from subgraph.domain.asks import ReportUsage
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import SeatKey, subscribed_seats
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.seats import warnings_reached
from subgraph.domain.timeline import Reading
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_table, reach_account, reach_family
from subgraph.services.steps.recording import SYSTEM, record_all
from subgraph.services.steps.situation import Holdings, load_holdings, runs
from subgraph.services.work import Work, begins_at
from subgraph.storage.repositories import (
    About,
    Account,
    Accounts,
    Enrolments,
    NewReading,
    NextBill,
    Readings,
    Subscription,
    Subscriptions,
)

LARGEST = 10**15


async def report_usage(work: Work, viewer: Viewer, ask: ReportUsage) -> AccountWritten | Refusal:
    """An absolute count of a meter: the latest instant wins. Each warning is given once per crossing; nothing is changed."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    family = reach_family(work, access, ask.family, "family")
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, "reportUsage", family.key, "accountId") or _check(work, access.account, family, ask)
    if refused is not None:
        return refused
    account = access.account
    await Accounts(work.connection, account.account_id).lock()
    await Enrolments(work.connection, account.account_id).ensure(family.key, work.now_of(account))
    readings = Readings(work.connection, account.account_id)
    earlier = [one for one in await readings.load(family.key) if one.meter == ask.meter]
    read_at, today = ask.at or work.now_of(account), work.today(account)
    await readings.add(
        NewReading(
            family=family.key,
            meter=ask.meter,
            quantity=ask.quantity,
            read_at=read_at,
            read_on=read_at.astimezone(ZoneInfo(account.time_zone)).date(),
            recorded_on=today,
            recorded_at=work.now_of(account),
            actor=viewer.actor,
        )
    )
    after = (await readings.latest(family.key)).get(ask.meter, 0)
    holdings = await load_holdings(work, account, family, today, lock=True)
    facts = {"meter": ask.meter, "quantity": str(ask.quantity)}
    told = Event(EventKind.USAGE_REPORTED, f"{ask.meter}: {ask.quantity}", facts)
    await record_all(work, account, viewer.actor, [(told, About(family.key))])
    await record_all(work, account, SYSTEM, _warnings(holdings, ask.meter, earlier, after))
    await _bill_late(work, access, holdings, ask.meter)
    return AccountWritten(ask.account_id)


def _check(work: Work, account: Account, family: ProductFamily, ask: ReportUsage) -> Refusal | None:
    meters = {seat.meter.key for product in family.products for seat in product.seat_types if seat.meter}
    meters |= {usage.meter for usage in family.usages}
    wrong: list[Violation] = []
    if ask.meter not in meters:
        facts = {"meters": ", ".join(sorted(meters))}
        wrong.append(Violation("UNKNOWN_METER", f"{family.name} counts no {ask.meter!r}.", ("meter",), facts))
    if not 0 <= ask.quantity <= LARGEST:
        facts = {"maximum": str(LARGEST)}
        wrong.append(Violation("QUANTITY_OUT_OF_RANGE", f"A count lies between 0 and {LARGEST}.", ("quantity",), facts))
    if ask.at is not None and ask.at > work.now_of(account):
        wrong += refuse("READ_IN_FUTURE", "A count is of now or earlier.", "at").violations
    return Refusal(tuple(wrong)) if wrong else None


def _warnings(holdings: Holdings, meter: str, earlier: Sequence[Reading], after: int) -> list[tuple[Event, About]]:
    """The percents of what is subscribed that the count newly reaches, seen from the last count and that day's limit."""
    before = earlier[-1].quantity if earlier else 0
    then = _limits(holdings, meter, earlier[-1].on) if earlier else {}
    subscribed = _limits(holdings, meter, holdings.today)
    told: list[tuple[Event, About]] = []
    for product in holdings.family.products:
        for seat in product.seat_types:
            if seat.meter is None or seat.meter.key != meter:
                continue
            key = (product.key, seat.key)
            limit = subscribed.get(key, 0)
            known = then.get(key, max(then.values(), default=0))  # a plan that took another's place goes on from there
            for percent in warnings_reached(seat.meter, before, after, limit, known):
                facts = {"meter": meter, "percent": str(percent), "count": str(after), "subscribed": str(limit)}
                event = Event(EventKind.USAGE_WARNING, f"{after} of {limit} {seat.name}: {percent} % reached", facts)
                told.append((event, About(holdings.family.key)))
    return told


def _limits(holdings: Holdings, meter: str, on: date) -> dict[SeatKey, int]:
    """What ran on a day of the seat types that a meter counts, summed over subscriptions."""
    running = [one.contract.timeline for one in holdings.subscriptions if runs(one.contract.timeline, on)]
    held = subscribed_seats(state for one in running if (state := one.state_on(on)) is not None)
    counted = {
        (product.key, seat.key)
        for product in holdings.family.products
        for seat in product.seat_types
        if seat.meter is not None and seat.meter.key == meter
    }
    return {key: seats for key, seats in held.items() if key in counted}


async def _bill_late(work: Work, access: Access, holdings: Holdings, meter: str) -> None:
    """A subscription that is over has no next period to bill a late count with: it is due today."""
    late = [one for one in holdings.subscriptions if _is_late(one, holdings, meter)]
    bill = NextBill(holdings.today, begins_at(holdings.today, access.account.time_zone))
    subscriptions = Subscriptions(work.connection, access.account_id)
    await subscriptions.plan_next_bills((one.subscription_id, bill) for one in late)


def _is_late(one: Subscription, holdings: Holdings, meter: str) -> bool:
    timeline = one.contract.timeline
    metered = any(usage.meter == meter for revision in timeline.revisions for usage in revision.state.usages)
    return metered and one.next_bill_on is None and not runs(timeline, holdings.today)
