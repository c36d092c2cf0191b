"""Whether a declared family can be sold: every problem in words that name the declaration to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.dunning import dunning_problems
from subgraph.domain.events import EventKind
from subgraph.domain.notices import REPLACES_RETURNING, Duties, Notification
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices
from subgraph.domain.rules import Channel, Rule, Verb
from subgraph.plugins.soundness_discounts import discount_problems
from subgraph.plugins.soundness_prices import price_problems
from subgraph.plugins.soundness_products import product_problems
from subgraph.plugins.soundness_sellers import seller_problems
from subgraph.plugins.soundness_types import type_problems

PAYMENT_KINDS = ("CARD", "PAYPAL", "BANK_TRANSFER")
LONGEST_POLICY_DAYS = 36_600
LONGEST_NOTICE_DAYS = 3_660


def problems_of(family: ProductFamily) -> tuple[str, ...]:
    """Everything that keeps a family from being sold, in the order of its declaration; empty for a sound one.

    Where a value is of the wrong type only that is told: the rest could not be read.
    """
    nonsense = type_problems(family, "ProductFamily")
    if nonsense:
        return nonsense
    structure = (*_keys(family), *_terms(family), *product_problems(family), *_rules(family), *_other(family))
    return (*structure, *discount_problems(family), *price_problems(family))


def _keys(family: ProductFamily) -> Iterator[str]:
    if not family.key or not family.products or not family.terms:
        yield "ProductFamily needs a key, a product and a term"
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("Product", (one.key for one in family.products)),
        ("Term", (one.key for one in family.terms)),
        ("AddOn", (one.key for one in family.add_ons)),
        ("ResourceKind", (one.key for one in family.resources)),
        ("TermsDocument", (one.key for one in family.terms_documents)),
        ("Promotion", (one.code.casefold() for one in family.promotions)),
        ("Usage", (f"{one.product}/{one.meter}" for one in family.usages)),
    )
    for word, keys in named:
        for key, times in Counter(keys).items():
            if times > 1:
                yield f"{word} {key!r} is declared twice"
            if not _is_key(key):
                yield f"{word} {key!r}: a key has no blank, colon or bar"
    yield from _inner_keys(family)


def _inner_keys(family: ProductFamily) -> Iterator[str]:
    if family.key and not _is_key(family.key):
        yield f"ProductFamily {family.key!r}: a key has no blank, colon or bar"
    for product in family.products:
        for word, parts in (("Edition", product.editions), ("SeatType", product.seat_types)):
            for one in parts:
                if not _is_key(one.key):
                    yield f"{word} {product.key}/{one.key}: a key has no blank, colon or bar"


def _is_key(key: str) -> bool:
    return bool(key) and not any(one in key for one in " :|\0")


def _terms(family: ProductFamily) -> Iterator[str]:
    for term in family.terms:
        if not 1 <= term.months <= 1200:
            yield f"Term {term.key!r}: months is at least 1"
        if term.discount is not None and not 0 <= term.discount <= 100:
            yield f"Term {term.key!r}: discount is a percent from 0 to 100"


def _rules(family: ProductFamily) -> Iterator[str]:
    if not family.rules or not family.rules[-1].matches_all:
        yield "the last Rule matches everything: end with Rule() or Rule(channel=Channel.REFUSE, code=…, reason=…)"
    for number, rule in enumerate(family.rules, 1):
        if rule.matches_all and number < len(family.rules):
            yield f"Rule {number} matches everything: the rules after it are never read"
        if rule.channel is Channel.REFUSE and not (rule.code and rule.reason):
            yield f"Rule {number} refuses: say a code and a reason"
        yield from (f"Rule {number}: {problem}" for problem in _unknown(family, rule))


def _unknown(family: ProductFamily, rule: Rule) -> Iterator[str]:
    editions = {edition.key for product in family.products for edition in product.editions}
    components = {seat.key for product in family.products for seat in product.seat_types}
    components |= {one.key for one in family.add_ons}
    verbs = rule.verb if isinstance(rule.verb, tuple) else (rule.verb,)
    if {Verb.ADD_RESOURCE, Verb.RETURN_RESOURCE, None} & set(verbs):
        components |= {one.key for one in family.resources}
    for word, wanted, known in (
        ("product", rule.product, {one.key for one in family.products}),
        ("component", rule.component, components),
        ("edition", rule.edition, editions),
        ("trait", rule.trait, set(family.traits)),
    ):
        for key in wanted if isinstance(wanted, tuple) else () if wanted is None else (wanted,):
            if key not in known:
                yield f"{word} {key!r} is not declared"


def _other(family: ProductFamily) -> Iterator[str]:
    for one in family.notifications:
        yield from _notification(family, one)
    for rule in family.payment_rules:
        if rule.kind not in PAYMENT_KINDS:
            yield f"PaymentRule {rule.kind!r}: the kinds are {', '.join(PAYMENT_KINDS)}"
    for document in family.terms_documents:
        if document.required_for not in ("everyone", "new_subscribers"):
            yield f"TermsDocument {document.key!r}: required_for is 'everyone' or 'new_subscribers'"
    for word, days in (("past", family.start.past), ("future", family.start.future)):
        if days is not None and not 0 <= days <= LONGEST_POLICY_DAYS:
            yield f"StartPolicy {word}: days from 0 to {LONGEST_POLICY_DAYS}, or None"
    if family.subscriptions_per_account is not None and family.subscriptions_per_account < 1:
        yield "ProductFamily.subscriptions_per_account is at least 1, or None"
    if family.payment_days < 0:
        yield "ProductFamily.payment_days is at least 0"
    yield from renewal_problems(family.renewal_prices)
    yield from dunning_problems(family.dunning)
    yield from seller_problems(family)


def renewal_problems(renewal: RenewalPrices) -> Iterator[str]:
    """Problems of a policy for renewals' prices, declared or published by an operator."""
    if renewal.policy not in set(RenewalPolicy):
        yield f"RenewalPrices policy is one of {', '.join(RenewalPolicy)}"
    dated = renewal.policy is RenewalPolicy.ON_DATE
    if dated != (renewal.on is not None):
        yield "RenewalPrices on: name the day for ON_DATE, and for nothing else"
    if not 0 <= renewal.notice_days <= LONGEST_NOTICE_DAYS or (renewal.notice_days and not dated):
        yield f"RenewalPrices notice_days: 0 to {LONGEST_NOTICE_DAYS}, and for ON_DATE only"


def _notification(family: ProductFamily, one: Notification) -> Iterator[str]:
    if one.on not in set(EventKind):
        yield f"Notification on {one.on!r}: there is no such EventKind"
    if one.unless not in (None, REPLACES_RETURNING):
        yield f"Notification on {one.on!r}: unless is 'replaces_returning' or None"
    for kind in set(one.resources or ()) - {known.key for known in family.resources}:
        yield f"Notification on {one.on!r}: resource {kind!r} is not declared"
    for recipients in one.to if isinstance(one.to, tuple) else (one.to,):
        if isinstance(recipients, Duties):
            for label in set(recipients.labels) - set(family.duties):
                yield f"Notification on {one.on!r}: duty {label!r} is not in ProductFamily.duties"
