"""For a family's own tests: `check_family(FAMILY)` is the quality list, and the laws of billing on its real catalog.

It needs Hypothesis, which the extra `testing` brings: `pip install 'subgraph[testing]'`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.hooks import UNAVAILABLE
from subgraph.domain.quote import ProductAsk, SeatsAsk, StartAsk
from subgraph.domain.quoting import quote_start
from subgraph.domain.refusals import Refusal
from subgraph.plugins.errors import PluginError
from subgraph.plugins.laws import live
from subgraph.plugins.life_asks import fewest, sold_products, some_buyer
from subgraph.plugins.lives import BrokenLaw, Life, Tape
from subgraph.plugins.quality import quality_problems
from subgraph.plugins.registry import Registry
from subgraph.plugins.soundness import problems_of

BEGINNINGS = tuple(
    date(year, month, day)
    for year, month, day in ((2027, 1, 31), (2027, 2, 28), (2028, 2, 29), (2027, 3, 15), (2027, 12, 1), (2027, 12, 31))
)
"""Days of a first purchase: most of them clamp in shorter months."""
TAPE = 72
"""Bytes of one life."""
MOST_LIVES = 2_000
"""However many cases the profile asks for: a life is a long story, and holds every law several times."""


def check_family(family: ProductFamily | object, *, lives: int | None = None) -> None:
    """Raise PluginError with everything that is wrong with a family, each naming the declaration to mend.

    First what would stop the start-up, then the quality list, then the sale of every product, edition, term and currency
    by the vendor's staff; then random lives on the catalog, in which each law of billing must hold. `family` may be a
    plugin, whose hooks then take part. `lives`: how many, as many as Hypothesis' profile says unless given.
    """
    found = family if isinstance(family, ProductFamily) else _of_plugin(family)
    with overheard() as said_of_hooks:
        problems = [*problems_of(found)]
        if not problems:
            problems = [*quality_problems(found), *_unsold(found)]
        if not problems:
            problems = [*_broken_laws(found, lives if lives is not None else min(settings().max_examples, MOST_LIVES))]
    failed = [f"{one}: mend the hook" for one in dict.fromkeys(said_of_hooks)]
    if failed or problems:
        raise PluginError(found.key, [*failed, *(one for one in problems if not (failed and UNAVAILABLE in one))])


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What is logged of plugins' hooks meanwhile: the reason of a FAMILY_UNAVAILABLE, which no customer is told."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            said.append(record.getMessage() + (f" with {type(error).__name__}: {error}" if error else ""))

    listener, logger = Listener(), logging.getLogger("subgraph.plugins")
    logger.addHandler(listener)
    try:
        yield said
    finally:
        logger.removeHandler(listener)


def _of_plugin(plugin: object) -> ProductFamily:
    [family] = Registry.load([plugin]).families
    return family


def _currencies(family: ProductFamily) -> list[str]:
    return sorted({key.currency for key in family.prices.prices})


def _unsold(family: ProductFamily) -> Iterator[str]:
    """What is on sale and cannot be started by the vendor's staff, with the fewest seats that are sold."""
    for product in sold_products(family):
        for edition in product.editions or (None,):
            key = edition.key if edition else None
            asked = ProductAsk(product.key, key, _few(fewest(product, key)))
            for term in family.terms:
                for currency in _currencies(family):
                    life = Life(family, currency, BEGINNINGS[0])
                    answer = quote_start(family, life.situation(), StartAsk(term.key, (asked,)))
                    if isinstance(answer, Refusal):
                        where = " ".join(one for one in (product.key, key, term.key, currency) if one)
                        said = ", ".join(f"{one.code} ({one.message})" for one in answer.violations)
                        yield f"{where}: staff cannot start it: {said}"


def _few(asks: tuple[SeatsAsk, ...]) -> tuple[SeatsAsk, ...]:
    return tuple(one for one in asks if one.quantity)


def _broken_laws(family: ProductFamily, lives: int) -> Iterator[str]:
    """The shortest life that was found in which a law does not hold, if there is one."""
    told: list[Life] = []

    @settings(
        max_examples=max(1, lives),
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(min_size=TAPE, max_size=TAPE))
    def holds(bytes_: bytes) -> None:
        tape = Tape(bytes_)
        currency, day = tape.pick(_currencies(family)), tape.pick(BEGINNINGS)
        life = Life(family, currency, day, some_buyer(tape, family))
        told[:] = [life]
        live(life, tape)

    try:
        holds()
    except BrokenLaw as broken:
        yield _said(told[0], broken)


def _said(life: Life, broken: BrokenLaw) -> str:
    story = "; ".join(life.story)
    return f"{broken}. The story, asked by {_buyer(life)}: {story}. Look at: {'; '.join(_involved(life))}"


def _buyer(life: Life) -> str:
    who = " and ".join(sorted(one.lower() for one in life.buyer.roles))
    known = [*life.buyer.traits, *(f"{name} {percent}" for name, percent in life.buyer.facts.items())]
    return f"{who} ({', '.join(known)})" if known else who


def _involved(life: Life) -> Iterator[str]:
    """The declarations that decide what the subscription of a life costs, and what to do about them."""
    state = life.running.timeline.revisions[-1].state if life.contract is not None else None
    for item in state.items if state is not None else ():
        one = item.component
        where = f"{one.product} {one.edition or 'any edition'} {state.term if state else ''} {life.currency}"
        yield f"the price of {one.key} ({where}: {item.price.model} for {item.price.per_months} months)"
    keys = [one.key for one in state.discounts] if state is not None else []
    if keys:
        yield f"the discounts {', '.join(keys)}"
    if life.family.hooks != type(life.family.hooks)():
        yield (
            "the plugin's hooks, which must answer the same to the same question: price_component and check_change read "
            "their arguments alone"
        )
    else:
        yield "if they say what you mean, it is Subgraph that is wrong: send its maintainers this story"
