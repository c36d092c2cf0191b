"""List prices at a renewal: the system's own change, before the renewal is billed (docs/billing.md, Timing)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.prices import Price
from subgraph.domain.repricing import MovedPrice, renew_prices
from subgraph.services.steps.confirming import append
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Account, Recorded, Subscription


async def renew_at_list(
    work: Work, account: Account, family: ProductFamily, one: Subscription, day: date
) -> Subscription:
    """The subscription at the prices that its renewal on `day` is billed at, by the family's policy."""
    renewed = renew_prices(family, one.contract, day, ZoneInfo(account.time_zone))
    if renewed is None:
        return one
    await append(work, account, one, renewed.contract, Recorded(day, work.now_of(account), SYSTEM))
    facts = {"effective_on": day.isoformat(), **moved_facts(renewed.moved, account.currency)}
    told = Event(EventKind.PRICES_RENEWED, f"List prices from {day}: {said(renewed.moved, account.currency)}", facts)
    await record(work, account, SYSTEM, told, About(family.key, one.subscription_id, renewed.contract.version))
    return replace(one, contract=renewed.contract)


def moved_facts(moved: tuple[MovedPrice, ...], currency: str) -> dict[str, str]:
    """Old and new price of each component, as facts of an event."""
    found: dict[str, str] = {}
    for one in moved:
        name = "/".join(part for part in (one.component.product, one.component.edition, one.component.key) if part)
        found |= {f"{name} before": price_text(one.before, currency), f"{name} after": price_text(one.after, currency)}
    return found


def said(moved: tuple[MovedPrice, ...], currency: str) -> str:
    """Which prices moved, in words."""
    parts = ((one.name, price_text(one.before, currency), price_text(one.after, currency)) for one in moved)
    return "; ".join(f"{name} {before} → {after}" for name, before, after in parts)


def price_text(price: Price, currency: str) -> str:
    """A list price in one word or a few, amounts in major units."""
    months = "month" if price.per_months == 1 else f"{price.per_months} months"
    if not price.tiers:
        package = f" for {price.package_size}" if price.package_size > 1 else ""
        return f"{_plain(price.unit_amount)} {currency}{package} per {months}"
    steps = ", ".join(
        f"{'more' if one.up_to is None else f'up to {one.up_to}'} {_plain(one.unit_amount)} + {_plain(one.flat_amount)}"
        for one in price.tiers
    )
    return f"{price.model.value} in {currency} {steps} per {months}"


def _plain(amount: Decimal) -> str:
    return format(amount, "f")
