"""A subscription started: products in editions with their seats, add-ons, promotions, a term and a first day (AIR-2..AIR-7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from subgraph.domain.catalog import ProductFamily, Term
from subgraph.domain.change_products import nothing_ordered, put_product
from subgraph.domain.change_terms import unknown_term
from subgraph.domain.changes import applied
from subgraph.domain.course import Course
from subgraph.domain.covering import uncovered_start
from subgraph.domain.dates import Stretch
from subgraph.domain.drafts import Draft, Path, Setting
from subgraph.domain.endings import LAST_DAY
from subgraph.domain.excluding import excluded_start
from subgraph.domain.granting import settle
from subgraph.domain.offer import find_product, find_term
from subgraph.domain.purchase_orders import check_order
from subgraph.domain.quote import AddAddOn, ApplyPromotion, Change, Contract, QuotedChange, Situation, StartAsk
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Direction, Verb
from subgraph.domain.timeline import Revision, Timeline
from subgraph.domain.verdicts import FREEDOM, Verdict, judge, judge_all, refusal_of

FIRST_DAY = date(1990, 1, 1)
"""No subscription starts earlier."""
MOST_NAMED = 100
"""Products, add-ons, promotion codes or seat types in one start."""

UNREADABLE = frozenset({"CURRENCY_NOT_SOLD", "TOO_MANY"})
"""Reasons after which nothing can be said of the order itself."""


@dataclass(frozen=True, slots=True)
class Started:
    """A start as far as it needs no money."""

    contract: Contract
    quoted: tuple[QuotedChange, ...]
    promotion_codes: tuple[str, ...]


def plan_start(family: ProductFamily, situation: Situation, ask: StartAsk) -> Started | tuple[Violation, ...]:
    """What a start comes to, or every reason why it cannot be."""
    start = ask.start_on or situation.today
    term = find_term(family, ask.term)
    wrong = _unfit(family, situation, ask, start)
    grid = _grid(situation, term, start) if term is not None and not wrong else None
    if isinstance(grid, Violation):
        wrong.append(grid)
    if term is None or not isinstance(grid, Stretch):
        return _all_wrong(family, situation, ask, term, wrong)
    setting = _setting(family, situation, start, grid)
    started = _Start(setting, Draft(term.key, term.months, {}))
    started.take(situation, ask)
    if started.wrong:
        return tuple(started.wrong)
    state = settle(setting, None, started.draft)
    first = Revision(start, state, 1, situation.today)
    timeline = Timeline(situation.currency, start, grid.anchor, grid.anchor_day, (first,))
    quoted = _quoted(start, f"Start {family.name}, {term.name}", started)
    return Started(Contract("", 1, timeline), quoted, tuple(started.codes))


def _all_wrong(
    family: ProductFamily, situation: Situation, ask: StartAsk, term: Term | None, wrong: list[Violation]
) -> tuple[Violation, ...]:
    """What speaks against its day, term or number, and against the order itself, as if it began today for a term there is."""
    if any(one.code in UNREADABLE for one in wrong):
        return tuple(wrong)
    today, stand_in = situation.today, term or family.terms[0]
    setting = _setting(family, situation, today, Stretch(today, today.day, stand_in.months))
    started = _Start(setting, Draft(stand_in.key, stand_in.months, {}))
    started.wrong.extend(wrong)
    started.take(situation, ask)
    return tuple(one for one in started.wrong if term is not None or one.code != "PRICE_MISSING")


class _Start:
    """A draft being ordered, with what rules say of it and every reason against it."""

    def __init__(self, setting: Setting, draft: Draft) -> None:
        self.setting = setting
        self.draft = draft
        self.verdicts: list[Verdict] = []
        self.extra: list[tuple[Verb, Verdict, str]] = []
        self.codes: list[str] = []
        self.wrong: list[Violation] = []

    def take(self, situation: Situation, ask: StartAsk) -> None:
        """Everything that is ordered, and what the account's other subscriptions and resources say of it."""
        self.take_products(ask)
        self.take_rest(ask)
        self.wrong.extend(excluded_start(self.setting.family, situation, ask.products))
        self.wrong.extend(uncovered_start(self.setting.family, situation, ask.products))

    def take_products(self, ask: StartAsk) -> None:
        """Put every product, judged as a start of it."""
        family, buyer = self.setting.family, self.setting.buyer
        for index, one in enumerate(ask.products):
            path = ("start", "products", str(index))
            product = find_product(family, one.product)
            only = product.editions[0].key if product is not None and len(product.editions) == 1 else None
            case = Case(Verb.START_SUBSCRIPTION, one.product, None, one.edition or only, Direction.UP)
            verdict = judge(family, buyer, case)
            if product is not None and verdict.refused:
                self.wrong.append(refusal_of(verdict, (*path, "product")))
                continue
            self.verdicts.append(verdict)
            added = put_product(self.setting, self.draft, one, path)
            if not isinstance(added, Draft):
                self.wrong.extend(added)
            elif one.product not in added.held:
                self.wrong.append(nothing_ordered((*path, "seats")))
            else:
                self.draft = added

    def take_rest(self, ask: StartAsk) -> None:
        """Add-ons and promotions, each judged as the change of its name."""
        for index, one in enumerate(ask.add_ons):
            self._take(AddAddOn(one), ("start", "addOns", str(index)))
        for index, code in enumerate(ask.promotion_codes):
            self._take(ApplyPromotion(code), ("start", "promotionCodes", str(index)))

    def _take(self, change: Change, path: Path) -> None:
        if self.wrong and not self.draft.items:
            return  # nothing to put it on: the products' own reasons say enough
        tried = applied(self.setting, self.draft, change, path)
        if isinstance(tried, tuple):
            self.wrong.extend(tried)
            return
        verdict = judge_all(self.setting.family, self.setting.buyer, tried.cases)
        if verdict.refused:
            self.wrong.append(refusal_of(verdict, path))
            return
        self.draft = tried.draft
        if isinstance(tried.change, ApplyPromotion):
            self.codes.append(tried.change.code)
            self.extra.append((Verb.APPLY_PROMOTION, verdict, tried.summary))
        else:
            self.verdicts.append(verdict)


def _quoted(start: date, summary: str, started: _Start) -> tuple[QuotedChange, ...]:
    least = max(started.verdicts, key=lambda one: FREEDOM.index(one.channel))
    rows = [(Verb.START_SUBSCRIPTION, least, summary), *started.extra]
    return tuple(
        QuotedChange(verb, verdict.channel, start, text, verdict.code, verdict.reason) for verb, verdict, text in rows
    )


def _setting(family: ProductFamily, situation: Situation, start: date, grid: Stretch) -> Setting:
    buyer, uses = situation.buyer, situation.promotion_uses
    return Setting(family, situation.currency, buyer, start, situation.today, start, grid, lambda *_: None, {}, uses)


def _unfit(family: ProductFamily, situation: Situation, ask: StartAsk, start: date) -> list[Violation]:
    wrong: list[Violation] = []
    if find_term(family, ask.term) is None:
        wrong.append(unknown_term(ask.term, ("start", "term")))
    wrong.extend(_unfit_start(family, situation, start))
    limit = family.subscriptions_per_account
    if limit is not None and situation.running >= limit:
        message = f"An account has at most {limit} running here: change the one there is."
        wrong.append(Violation("SUBSCRIPTION_LIMIT", message, ("start",), {"limit": str(limit)}))
    if not any(key.currency == situation.currency for key in family.prices.prices):
        message = f"{family.name} is not sold in {situation.currency}."
        wrong.append(Violation("CURRENCY_NOT_SOLD", message, ("start",), {"currency": situation.currency}))
    wrong.extend(_unfit_size(ask))
    wrong.extend(check_order(ask.purchase_order, "start"))
    return wrong


def _unfit_size(ask: StartAsk) -> list[Violation]:
    wrong: list[Violation] = []
    if not ask.products:
        wrong.append(nothing_ordered(("start", "products")))
    named = [
        (("products",), len(ask.products)),
        (("addOns",), len(ask.add_ons)),
        (("promotionCodes",), len(ask.promotion_codes)),
        *((("products", str(index), "seats"), len(one.seats)) for index, one in enumerate(ask.products[:MOST_NAMED])),
    ]
    for path, count in named:
        if count > MOST_NAMED:
            facts = {"maximum": str(MOST_NAMED)}
            wrong.append(Violation("TOO_MANY", f"Name at most {MOST_NAMED}.", ("start", *path), facts))
    return wrong


def _unfit_start(family: ProductFamily, situation: Situation, start: date) -> list[Violation]:
    path, policy = ("start", "startDate"), family.start
    earliest = FIRST_DAY if policy.past is None else _near(situation.today, -policy.past)
    latest = LAST_DAY if policy.future is None else _near(situation.today, policy.future)
    if start < earliest:
        message = f"The earliest start is {earliest}."
        return [Violation("START_TOO_EARLY", message, path, {"date": earliest.isoformat()})]
    if start > latest:
        return [Violation("START_TOO_LATE", f"The latest start is {latest}.", path, {"date": latest.isoformat()})]
    return []


def _near(day: date, days: int) -> date:
    return max(FIRST_DAY, min(LAST_DAY, day + timedelta(days=days)))


def _grid(situation: Situation, term: Term, start: date) -> Stretch | Violation:
    """The periods of a new subscription: its own, or those of the one that it renews together with (billing.md, Words)."""
    other, path = situation.align_with, ("start", "alignWith")
    if other is None:
        return Stretch(start, start.day, term.months)
    if other.end is not None:
        message = f"That subscription ends on {other.end}: renew with another."
        return Violation("ALIGN_ENDING", message, path, {"date": other.end.isoformat()})
    stretch = Course.of(other).stretch_on(max(start, other.start))
    if stretch.months != term.months:
        message = f"That subscription is billed every {stretch.months} months: choose a term of that length."
        return Violation("ALIGN_TERM_DIFFERS", message, path, {"months": str(stretch.months)})
    return replace(stretch, anchor=stretch.period_on(start).start)
