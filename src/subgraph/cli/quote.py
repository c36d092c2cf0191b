"""A basket priced in the shell: `subgraph quote`, by the same functions that preview and confirm in the graph."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from typing import Annotated

import orjson
import typer

from subgraph.cli.baskets import Basket, Later, Unreadable, read_basket, read_day, read_later, with_editions
from subgraph.cli.families import find_family
from subgraph.cli.installed import installed_registry
from subgraph.cli.saying import JsonOption, complain
from subgraph.clock import system_now
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.money import parse_decimal
from subgraph.domain.quote import ChangeAsk, Contract, Quote, Situation, StartAsk
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Buyer, Role, Servicing
from subgraph.printing.quote_facts import Priced, grid_facts, priced_facts
from subgraph.printing.quote_text import grid_text, priced_text
from subgraph.printing.tables import width
from subgraph.schema.access import PARTNER_PERCENT

Words = list[str]
FamilyArgument = Annotated[str, typer.Argument(metavar="FAMILY", help="An installed family, by its key.")]
TermOption = Annotated[str | None, typer.Option("--term", help="How long is paid for at once; the first unless said.")]
CurrencyOption = Annotated[str | None, typer.Option("--currency", help="The first of the price list unless said.")]
ProductOption = Annotated[
    Words | None, typer.Option("--product", metavar="KEY[/EDITION]", help="May be repeated; else as the seats say.")
]
EditionOption = Annotated[str | None, typer.Option("--edition", help="Of the products that name none of their own.")]
SeatsOption = Annotated[
    Words | None, typer.Option("--seats", metavar="[PRODUCT/]TYPE=N", help="So many of a seat type; may be repeated.")
]
AddOnOption = Annotated[
    Words | None, typer.Option("--add-on", metavar="[PRODUCT/]KEY[=N]", help="An add-on; may be repeated.")
]
PromotionOption = Annotated[Words | None, typer.Option("--promotion", metavar="CODE", help="May be repeated.")]
StartOption = Annotated[str | None, typer.Option("--start", metavar="DAY", help="The first day; today unless said.")]
TodayOption = Annotated[str | None, typer.Option("--today", metavar="DAY", help="The day on which it is asked for.")]
RoleOption = Annotated[
    str, typer.Option("--as", metavar="ROLE", help="Who asks: owner, admin, partner, member, staff or operator.")
]
PercentOption = Annotated[
    str | None, typer.Option("--partner-discount", metavar="PERCENT", help="The account has a partner who gives this.")
]
TraitOption = Annotated[Words | None, typer.Option("--trait", help="A trait of the account; may be repeated.")]
AssistedOption = Annotated[bool, typer.Option("--assisted", help="The vendor's representative serves the account.")]
ApprovedOption = Annotated[
    str | None, typer.Option("--approved", metavar="DAY", help="When the vendor approved the account.")
]
ThenOption = Annotated[
    Words | None,
    typer.Option(
        "--then",
        metavar="CHANGE[,CHANGE…]@DAY",
        help="A change on a later day, on top of what was bought; may be repeated. Changes: add:TYPE=N, remove:TYPE=N, "
        "set:TYPE=N, edition:PRODUCT=EDITION, term:KEY, add-on:KEY=N, without-add-on:KEY, product:KEY/EDITION, "
        "without:PRODUCT, bundle:KEY/EDITION, unbundle:KEY=PRODUCT+PRODUCT, promotion:CODE, renew, renew:TERM, cancel.",
    ),
]
GridOption = Annotated[
    bool, typer.Option("--grid", help="What the basket costs for every term, currency and edition, for tuning.")
]


def quote(
    family: FamilyArgument,
    term: TermOption = None,
    currency: CurrencyOption = None,
    product: ProductOption = None,
    edition: EditionOption = None,
    seats: SeatsOption = None,
    add_on: AddOnOption = None,
    promotion: PromotionOption = None,
    start: StartOption = None,
    today: TodayOption = None,
    role: RoleOption = "owner",
    partner_discount: PercentOption = None,
    trait: TraitOption = None,
    assisted: AssistedOption = False,
    approved: ApprovedOption = None,
    then: ThenOption = None,
    grid: GridOption = False,
    as_json: JsonOption = False,
) -> None:
    """Price a basket as the graph would: lines, totals, renewal, channel; no database is needed and nothing is bought.

    Refusals are listed with their codes, and end with exit code 1. To tune a price list: edit it, run this again.
    """
    found = find_family(family, installed_registry())
    day = read_day("--today", today) if today else system_now().astimezone(UTC).date()
    first = read_day("--start", start) if start else None
    basket = read_basket(found, product or (), edition, seats or (), add_on or ())
    later = [read_later(one) for one in then or ()]
    buyer = _buyer(role, partner_discount, _traits(found, trait or ()), assisted, approved)
    asked = StartAsk(term or found.terms[0].key, (), first, promotion_codes=tuple(promotion or ()))
    situation = Situation(day, _currency(found, currency), buyer)
    if grid:
        _say_grid(found, situation, asked, basket, as_json)
        return
    priced = list(_price(found, situation, replace(asked, products=basket.products, add_ons=basket.add_ons), later))
    typer.echo(orjson.dumps(priced_facts(found, priced)) if as_json else priced_text(found, priced, width()))
    sys.exit(1 if any(isinstance(one.answer, Refusal) for one in priced) else 0)


def _traits(family: ProductFamily, named: Sequence[str]) -> Sequence[str]:
    for one in named:
        if one not in family.traits:
            raise Unreadable(f"--trait {one}: {family.name} has the traits {', '.join(family.traits) or '(none)'}.")
    return named


def _buyer(role: str, percent: str | None, traits: Sequence[str], assisted: bool, approved: str | None) -> Buyer:
    if role.upper() not in Role.__members__:
        raise Unreadable(f"--as {role}: one of {', '.join(one.value.lower() for one in Role)}.")
    roles = {Role(role.upper())} | ({Role.STAFF} if role.upper() == Role.OPERATOR else set())
    facts = {}
    if percent is not None:
        try:
            facts[PARTNER_PERCENT] = parse_decimal(percent)
        except ValueError:
            raise Unreadable(f"--partner-discount {percent}: write a percent, such as 12.5.") from None
        if not 0 <= facts[PARTNER_PERCENT] <= Decimal(100):
            raise Unreadable(f"--partner-discount {percent}: a percent is from 0 to 100.")
    servicing = Servicing.ASSISTED if assisted else Servicing.SELF_SERVICE
    day = read_day("--approved", approved) if approved else None
    return Buyer(frozenset(roles), servicing, frozenset(traits), day, facts)


def _currency(family: ProductFamily, named: str | None) -> str:
    return named.upper() if named else next(iter(key.currency for key in family.prices.prices), "EUR")


def _price(family: ProductFamily, situation: Situation, asked: StartAsk, later: Sequence[Later]) -> Iterator[Priced]:
    """The start, and each later change on top of what came before; the first refusal is the last answer."""
    answer = quote_start(family, situation, asked)
    yield Priced(situation.today, f"start {asked.term}", answer)
    for one in later:
        if isinstance(answer, Refusal):
            return
        if one.on < situation.today:
            sys.exit(complain(f"--then {one.words}@{one.on}: {situation.today} was before it; name later days later."))
        situation = _on(situation, one.on, answer)
        answer = quote_change(family, situation, _kept(answer, one.on), ChangeAsk(one.changes))
        yield Priced(one.on, one.words, answer)


def _on(situation: Situation, day: date, bought: Quote) -> Situation:
    """The situation on a later day: the terms of what was bought are accepted."""
    accepted = {f"{one.key}:{one.version}" for one in bought.required_terms}
    return replace(situation, today=day, first_subscription=False, accepted_terms=situation.accepted_terms | accepted)


def _kept(bought: Quote, day: date) -> Contract:
    """The contract as it would be stored: it has an id, and what took effect by a day no longer waits."""
    waiting = [one for one in bought.after.scheduled if one.effective_on > day]
    named = tuple(replace(one, scheduled_change_id=f"scheduled-{place}") for place, one in enumerate(waiting))
    return replace(bought.after, subscription_id="subscription", scheduled=named)


def _say_grid(family: ProductFamily, situation: Situation, asked: StartAsk, basket: Basket, as_json: bool) -> None:
    """The basket, started today, for every edition, term and currency of the family."""
    currencies = list(dict.fromkeys(key.currency for key in family.prices.prices))
    cells = [
        (edition, term, currency, quote_start(family, replace(situation, currency=currency), ask))
        for edition, one in with_editions(family, basket)
        for term in family.terms
        for ask in [replace(asked, term=term.key, start_on=None, products=one.products, add_ons=one.add_ons)]
        for currency in currencies
    ]
    typer.echo(orjson.dumps(grid_facts(cells)) if as_json else grid_text(grid_facts(cells), width()))
    sys.exit(0 if any(isinstance(answer, Quote) for *_, answer in cells) else 1)
