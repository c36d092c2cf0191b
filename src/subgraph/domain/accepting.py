"""Which documents a buyer accepts, and which ways to pay stand open (AGT-10, AGT-11, LOC-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from subgraph.domain.catalog import PaymentRule, ProductFamily, TermsDocument
from subgraph.domain.conditions import AmountAtLeast, ApprovedBefore, HasTrait, PaymentCondition
from subgraph.domain.money import major
from subgraph.domain.quote import QuotedChange, Situation
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.rules import Buyer, Channel, Role, Verb
from subgraph.domain.statuses import PaymentMethodKind

_NO_PURCHASE = frozenset(
    {Verb.REMOVE_SEATS, Verb.REMOVE_PRODUCT, Verb.REMOVE_ADD_ON, Verb.DOWNGRADE_EDITION, Verb.CANCEL}
)


def required_terms(
    family: ProductFamily, situation: Situation, changes: Iterable[QuotedChange]
) -> tuple[TermsDocument, ...]:
    """The documents to accept with a confirmation.

    Those for everyone with each purchase; those for new subscribers until they are accepted in this version. Taking less,
    or ending, asks for none, and staff accepts nothing in a customer's place.
    """
    if Role.STAFF in situation.buyer.roles or all(one.verb in _NO_PURCHASE for one in changes):
        return ()
    return tuple(
        one
        for one in family.terms_documents
        if one.required_for == "everyone"
        or (situation.first_subscription and terms_id(one) not in situation.accepted_terms)
    )


def terms_id(document: TermsDocument) -> str:
    """A document in its version, as acceptances keep it: key and version."""
    return f"{document.key}:{document.version}"


@dataclass(frozen=True, slots=True)
class WayToPay:
    """A kind of payment method that stands open through a channel; `brands` None: any."""

    kind: str
    channel: Channel
    brands: tuple[str, ...] | None = None


def ways_to_pay(family: ProductFamily, buyer: Buyer, currency: str, amount_minor: int) -> tuple[WayToPay, ...]:
    """By kind, the first rule that fits the amount (minor units of `currency`) and the account's enrolment."""
    found: dict[str, WayToPay] = {}
    for rule in family.payment_rules:
        fits = all(_holds(one, buyer, currency, amount_minor) for one in _conditions(rule))
        if fits and rule.channel is not Channel.REFUSE:
            found.setdefault(rule.kind, WayToPay(rule.kind, rule.channel, rule.brands))
    return tuple(found.values())


def open_to(family: ProductFamily, buyer: Buyer, kind: str, brand: str | None = None) -> tuple[Channel, ...]:
    """The channels through which a family takes a way to pay of this account, for one amount or another (LOC-12).

    Empty: it never takes it. What one amount says is `ways_to_pay`.
    """
    rules = _deciding(family, buyer, kind)
    return tuple(one.channel for one in rules if one.channel is not Channel.REFUSE and _takes_brand(one.brands, brand))


def pays_on_account(family: ProductFamily, buyer: Buyer) -> bool:
    """Whether this account pays every amount by transfer against the invoice: it needs no way to pay on file (LOC-6)."""
    rules = _deciding(family, buyer, PaymentMethodKind.BANK_TRANSFER.value)
    whatever = bool(rules) and not _looks_at_amounts(rules[-1])
    return whatever and all(one.channel is Channel.SELF_SERVICE for one in rules)


def _deciding(family: ProductFamily, buyer: Buyer, kind: str) -> tuple[PaymentRule, ...]:
    """The rules on a kind that hold of this account for some amount, up to the first that holds of all."""
    found: list[PaymentRule] = []
    for rule in family.payment_rules:
        of_account = (one for one in _conditions(rule) if not isinstance(one, AmountAtLeast))
        if rule.kind == kind and all(_holds(one, buyer, "", 0) for one in of_account):
            found.append(rule)
            if not _looks_at_amounts(rule):
                break
    return tuple(found)


def _looks_at_amounts(rule: PaymentRule) -> bool:
    return any(isinstance(one, AmountAtLeast) for one in _conditions(rule))


def check_payment(ways: Iterable[WayToPay], kind: str, brand: str | None = None) -> Refusal | None:
    """Why a way to pay may not be used, or None; brands are read in any case."""
    way = next((one for one in ways if one.kind == kind), None)
    if way is None:
        return refuse("PAYMENT_METHOD_NOT_OPEN", "This way to pay is not open here.", kind=kind)
    if way.channel is not Channel.SELF_SERVICE:
        return refuse("PAYMENT_METHOD_ON_REQUEST", "This way to pay is had on request: send one.", kind=kind)
    if way.brands is not None and not _takes_brand(way.brands, brand):
        sold = ", ".join(way.brands)
        return refuse("PAYMENT_METHOD_NOT_OPEN", f"Cards of these brands are taken: {sold}.", kind=kind, brands=sold)
    return None


def _takes_brand(brands: tuple[str, ...] | None, brand: str | None) -> bool:
    return brands is None or (brand or "").casefold() in {one.casefold() for one in brands}


def _conditions(rule: PaymentRule) -> tuple[PaymentCondition, ...]:
    if rule.when is None:
        return ()
    return rule.when if isinstance(rule.when, tuple) else (rule.when,)


def _holds(condition: PaymentCondition, buyer: Buyer, currency: str, amount_minor: int) -> bool:
    match condition:
        case AmountAtLeast(amounts):
            return currency in amounts and major(amount_minor, currency) >= amounts[currency]
        case HasTrait(trait):
            return trait in buyer.traits
        case ApprovedBefore(day):
            return buyer.approved_on is not None and buyer.approved_on < day
