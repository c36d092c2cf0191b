"""Another term, a promotion code, and the discounts of a changed enrolment (AGT-8, AGT-9, PTR-2)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.catalog import Discount, Promotion
from subgraph.domain.drafts import Done, Draft, Path, Setting, Tried, holding_of, with_holding
from subgraph.domain.granting import conditions_hold, excludes, grant, is_over, overlap
from subgraph.domain.offer import find_product, find_promotion, find_term
from subgraph.domain.quote import ApplyPromotion, ChangeTerm, Regrant, Reprice
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Verb
from subgraph.domain.timeline import GrantedDiscount


def change_term(setting: Setting, draft: Draft, change: ChangeTerm, path: Path) -> Tried:
    """Everything priced anew for another term; the setting's day must be a period's first."""
    term = find_term(setting.family, change.term)
    if term is None:
        return (unknown_term(change.term, path),)
    if term.key == draft.term:
        message = f"The term is {term.name} already; a scheduled change is withdrawn, not changed back."
        return (Violation("NO_CHANGE", message, path, {"term": term.key}),)
    changed = replace(draft, term=term.key, term_months=term.months)
    wrong: list[Violation] = []
    for key in draft.held:
        product = find_product(setting.family, key)
        if product is None:
            wrong.append(Violation("UNKNOWN_PRODUCT", "A product is no longer offered: ask the vendor.", path))
            continue
        priced = with_holding(setting, changed, holding_of(draft, product), path, anew=True)
        if isinstance(priced, Draft):
            changed = priced
        else:
            wrong.extend(priced)
    if wrong:
        return tuple(wrong)
    return Done(changed, (Case(Verb.CHANGE_TERM),), f"Change the term to {term.name}", change)


def unknown_term(key: str, path: Path) -> Violation:
    """No such term."""
    return Violation("UNKNOWN_TERM", "There is no such term: see productFamily.terms.", path, {"term": key[:100]})


def regrant(setting: Setting, draft: Draft, change: Regrant, path: Path) -> Tried:
    """Discounts by the enrolment's facts, granted anew when the draft is settled."""
    return Done(draft, (), "Discounts as the account is enrolled now", change)


def reprice(setting: Setting, draft: Draft, change: Reprice, path: Path) -> Tried:
    """The prices of a renewal, for what is still there; with another term they are none of this one's."""
    prices = dict(change.prices) if change.term == draft.term else {}
    items = {
        key: one if one.own_price else replace(one, price=prices.get(key, one.price))
        for key, one in draft.items.items()
    }
    usages = tuple(replace(one, price=prices.get(one.component, one.price)) for one in draft.usages)
    return Done(replace(draft, items=items, usages=usages), (), "Prices of the renewal", change)


def apply_promotion(setting: Setting, draft: Draft, change: ApplyPromotion, path: Path) -> Tried:
    """A promotion's discount, or the reason why not; uses are counted over all accounts."""
    promotion = find_promotion(setting.family, change.code)
    if promotion is None:
        return (Violation("UNKNOWN_PROMOTION", "There is no such promotion code.", path, {"code": change.code[:100]}),)
    granted = grant(setting, draft, _limited(promotion), "promotion")
    refused = _refused(setting, draft, promotion, granted, path)
    if granted is None or refused is not None:
        return (refused or _no("PROMOTION_CONDITION", "The promotion gives nothing here.", promotion, path),)
    done = replace(draft, discounts=(*draft.discounts, granted))
    case = Case(Verb.APPLY_PROMOTION)
    return Done(done, (case,), f"Apply {promotion.discount.name}", ApplyPromotion(promotion.code))


def _limited(promotion: Promotion) -> Discount:
    if promotion.products is None or promotion.discount.products is not None:
        return promotion.discount
    return replace(promotion.discount, products=promotion.products)


def _refused(
    setting: Setting, draft: Draft, promotion: Promotion, granted: GrantedDiscount | None, path: Path
) -> Violation | None:
    name = promotion.discount.name
    if promotion.until is not None and setting.today > promotion.until:
        return _no("PROMOTION_EXPIRED", f"{name} ended on {promotion.until}.", promotion, path, until=promotion.until)
    if promotion.uses is not None and setting.promotion_uses.get(promotion.code, 0) >= promotion.uses:
        return _no("PROMOTION_USED_UP", f"{name} was given {promotion.uses} times: all it is for.", promotion, path)
    if any(one.key == promotion.discount.key for one in draft.discounts):
        return _no("PROMOTION_APPLIED", f"{name} is applied already.", promotion, path)
    if promotion.products is not None and not draft.held.keys() & set(promotion.products):
        products = ", ".join(promotion.products)
        return _no("PROMOTION_NOT_FOR_PRODUCTS", f"{name} is for {products}.", promotion, path, products=products)
    if not conditions_hold(setting, draft, promotion.discount):
        return _no("PROMOTION_CONDITION", f"{name} asks for more than is bought: see its terms.", promotion, path)
    beside = _excluding(setting, draft, granted) if granted is not None else None
    if beside is not None:
        message = f"{name} does not stand beside {beside.name}."
        return _no("PROMOTION_EXCLUDED", message, promotion, path, discount=beside.key)
    return None


def _excluding(setting: Setting, draft: Draft, granted: GrantedDiscount) -> GrantedDiscount | None:
    """A discount in force on some day of the promotion's, one that is over not among them, beside which it does not stand."""
    for one in draft.discounts:
        if not is_over(setting, one) and excludes(setting, one.key, granted.key) and overlap(one, granted):
            return one
    return None


def _no(code: str, message: str, promotion: Promotion, path: Path, **facts: object) -> Violation:
    return Violation(code, message, path, {"code": promotion.code} | {key: str(value) for key, value in facts.items()})
