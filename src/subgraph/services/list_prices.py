"""List prices set and taken back while a family is sold; running subscriptions follow by its renewal prices."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.catalog_asks import ListPriceAsk, SetListPrices, WithdrawListPrices
from subgraph.domain.catalog_changes import CatalogChangeKind, CatalogContent, changed
from subgraph.domain.outcomes import CatalogWritten
from subgraph.domain.prices import PriceKey
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.viewers import Viewer
from subgraph.plugins.soundness import renewal_problems
from subgraph.plugins.soundness_prices import one_price_problems, price_problems
from subgraph.services.steps.cataloguing import Sold, check_reason, reach_catalog, unsound
from subgraph.services.work import Work

MOST_PRICES, MOST_TIERS, MOST_MONTHS = 500, 100, 1_200
MOST_AMOUNT = 10**9
"""Major units that one unit, package or step may cost."""


async def set_list_prices(work: Work, viewer: Viewer, ask: SetListPrices) -> CatalogWritten | Refusal:
    """Sell at these prices from now on; quotes made before no longer hold (QuoteChanged)."""
    sold = reach_catalog(work, viewer, "setListPrices", ask.family, ask.reason)
    if isinstance(sold, Refusal):
        return sold
    wrong = [*check_reason(ask.reason), *_prices(sold.family, ask.prices)]
    if ask.renewal_prices is not None:
        problems = renewal_problems(ask.renewal_prices)
        wrong += [Violation("RENEWAL_PRICES_UNSOUND", f"{one}.", ("renewalPrices",)) for one in problems]
    content = CatalogContent(tuple(one.list_price for one in ask.prices), renewal=ask.renewal_prices)
    after = changed(sold.family, content, work.now, declared=sold.family)
    if not wrong:
        wrong += _whole(sold.family, after)
    if not wrong and (after.prices, after.renewal_prices) == (sold.family.prices, sold.family.renewal_prices):
        wrong.append(Violation("NO_CHANGE", "These are the prices and the renewal prices already.", ("prices",)))
    return Refusal(tuple(wrong)) if wrong else await sold.write(CatalogChangeKind.LIST_PRICES_SET, content)


async def withdraw_list_prices(work: Work, viewer: Viewer, ask: WithdrawListPrices) -> CatalogWritten | Refusal:
    """Sell at the declared prices again; a price that only was set at run time is sold no more."""
    sold = reach_catalog(work, viewer, "withdrawListPrices", ask.family, ask.reason)
    if isinstance(sold, Refusal):
        return sold
    wrong = [*check_reason(ask.reason), *_named(ask.prices), *_not_set(sold, ask.prices)]
    content = CatalogContent(withdrawn=ask.prices)
    declared = work.declared.find(ask.family) or sold.family
    if not wrong:
        wrong += _whole(sold.family, changed(sold.family, content, work.now, declared=declared))
    return Refusal(tuple(wrong)) if wrong else await sold.write(CatalogChangeKind.LIST_PRICES_WITHDRAWN, content)


def _whole(before: ProductFamily, after: ProductFamily) -> tuple[Violation, ...]:
    return unsound(price_problems, before, after, "PRICE_UNSOUND", "prices")


def _prices(family: ProductFamily, prices: tuple[ListPriceAsk, ...]) -> Iterator[Violation]:
    yield from _named(tuple(one.list_price.key for one in prices))
    for place, one in enumerate(prices[:MOST_PRICES]):
        path = ("prices", str(place))
        price = one.list_price
        for problem in one_price_problems(family, price.key, price.price):
            yield Violation("PRICE_UNSOUND", f"{problem}.", path)
        if not one.is_said:
            yield Violation(
                "PRICE_UNSOUND", "Say the amount, of each tier where there are any; what is free is 0.", path
            )
        if any(amount > MOST_AMOUNT for amount in one.amounts):
            yield Violation("AMOUNT_TOO_LARGE", f"No amount is above {MOST_AMOUNT}.", path)
        if one.per_months > MOST_MONTHS:
            yield Violation("PRICE_UNSOUND", f"A price is for {MOST_MONTHS} months at most.", (*path, "perMonths"))
        if len(one.tiers) > MOST_TIERS:
            yield _too_many(MOST_TIERS, *path, "tiers")


def _named(keys: tuple[PriceKey, ...]) -> Iterator[Violation]:
    if len(keys) > MOST_PRICES:
        yield _too_many(MOST_PRICES, "prices")
    seen: set[PriceKey] = set()
    for place, key in enumerate(keys[:MOST_PRICES]):
        if key in seen:
            yield Violation("DUPLICATE", "This price is named twice.", ("prices", str(place)))
        seen.add(key)


def _not_set(sold: Sold, keys: tuple[PriceKey, ...]) -> Iterator[Violation]:
    if not keys:
        yield Violation("NO_CHANGE", "Name a price to withdraw.", ("prices",))
    declared = sold.work.declared.find(sold.family.key)
    prices = sold.family.prices.prices
    for place, key in enumerate(keys[:MOST_PRICES]):
        if key not in prices or (declared is not None and declared.prices.prices.get(key) == prices[key]):
            message = "This price was not set here: only what was set can be withdrawn."
            yield Violation("NOT_SET_HERE", message, ("prices", str(place)))


def _too_many(most: int, *path: str) -> Violation:
    return Violation("TOO_MANY", f"Name at most {most}.", path, {"maximum": str(most)})
