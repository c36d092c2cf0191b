"""Usage billed afterwards, with a number of calls owed in advance."""

from datetime import date

from subgraph.domain.quote import ChangeTerm
from subgraph.domain.timeline import ItemKind
from tests.families import CALLS
from tests.families.buying import amounts, change, product, situation, start, stored

JUNE = date(2026, 6, 1)


def test_a_commitment_is_owed_in_advance_like_a_seat_and_usage_is_carried_for_afterwards() -> None:
    quote = start(CALLS, situation(JUNE), "monthly", product("api"))
    assert amounts(quote) == [("CHARGE", 1900), ("CHARGE", 1000)]  # 19.00, and 1,000 calls at 0.0100
    assert [(one.component.kind, one.component.key) for one in quote.items] == [
        (ItemKind.BASE, "base"),
        (ItemKind.BASE, "commit:calls"),
    ]
    (usage,) = quote.after.timeline.revisions[0].state.usages
    assert (usage.meter, usage.commit, usage.component.kind) == ("calls", 1000, ItemKind.USAGE)


def test_another_term_prices_the_commitment_for_its_months() -> None:
    contract = stored(start(CALLS, situation(JUNE), "monthly", product("api")))
    quote = change(CALLS, situation(JUNE), contract, ChangeTerm("annual"))
    assert quote.changes[0].effective_on == JUNE  # a period's first day: nothing waits
    assert quote.renewal is not None and quote.renewal.total_minor == 19000 + 12000
    later = change(CALLS, situation(date(2026, 6, 2)), contract, ChangeTerm("annual"))
    assert (later.changes[0].effective_on, later.lines) == (date(2026, 7, 1), ())


def test_thousandths_of_a_dinar_are_minor_units() -> None:
    quote = start(CALLS, situation(JUNE, currency="KWD"), "monthly", product("api"))
    assert amounts(quote) == [("CHARGE", 6000), ("CHARGE", 3000)]
