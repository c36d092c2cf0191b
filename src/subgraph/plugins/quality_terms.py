"""What surrounds a sale: names, documents, contacts, ways to pay, and the data files that a family names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from subgraph.domain.catalog import PaymentRule, ProductFamily
from subgraph.domain.conditions import AmountAtLeast, HasTrait
from subgraph.domain.notices import FamilyContact
from subgraph.domain.rules import Channel

_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def term_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of names, documents, contacts, ways to pay and files."""
    for one in family.terms_documents:
        if not one.url.startswith("https://"):
            yield f"TermsDocument {one.key!r}: url {one.url!r} is no https address: buyers open it before they accept"
    if not family.contact:
        yield from _uncontactable(family)
    elif not _MAIL.fullmatch(family.contact):
        yield f"ProductFamily.contact {family.contact!r} is no e-mail address: write one, such as sales@example.com"
    yield from _names(family)
    yield from _payment(family)
    for word, path in (("demo", family.demo), ("stories", family.stories)):
        if path is not None and not path.is_file():
            yield f"ProductFamily.{word}: there is no file {path.name}: put it beside the family, or leave {word} out"
    if family.stories is not None and family.demo is None:
        yield "ProductFamily.stories tells of a demo, and there is none: say demo as well"


def _uncontactable(family: ProductFamily) -> Iterator[str]:
    say = "say ProductFamily.contact, an e-mail address"
    for one in family.notifications:
        if any(isinstance(to, FamilyContact) for to in (one.to if isinstance(one.to, tuple) else (one.to,))):
            yield f"Notification on {one.on!r} goes to the family's contact, and there is none: {say}"
    for product in family.products:
        if product.channel is Channel.CONTACT_SALES:
            yield f"Product {product.key!r} is bought from the sales team, and nobody knows where: {say}"


def _names(family: ProductFamily) -> Iterator[str]:
    """Everything has a name that people read, and the catalog a version."""
    if not family.name.strip():
        yield "ProductFamily.name is empty: say what people call it"
    if not family.version.strip():
        yield "ProductFamily.version is empty: say '1', and raise it with each price or rule that changes"
    kinds = (
        ("Product", family.products),
        ("AddOn", family.add_ons),
        ("Term", family.terms),
        ("ResourceKind", family.resources),
    )
    parts = [(word, one.key, one.name) for word, every in kinds for one in every]
    for product in family.products:
        parts += [("Edition", f"{product.key}/{one.key}", one.name) for one in product.editions]
        parts += [("SeatType", f"{product.key}/{one.key}", one.name) for one in product.seat_types]
    discounts = (*family.discounts, *(one.discount for one in family.promotions))
    for word, key, name in (*parts, *(("Discount", one.key, one.name) for one in discounts)):
        if not name.strip():
            yield f"{word} {key!r} has no name: say what people call it"


def _payment(family: ProductFamily) -> Iterator[str]:
    """A purchase can be paid, and what a rule looks at can be."""
    if all(rule.channel is Channel.REFUSE for rule in family.payment_rules):
        yield "ProductFamily.payment_rules: there is no way to pay: name one, such as PaymentRule('BANK_TRANSFER')"
    sold = {key.currency for key in family.prices.prices}
    for rule in family.payment_rules:
        yield from (f"PaymentRule {rule.kind!r}: {problem}" for problem in _conditions(family, rule, sold))


def _conditions(family: ProductFamily, rule: PaymentRule, sold: set[str]) -> Iterator[str]:
    for condition in rule.when if isinstance(rule.when, tuple) else (rule.when,):
        if isinstance(condition, HasTrait) and condition.trait not in family.traits:
            yield f"no account has the trait {condition.trait!r}: add it to ProductFamily.traits"
        if isinstance(condition, AmountAtLeast):
            for currency in sorted(condition.amounts.keys() - sold):
                yield f"has an amount in {currency}, in which the family is not sold: take it out"
