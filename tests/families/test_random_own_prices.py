"""Laws of billing on families that answer at random, each time the same: preview is confirm, and up and down again is free."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from subgraph.domain.billing import covered_by, lines_due, outstanding
from subgraph.domain.catalog import FamilyHooks, Price, PriceKey, ProductFamily, Term
from subgraph.domain.hooks import HeldSubscription, ProposedChange
from subgraph.domain.quote import AddSeats, ChangeAsk, Contract, Quote, RemoveSeats, SeatsAsk
from subgraph.domain.quote_tokens import quote_digest
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.timeline import ItemKind
from subgraph.storage.states import decode_state, encode_state
from tests.domain.laws.ledger import Ledger
from tests.families import FAMILIES, buying
from tests.families.random_stories import FIRST, change_asks, possible_starts

pytestmark = pytest.mark.laws
BANDED = ("contacts",)
PLAIN = tuple(one for one in FAMILIES if one.key not in BANDED)


@dataclass(frozen=True)
class Whims:
    """What a family answers: odd, and always the same to the same question."""

    seed: int

    def price_component(self, component: PriceKey, quantity: int, term: Term, _listed: Price) -> Decimal | None:
        """A price for the quantity, or for some quantities none."""
        number = self.seed * 31 + quantity * 7919 + term.months * 104_729 + len(component.component) * 13
        return None if number % 3 == 0 else Decimal(number % 1_000_003).scaleb(-(number % 5))

    def check_change(self, subscription: HeldSubscription, change: ProposedChange) -> tuple[Violation, ...]:
        """Something against one in five."""
        number = self.seed + sum(one.quantity for one in subscription.items) + len(change.verbs)
        return () if number % 5 else (Violation("WHIMS_NO", "Not today."),)

    def hooks(self, *, objecting: bool) -> FamilyHooks:
        """As the registry gives them to a family."""
        return FamilyHooks(None, self.check_change if objecting else None, self.price_component)


def whimsical(families: tuple[ProductFamily, ...], *, objecting: bool) -> st.SearchStrategy[ProductFamily]:
    return st.builds(
        lambda family, seed: replace(family, hooks=Whims(seed).hooks(objecting=objecting)),
        st.sampled_from(families),
        st.integers(0, 10_000),
    )


def begun(data: st.DataObject, family: ProductFamily) -> Quote | None:
    currency = min(key.currency for key in family.prices.prices)
    where = buying.situation(FIRST, buying.STAFF, currency)
    ask = data.draw(possible_starts(family))
    found = twice(lambda: quote_start(family, where, ask))
    return found if isinstance(found, Quote) else None


def twice(ask: Callable[[], Quote | Refusal]) -> Quote | Refusal:
    """The answer, which is the same when it is asked for again, to the digest that a token binds (L7)."""
    first, second = ask(), ask()
    assert first == second
    if isinstance(first, Quote) and isinstance(second, Quote):
        assert quote_digest(first) == quote_digest(second)
    return first


def read_again(contract: Contract) -> Contract:
    """The contract as the database gives it back."""
    timeline = contract.timeline
    revisions = tuple(replace(one, state=decode_state(encode_state(one.state))) for one in timeline.revisions)
    return replace(contract, timeline=replace(timeline, revisions=revisions))


def changed(family: ProductFamily, today: date, contract: Contract, ask: ChangeAsk) -> Quote | None:
    """The quote of a change, which is the same from what the database gives back; None where it is refused."""
    where = buying.situation(today, buying.STAFF, contract.timeline.currency)
    found = twice(lambda: quote_change(family, where, contract, ask))
    assert found == quote_change(family, where, read_again(contract), ask)
    return found if isinstance(found, Quote) else None


@given(st.data())
def test_l7_and_l10_what_is_quoted_at_a_familys_own_prices_is_confirmed_and_adds_up_to_what_is_owed(
    data: st.DataObject,
) -> None:
    family = data.draw(whimsical(FAMILIES, objecting=True))
    quote = begun(data, family)
    assume(quote is not None)
    assert quote is not None
    ledger, today, contract = Ledger(), FIRST, buying.stored(quote)
    ledger.documents.append(("confirmed", today, quote.lines))
    for _ in range(data.draw(st.integers(1, 6))):
        today += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 28, 200])))
        contract = replace(contract, scheduled=tuple(one for one in contract.scheduled if one.effective_on > today))
        found = changed(family, today, contract, data.draw(change_asks(family)))
        if found is not None:
            event("changed at its own price" if any(one.own_price for one in found.items) else "changed")
            contract = buying.stored(found)
            ledger.documents.append(("confirmed", today, found.lines))
    timeline, through = contract.timeline, today + timedelta(days=800)
    lines = [line for _, found in lines_due(timeline, covered_by(ledger.lines), through) for line in found]
    assert outstanding(timeline, [*ledger.lines, *lines], through) == {}


@given(st.data())
def test_l5_seats_at_a_familys_own_prices_taken_back_the_same_day_are_free(data: st.DataObject) -> None:
    family = data.draw(whimsical(PLAIN, objecting=False))
    quote = begun(data, family)
    assume(quote is not None)
    assert quote is not None
    contract, today = buying.stored(quote), FIRST + timedelta(days=data.draw(st.integers(0, 27)))
    chosen = [one for one in quote.items if one.component.kind is ItemKind.SEAT]
    assume(bool(chosen))
    item = data.draw(st.sampled_from(chosen))
    bought = SeatsAsk(item.component.key, data.draw(st.integers(1, 40)), item.component.product)
    where = buying.situation(today, buying.STAFF, contract.timeline.currency)
    up = quote_change(family, where, contract, ChangeAsk((AddSeats(bought),)))
    assume(isinstance(up, Quote))
    assert isinstance(up, Quote)
    event("own price" if any(one.own_price for one in up.items) else "list price")
    down = quote_change(family, where, read_again(buying.stored(up)), ChangeAsk((RemoveSeats(bought),)))
    assert isinstance(down, Quote)
    assert up.due_now.total_minor + down.due_now.total_minor == 0
    assert down.after.timeline.state_on(today) == contract.timeline.state_on(today)
