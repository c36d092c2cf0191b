"""A subscription's state while changes are tried on it: quantities by product, composed into items at the price that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from subgraph.domain.catalog import PriceKey, Product, ProductFamily
from subgraph.domain.dates import Stretch
from subgraph.domain.offer import find_seat_type, included_add_on, included_seats, title
from subgraph.domain.own_prices import at_own_price
from subgraph.domain.quote import Change, ChangeTerm, Regrant
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Buyer, Case
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, MeteredUsage, State

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What trying a change reads beside the draft. `on` is the day it takes effect, `today` the account's.

    `grid` are the billing periods as they run on that day, `start` the first day of unbroken running. `recall` finds a
    component as it last ran in the period, or is planned on the day, so that what comes back does so at its price.
    `granted` are the earliest grants by key: 'first n periods' is given once.
    """

    family: ProductFamily
    currency: str
    buyer: Buyer
    on: date
    today: date
    start: date
    grid: Stretch
    recall: Callable[[Component, str], Item | None]
    granted: Mapping[str, GrantedDiscount]
    promotion_uses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A state being changed. `made` are the changes so far; `told` what the buyer should hear about them (code, text)."""

    term: str
    term_months: int
    items: Mapping[Component, Item]
    usages: tuple[MeteredUsage, ...] = ()
    discounts: tuple[GrantedDiscount, ...] = ()
    made: tuple[Change, ...] = ()
    told: tuple[tuple[str, str, str], ...] = ()

    @property
    def held(self) -> dict[str, str | None]:
        """Products and the editions they are held in."""
        return {component.product: component.edition for component in self.items}

    @property
    def renews_grants(self) -> bool:
        """Whether every discount is granted anew: at the start and with a new term."""
        return any(isinstance(one, ChangeTerm) for one in self.made)

    @property
    def enrolment_facts(self) -> Regrant | None:
        """The last word on the enrolment's facts, where the system grants by them anew."""
        return next((one for one in reversed(self.made) if isinstance(one, Regrant)), None)


@dataclass(frozen=True, slots=True)
class Done:
    """A change tried: the draft after it, what rules shall judge, how it reads, and the change as later states get it."""

    draft: Draft
    cases: tuple[Case, ...]
    summary: str
    change: Change


Tried = Done | tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """One product in its edition, with its seats and paid add-ons by key."""

    product: Product
    edition: str | None
    seats: Mapping[str, int]
    add_ons: Mapping[str, int]


def draft_of(state: State) -> Draft:
    """The state as a draft; items of quantity 0 are absent."""
    items = {one.component: one for one in state.items if one.quantity > 0}
    return Draft(state.term, state.term_months, items, state.usages, state.discounts)


def holding_of(draft: Draft, product: Product) -> Holding:
    """What the draft holds of a product that it holds."""
    seats: dict[str, int] = {}
    add_ons: dict[str, int] = {}
    edition: str | None = None
    for component, item in draft.items.items():
        if component.product == product.key:
            edition = component.edition
            if component.kind is ItemKind.SEAT:
                seats[component.key] = item.quantity
            elif component.kind is ItemKind.ADD_ON:
                add_ons[component.key] = item.quantity
    return Holding(product, edition, seats, add_ons)


def without_product(draft: Draft, product: str) -> Draft:
    """The draft less everything of a product."""
    return replace(
        draft,
        items={key: item for key, item in draft.items.items() if key.product != product},
        usages=tuple(one for one in draft.usages if one.component.product != product),
    )


def with_holding(
    setting: Setting, draft: Draft, holding: Holding, path: Path, *, anew: bool = False
) -> Draft | tuple[Violation, ...]:
    """The draft with a product as `holding` says: what ran keeps its price, what is new takes today's list price.

    `anew` prices everything anew, for another term. PRICE_MISSING where there is none for the currency.
    """
    missing: list[Violation] = []
    items: dict[Component, Item] = {}
    for wanted in _wanted(setting, draft, holding, anew=anew):
        item = _priced(setting, draft, wanted, anew=anew)
        if isinstance(item, Violation):
            return (replace(item, path=path),)
        if item is not None:
            items[item.component] = item
        elif wanted.component.kind is not ItemKind.BASE:
            missing.append(_no_price(setting, wanted, draft.term, path))
    usages = _usages(setting, draft, holding, anew=anew)
    if missing:
        return tuple(missing)
    kept = _in_place(draft.items, items, holding.product.key)
    others = tuple(one for one in draft.usages if one.component.product != holding.product.key)
    return replace(draft, items=kept, usages=(*others, *usages))


def _in_place(before: Mapping[Component, Item], items: Mapping[Component, Item], product: str) -> dict[Component, Item]:
    placed: dict[Component, Item] = {}
    for component, item in before.items():
        if component.product != product:
            placed[component] = item
        elif component in items:
            placed[component] = items[component]
    for component, item in items.items():
        placed.setdefault(component, item)
    return placed


@dataclass(frozen=True, slots=True)
class _Wanted:
    component: Component
    price_key: str
    quantity: int
    name: str
    included: int = 0


def _wanted(setting: Setting, draft: Draft, holding: Holding, *, anew: bool) -> Iterator[_Wanted]:
    product, edition = holding.product, holding.edition
    name = title(product, edition)
    runs = not anew and draft.held.get(product.key, _NOT_HELD) == edition
    if runs:
        for component, item in draft.items.items():
            if component.product == product.key and component.kind is ItemKind.BASE:
                yield _Wanted(component, component.key, item.quantity, item.name, item.included)
    else:
        yield _Wanted(Component(ItemKind.BASE, product.key, edition, "base"), "base", 1, name)
        yield from _commitments(setting.family, product, edition)
    for key, quantity in holding.seats.items():
        if quantity > 0:
            seat = find_seat_type(product, key)
            label = f"{name}, {seat.name if seat else key}"
            included = included_seats(product, edition, key)
            yield _Wanted(Component(ItemKind.SEAT, product.key, edition, key), f"seat:{key}", quantity, label, included)
    for key, quantity in holding.add_ons.items():
        add_on = next((one.name for one in setting.family.add_ons if one.key == key), key)
        limit = included_add_on(product, edition, key)[1] or 0
        component = Component(ItemKind.ADD_ON, product.key, edition, key)
        yield _Wanted(component, f"addon:{key}", quantity, f"{name}, {add_on}", limit)


def _commitments(family: ProductFamily, product: Product, edition: str | None) -> Iterator[_Wanted]:
    for usage in family.usages:
        if usage.product == product.key and usage.commit > 0:
            component = Component(ItemKind.BASE, product.key, edition, f"commit:{usage.meter}")
            label = f"{title(product, edition)}, {usage.name or usage.meter}, commitment"
            yield _Wanted(component, f"usage:{usage.meter}", usage.commit, label)


def _priced(setting: Setting, draft: Draft, wanted: _Wanted, *, anew: bool) -> Item | Violation | None:
    """The item at the price that ran, else today's; at the family's own price for its quantity where it names one."""
    component = wanted.component
    running = None if anew else draft.items.get(component)
    running = running or setting.recall(component, draft.term)
    if running is not None and running.quantity == wanted.quantity:
        return running
    key = PriceKey(component.product, wanted.price_key, setting.currency, component.edition, draft.term)
    if running is not None:
        as_listed = replace(running, quantity=wanted.quantity, price=running.listed or running.price, listed=None)
        return at_own_price(setting.family, key, as_listed)
    price = setting.family.prices.find(key.product, key.component, key.currency, key.edition, key.term)
    if price is None:
        return None
    return at_own_price(setting.family, key, Item(component, wanted.quantity, price, wanted.name, wanted.included))


def _usages(setting: Setting, draft: Draft, holding: Holding, *, anew: bool) -> tuple[MeteredUsage, ...]:
    product, edition = holding.product, holding.edition
    if not anew and draft.held.get(product.key, _NOT_HELD) == edition:
        return tuple(one for one in draft.usages if one.component.product == product.key)
    found = []
    for usage in setting.family.usages:
        if usage.product == product.key:
            price = setting.family.prices.find(
                product.key, f"usage:{usage.meter}", setting.currency, edition, draft.term
            )
            if price is not None:
                component = Component(ItemKind.USAGE, product.key, edition, usage.meter)
                label = f"{title(product, edition)}, {usage.name or usage.meter}"
                found.append(MeteredUsage(component, usage.meter, price, label, usage.commit))
    return tuple(found)


def _no_price(setting: Setting, wanted: _Wanted, term: str, path: Path) -> Violation:
    return Violation(
        "PRICE_MISSING",
        f"{wanted.name} has no price in {setting.currency} for this term: choose another term, or ask the vendor.",
        path,
        {"currency": setting.currency, "term": term, "component": wanted.component.key},
    )


_NOT_HELD = "\0"
