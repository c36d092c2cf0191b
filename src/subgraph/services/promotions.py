"""Promotions added and ended while a family is sold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from subgraph.domain.addresses import check_text
from subgraph.domain.catalog import Discount, Promotion
from subgraph.domain.catalog_asks import AddPromotion, EndPromotion
from subgraph.domain.catalog_changes import FURTHEST_BEHIND, CatalogChangeKind, CatalogContent, changed
from subgraph.domain.offer import find_promotion
from subgraph.domain.outcomes import CatalogWritten
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.viewers import Viewer
from subgraph.plugins.soundness_discounts import discount_problems
from subgraph.services.steps.cataloguing import Sold, check_reason, reach_catalog, unsound
from subgraph.services.work import Work

LONGEST_CODE, LONGEST_NAME = 50, 200
MOST_NAMED, MOST_PERIODS, MOST_USES = 100, 1_200, 1_000_000_000
MOST_AMOUNT = 10**9
"""Major units that a promotion takes off a period."""
MOST_PLACES = 4
"""Digits after the point of a percent."""
FORBIDDEN_IN_CODES = " :|\0"


async def add_promotion(work: Work, viewer: Viewer, ask: AddPromotion) -> CatalogWritten | Refusal:
    """A code that can be used from now on (AGT-9)."""
    sold = reach_catalog(work, viewer, "addPromotion", ask.family, ask.reason)
    if isinstance(sold, Refusal):
        return sold
    wrong = [*check_reason(ask.reason), *_code(sold, ask), *_value(sold, ask), *_limits(sold, ask)]
    content = CatalogContent(promotion=_promotion(ask))
    if not wrong:
        after = changed(sold.family, content, work.now, declared=sold.family)
        wrong += unsound(discount_problems, sold.family, after, "PROMOTION_UNSOUND", "code")
    return Refusal(tuple(wrong)) if wrong else await sold.write(CatalogChangeKind.PROMOTION_ADDED, content)


async def end_promotion(work: Work, viewer: Viewer, ask: EndPromotion) -> CatalogWritten | Refusal:
    """A code that grants nothing any more, declared or added; what it granted stays granted."""
    sold = reach_catalog(work, viewer, "endPromotion", ask.family, ask.reason)
    if isinstance(sold, Refusal):
        return sold
    wrong = [*check_reason(ask.reason)]
    found = find_promotion(sold.family, ask.code)
    if found is None:
        wrong.append(Violation("UNKNOWN_PROMOTION", "There is no such promotion code.", ("code",)))
    elif found.until is not None and found.until < (work.now - FURTHEST_BEHIND).date():
        wrong.append(Violation("NO_CHANGE", f"It ended on {found.until} already.", ("code",)))
    if wrong or found is None:
        return Refusal(tuple(wrong))
    return await sold.write(CatalogChangeKind.PROMOTION_ENDED, CatalogContent(ended=found.code))


def _promotion(ask: AddPromotion) -> Promotion:
    amounts = {one.currency: one.amount for one in ask.amounts} or None
    code = ask.code.strip()
    discount = Discount(
        code.casefold(),
        ask.name.strip(),
        percent=ask.percent,
        amount=amounts,
        periods=ask.periods,
        excludes=ask.excludes,
    )
    return Promotion(code, discount, ask.products, ask.until, ask.uses)


def _code(sold: Sold, ask: AddPromotion) -> Iterator[Violation]:
    code = ask.code.strip()
    yield from check_text(code, "code", required=True, longest=LONGEST_CODE)
    yield from check_text(ask.name, "name", required=True, longest=LONGEST_NAME)
    if any(one in code for one in FORBIDDEN_IN_CODES):
        yield Violation("BAD_TEXT", "A code has no blank, colon or bar.", ("code",))
    if find_promotion(sold.family, code) is not None:
        yield Violation("DUPLICATE", "There is, or was, a promotion with this code.", ("code",))


def _value(sold: Sold, ask: AddPromotion) -> Iterator[Violation]:
    if (ask.percent is None) == (not ask.amounts):
        yield Violation("PROMOTION_UNSOUND", "Say a percent or amounts, and not both.", ("percent",))
    if ask.percent is not None and not (0 < ask.percent <= 100 and _is_coarse(ask.percent)):
        message = f"A percent lies above 0, up to 100, with at most {MOST_PLACES} places."
        yield Violation("PERCENT_OUT_OF_RANGE", message, ("percent",))
    if len({one.currency for one in ask.amounts}) < len(ask.amounts):
        yield Violation("DUPLICATE", "Name each currency once.", ("amounts",))
    sold_in = {key.currency for key in sold.family.prices.prices}
    for place, one in enumerate(ask.amounts[:MOST_NAMED]):
        if not 0 < one.amount <= MOST_AMOUNT:
            message = f"An amount is above 0, and {MOST_AMOUNT} at most."
            yield Violation("PROMOTION_UNSOUND", message, ("amounts", str(place)))
        if one.currency not in sold_in:
            message = f"{sold.family.name} is not sold in {one.currency}."
            yield Violation("CURRENCY_NOT_SOLD", message, ("amounts", str(place)), {"currency": one.currency})


def _limits(sold: Sold, ask: AddPromotion) -> Iterator[Violation]:
    for name, number, most in (("periods", ask.periods, MOST_PERIODS), ("uses", ask.uses, MOST_USES)):
        if number is not None and not 1 <= number <= most:
            yield Violation("QUANTITY_OUT_OF_RANGE", f"From 1 to {most}.", (name,), {"maximum": str(most)})
    if ask.until is not None and ask.until < (sold.work.now - FURTHEST_BEHIND).date():
        yield Violation("PROMOTION_EXPIRED", "This day is over everywhere.", ("until",))
    if ask.products is not None and not ask.products:
        yield Violation("EMPTY", "Name a product, or leave it out for all.", ("products",))
    products = {one.key for one in sold.family.products}
    for place, key in enumerate((ask.products or ())[:MOST_NAMED]):
        if key not in products:
            yield Violation("UNKNOWN_PRODUCT", "The family has no such product.", ("products", str(place)))
    for name, given in (("products", ask.products or ()), ("amounts", ask.amounts), ("excludes", ask.excludes)):
        if len(given) > MOST_NAMED:
            yield Violation("TOO_MANY", f"Name at most {MOST_NAMED}.", (name,), {"maximum": str(MOST_NAMED)})


def _is_coarse(percent: Decimal) -> bool:
    exponent = percent.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_PLACES
