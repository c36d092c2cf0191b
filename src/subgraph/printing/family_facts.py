"""A product family as facts for programs: what `subgraph families --json` says, and what its text is written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from subgraph.domain.catalog import (
    AddOn,
    Discount,
    Edition,
    Fact,
    Price,
    PriceKey,
    Product,
    ProductFamily,
    Promotion,
    SeatType,
    Tier,
)
from subgraph.domain.conditions import AgeAtLeast, AmountAtLeast, ApprovedBefore, HasTrait, QuantityAtLeast, TermIs
from subgraph.domain.rules import Rule
from subgraph.domain.seats import Grouped, Resources
from subgraph.printing.tables import Facts


def family_facts(family: ProductFamily) -> Facts:
    """Everything that is declared, amounts as decimal texts in major units."""
    return {
        "key": family.key,
        "name": family.name,
        "version": family.version,
        "contact": family.contact,
        "terms": [
            {"key": one.key, "name": one.name, "months": one.months, "discount": _text(one.discount)}
            for one in family.terms
        ],
        "start": {"past": family.start.past, "future": family.start.future},
        "renewalPrices": family.renewal_prices.policy.value,
        "subscriptionsPerAccount": family.subscriptions_per_account,
        "products": [_product(one) for one in family.products],
        "addOns": [_add_on(family, one) for one in family.add_ons],
        "usages": [
            {"meter": one.meter, "product": one.product, "commit": one.commit, "name": one.name}
            for one in family.usages
        ],
        "currencies": sorted({key.currency for key in family.prices.prices}),
        "prices": _prices(family.prices.prices),
        "discounts": [_discount(one) for one in family.discounts],
        "promotions": [_promotion(one) for one in family.promotions],
        "documents": [
            {"key": one.key, "name": one.name, "version": one.version, "url": one.url, "requiredFor": one.required_for}
            for one in family.terms_documents
        ],
        "payment": [
            {
                "kind": one.kind,
                "brands": list(one.brands or ()),
                "channel": one.channel.value,
                "conditions": _conditions(one.when),
            }
            for one in family.payment_rules
        ],
        "rules": [_rule(number, one) for number, one in enumerate(family.rules, 1)],
    }


def _product(product: Product) -> Facts:
    return {
        "key": product.key,
        "name": product.name,
        "channel": product.channel.value,
        "includes": list(product.includes),
        "excludes": list(product.excludes),
        "editions": [_edition(one) for one in sorted(product.editions, key=lambda one: one.rank)],
        "seatTypes": [_seat_type(one) for one in product.seat_types],
    }


def _edition(edition: Edition) -> Facts:
    return {
        "key": edition.key,
        "name": edition.name,
        "rank": edition.rank,
        "features": [{"key": one.key, "name": one.name, "value": one.value} for one in edition.features],
        "includes": [{"key": one.key, "limit": one.limit} for one in edition.includes],
        "includesSeats": dict(edition.includes_seats),
    }


def _seat_type(seat: SeatType) -> Facts:
    covers = None
    if isinstance(seat.covers, Grouped):
        covers = f"{seat.covers.kind} by {seat.covers.by}, one per {seat.covers.per}, at least {seat.covers.at_least}"
    elif isinstance(seat.covers, Resources):
        covers = f"{seat.covers.kind} {seat.covers.model or ''}".strip()
    return {
        "key": seat.key,
        "name": seat.name,
        "unit": seat.unit,
        "covers": covers,
        "meter": seat.meter.key if seat.meter else None,
        "mustCover": seat.must_cover,
        "overLimit": seat.over_limit,
        **_quantities(seat),
        "quantities": list(seat.quantities),
    }


def _quantities(sold: SeatType | AddOn) -> Facts:
    return {"minimum": sold.minimum, "maximum": sold.maximum, "step": sold.step}


def _add_on(family: ProductFamily, add_on: AddOn) -> Facts:
    editions = [(product, edition) for product in family.products for edition in product.editions]
    return {
        "key": add_on.key,
        "name": add_on.name,
        "channel": add_on.channel.value,
        "products": list(add_on.products),
        "editions": None if add_on.editions is None else list(add_on.editions),
        "includedIn": [
            {"product": product.key, "edition": edition.key, "limit": one.limit}
            for product, edition in editions
            for one in edition.includes
            if one.key == add_on.key
        ],
        **_quantities(add_on),
    }


def _prices(prices: Mapping[PriceKey, Price]) -> list[Facts]:
    """The price list by product, component, edition and term; its amounts by currency."""
    rows: dict[tuple[object, ...], Facts] = {}
    for key, price in prices.items():
        what = (key.product, key.component, key.edition, key.term)
        how = (price.model.value, price.per_months, price.package_size)
        names = ("product", "component", "edition", "term", "model", "perMonths", "packageSize")
        row = rows.setdefault((*what, *how), {**dict(zip(names, (*what, *how), strict=True)), "amounts": {}})
        row["amounts"][key.currency] = [_tier(one) for one in price.tiers] if price.tiers else str(price.unit_amount)
    return list(rows.values())


def _tier(tier: Tier) -> Facts:
    return {"upTo": tier.up_to, "unit": str(tier.unit_amount), "flat": str(tier.flat_amount)}


def _discount(discount: Discount) -> Facts:
    percent = discount.percent
    return {
        "key": discount.key,
        "name": discount.name,
        "percent": percent.name if isinstance(percent, Fact) else _text(percent),
        "ofAccount": isinstance(percent, Fact),
        "amount": {currency: str(amount) for currency, amount in (discount.amount or {}).items()} or None,
        "conditions": _conditions(discount.when),
        "periods": discount.periods,
        "excludes": list(discount.excludes),
        "products": _list(discount.products),
        "components": _list(discount.components),
    }


def _promotion(promotion: Promotion) -> Facts:
    return {
        "code": promotion.code,
        "discount": _discount(promotion.discount),
        "products": _list(promotion.products),
        "until": promotion.until.isoformat() if promotion.until else None,
        "uses": promotion.uses,
    }


def _conditions(when: object) -> list[str]:
    """Conditions in words, all of which must hold."""
    several = when if isinstance(when, tuple) else () if when is None else (when,)
    return [_condition(one) for one in several]


def _condition(one: object) -> str:
    match one:
        case QuantityAtLeast(quantity, component):
            return f"{quantity} or more {component or 'seats'}"
        case AgeAtLeast(months):
            return f"{months} months old"
        case TermIs(terms):
            return f"term {', '.join(terms)}"
        case HasTrait(trait):
            return f"trait {trait}"
        case ApprovedBefore(day):
            return f"approved before {day}"
        case AmountAtLeast(amounts):
            return " or ".join(f"{amount} {currency} or more" for currency, amount in amounts.items())
        case _:
            return str(one)


def _rule(number: int, rule: Rule) -> Facts:
    matches = {
        name: [str(one) for one in (value if isinstance(value, tuple) else (value,))]
        for name in ("verb", "role", "servicing", "trait", "product", "component", "edition", "direction")
        if (value := getattr(rule, name)) is not None
    }
    return {
        "number": number,
        "matches": matches,
        "channel": rule.channel.value,
        "timing": rule.timing.value,
        "code": rule.code,
        "reason": rule.reason,
    }


def _list(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
