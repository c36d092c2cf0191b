"""What one more resource does to the seats of an account: refused, bought with it, or told (LOC-2, AGT-14)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import SeatKey, count_seats, seat_usage, subscribed_seats
from subgraph.domain.events import Event, EventKind
from subgraph.domain.further_resource import seats_for_resource
from subgraph.domain.outcomes import Confirmed
from subgraph.domain.quote import AddSeats, Quote
from subgraph.domain.quote_tokens import QuoteToken, read_token
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Channel
from subgraph.domain.seats import CountedResource
from subgraph.domain.timeline import Timeline
from subgraph.services.steps.access import Access
from subgraph.services.steps.confirming import Payment, write_quote
from subgraph.services.steps.once import claim_token, keep_answer
from subgraph.services.steps.paying import ChargeFirst, choose_method
from subgraph.services.steps.quoting import Quoted, asked_by, quote_asked, still_holds
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.situation import load_holdings
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import About, Readings, Resources, Terms

PATH = "quoteToken"


async def seats_to_buy(
    work: Work, access: Access, family: ProductFamily, new: CountedResource
) -> tuple[AddSeats, ...] | Refusal:
    """The seats that must be bought together with a resource; OVER_LIMIT where it cannot be had."""
    today = work.today(access.account)
    holdings = await load_holdings(work, access.account, family, today)
    resources = await Resources(work.connection, access.account_id).counted(family.key)
    readings = await Readings(work.connection, access.account_id).latest(family.key)
    after = count_seats(family, (*resources, new), readings)
    found = seats_for_resource(family, holdings.counts, after, holdings.seats(holdings.running))
    if isinstance(found, Refusal):
        return Refusal(tuple(Violation(one.code, one.message, ("kind",), one.facts) for one in found.violations))
    return found


async def buy_seats(
    work: Work, access: Access, family: ProductFamily, buys: tuple[AddSeats, ...], text: str | None
) -> ChargeFirst | Refusal | None:
    """Confirm the quote of the seats that a resource needs; None where they are bought, or none are needed."""
    if text is None:
        return _quote_required(buys) if buys else None
    token = read_token(work.secret, text)
    if token is None or (token.account_id, token.family) != (access.reach.account_id, family.key):
        return refuse("QUOTE_TOKEN_INVALID", "This is no token of a quote made here for this account.", PATH)
    if await claim_token(work, access, token) is not None:
        return refuse("QUOTE_USED", "This quote was bought already: quote the seats anew.", PATH)
    bought = await _confirm(work, access, family, token, buys)
    await keep_answer(work, token, bought)
    return None if isinstance(bought, Confirmed) else bought


async def _confirm(
    work: Work, access: Access, family: ProductFamily, token: QuoteToken, buys: tuple[AddSeats, ...]
) -> Confirmed | ChargeFirst | Refusal:
    quoted = await quote_asked(work, access, asked_by(family, token), lock=True)
    if isinstance(quoted, Refusal):
        return quoted
    if not still_holds(quoted, token):
        return refuse("QUOTE_CHANGED", "The quote no longer holds: quote the seats anew.", PATH)
    if not _gains(quoted, buys):
        return _quote_required(buys)
    wrong = await _check(work, access, family, quoted.quote)
    if wrong is not None:
        return wrong
    buyer = access.buyer(family.key)
    method = await choose_method(work, access.account, family, buyer, quoted.quote, None)
    if isinstance(method, Refusal):
        return Refusal(tuple(Violation(one.code, one.message, (PATH,), one.facts) for one in method.violations))
    return await write_quote(work, access, quoted, Payment(method, f"quote:{token.jti}"))


async def _check(work: Work, access: Access, family: ProductFamily, quote: Quote) -> Refusal | None:
    """Bought in one step only what is self-service, under terms that the account has accepted before."""
    if quote.channel is not Channel.SELF_SERVICE:
        return refuse("REQUEST_REQUIRED", "These seats are had on request.", PATH)
    accepted = await Terms(work.connection, access.account_id).accepted(family.key)
    missing = [one for one in quote.required_terms if (one.key, one.version) not in accepted]
    if missing:
        names = ", ".join(one.name for one in missing)
        return refuse("TERMS_NOT_ACCEPTED", f"Buy the seats with confirmQuote, accepting {names}.", PATH)
    return None


def _gains(quoted: Quoted, buys: tuple[AddSeats, ...]) -> bool:
    """Whether the quote brings the missing seats, of their very product, by today (AGT-14)."""
    today, before = quoted.holdings.today, quoted.subscription
    had = _seats_on(before.contract.timeline, today) if before is not None else {}
    has = _seats_on(quoted.quote.after.timeline, today)
    keys = [(one.seats.product or "", one.seats.seat_type) for one in buys]
    return all(has.get(key, 0) - had.get(key, 0) >= one.seats.quantity for key, one in zip(keys, buys, strict=True))


def _seats_on(timeline: Timeline, today: date) -> dict[SeatKey, int]:
    state = timeline.state_on(today)
    return subscribed_seats(() if state is None else (state,))


def _quote_required(buys: tuple[AddSeats, ...]) -> Refusal:
    return Refusal(
        tuple(
            Violation(
                "QUOTE_REQUIRED",
                f"This needs {one.seats.quantity} more {one.seats.seat_type}: quote them and send the token along.",
                (PATH,),
                {
                    "product": one.seats.product or "",
                    "seatType": one.seats.seat_type,
                    "quantity": str(one.seats.quantity),
                },
            )
            for one in buys
        )
    )


async def warn_over_limit(work: Work, access: Access, family: ProductFamily, resource_id: UUID) -> None:
    """Tell where the resource, now that it is there, needs more than is subscribed (LOC-2); not of older shortages."""
    today = work.today(access.account)
    holdings = await load_holdings(work, access.account, family, today)
    subscribed = holdings.seats(holdings.running)
    resources = await Resources(work.connection, access.account_id).counted(family.key)
    readings = await Readings(work.connection, access.account_id).latest(family.key)
    name = encode_id("res", access.account_id, resource_id)
    before = count_seats(family, [one for one in resources if one.resource_id != name], readings)
    for (product, seat), use in seat_usage(family, holdings.counts, subscribed).items():
        if use.subscribed and use.over_limit and use.required > before[product, seat].required:
            facts = {"product": product, "seatType": seat, "required": str(use.required)}
            summary = f"{use.required} {seat} are needed, {use.subscribed} are subscribed"
            told = Event(EventKind.OVER_LIMIT, summary, facts | {"subscribed": str(use.subscribed)})
            await record(work, access.account, SYSTEM, told, About(family.key, resource_id=resource_id))
