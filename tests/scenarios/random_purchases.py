"""How anything is bought in a random life: seen, perhaps slept over or outrun by a rival, confirmed, perhaps sent twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.scenarios.owed_by_hand import Fact, Life, Said, change_due, minus, plus
from tests.scenarios.random_lives import Held, Teller
from tests.scenarios.speak import INVOICE, QUOTE, Person, Refused

CONFIRMED = f"""... on Confirmation {{ subscription {{ id }} invoice {INVOICE} }}
  ... on QuoteChanged {{ quote {QUOTE} }}"""
MOODS = ("same day",) * 5 + ("midnight", "rival", "twice", "twice", "leave")

Ask = Callable[[], Awaitable[dict[str, Any]]]
Plan = Callable[[], Life | None]


def check_quote(teller: Teller, quote: Mapping[str, Any], before: Life | None, after: Life) -> dict[Said, int]:
    """A quote says what is owed after the change minus what was owed before it, and the next regular invoice."""
    books, today = teller.books, teller.today
    wanted = change_due(before, after, today)
    lines = plus(*({said: amount} for _, said, amount in books.said(quote["lines"])))
    assert lines == books.blurred(wanted), ("quote", minus(lines, books.blurred(wanted)))
    total = books.check_sums(quote["dueNow"], quote["lines"])
    applied = max(0, min(books.balance, total))
    assert (books.minor(quote["creditApplied"]), books.minor(quote["amountDue"])) == (applied, max(0, total - applied))
    over = after.end is not None and after.end <= max(today, after.start)
    span = None if over else after.next_due(today)
    assert quote["renewsOn"] == (str(after.due_day(span)) if span else None), (quote["renewsOn"], span)
    renewal = books.minor(quote["renewal"]["total"]) if quote["renewal"] else None
    net = sum(after.owed(span).values()) if span else None
    assert renewal == (net + books.tax_on(net) if net is not None else None), (quote["renewal"], span)
    return wanted


async def send(person: Person, quote: Mapping[str, Any]) -> dict[str, Any]:
    """Accept the terms and confirm."""
    terms = [one["id"] for one in quote["requiredTerms"]]
    return await person.change(
        "confirmQuote", "ConfirmQuoteInput", CONFIRMED, token=quote["token"], acceptedTerms=terms
    )


@dataclass
class Purchase:
    """An ask of somebody, what it would come to (None: it is refused), and the order it gives."""

    teller: Teller
    person: Person
    ask: Ask
    plan: Plan
    before: Held | None = None
    order: str | None = None
    separate: bool = False

    async def settle(self) -> Held | None:
        """Whatever becomes of it, checked; the subscription where it was bought."""
        teller, after = self.teller, self.plan()
        try:
            quote = await self.ask()
        except Refused as no:
            assert after is None, no
            teller.say(f"  refused: {no.codes}")
            await teller.look()
            return None
        assert after is not None, "this had to be refused"
        check_quote(teller, quote, self.before.life if self.before else None, after)
        mood = teller.random.choice(MOODS)
        teller.say(f"  {mood}")
        if mood == "leave":
            await teller.look()
            return None
        if mood == "midnight" or (mood == "rival" and self.before is not None):
            moved = await self._moved(quote, mood)
            if moved is None:
                await teller.look()
                return None
            quote = moved
        return await self.confirm(quote, twice=mood == "twice")

    async def _moved(self, quote: Mapping[str, Any], mood: str) -> dict[str, Any] | None:
        """The new quote where midnight passed, or somebody was faster; None where it is refused by now."""
        teller = self.teller
        if mood == "midnight":
            await teller.move(teller.today + timedelta(days=1))
        elif self.before is not None:
            await outrun(teller, self.before)
        after = self.plan()
        try:
            moved = await send(self.person, quote)
        except Refused as no:
            assert after is None, no
            return None
        assert moved["__typename"] == "QuoteChanged", moved
        assert after is not None, "this had to be refused by now"
        await teller.look()
        check_quote(teller, moved["quote"], self.before.life if self.before else None, after)
        found: dict[str, Any] = moved["quote"]
        return found

    async def confirm(self, quote: Mapping[str, Any], *, twice: bool = False) -> Held:
        """The quote that holds, confirmed: the document has exactly its lines, and there is one however often it is sent."""
        teller, after = self.teller, self.plan()
        assert after is not None
        done = await send(self.person, quote)
        assert done["__typename"] == "Confirmation", done
        invoice = done["invoice"]
        assert (invoice is None) == (not quote["lines"])
        if invoice is not None:
            assert (invoice["lines"], invoice["totals"]) == (quote["lines"], quote["dueNow"])
            assert invoice["amountDue"] == quote["amountDue"]
        if twice:
            again = await send(self.person, quote)
            assert again["subscription"] == done["subscription"]
            assert (again["invoice"] or {}).get("id") == (invoice or {}).get("id")
        teller.bought += 1
        mine = self.before
        if mine is None:
            mine = Held(done["subscription"]["id"], after, [(teller.today, self.order)], self.separate)
            teller.held.append(mine)
        await self._take(mine, after, issued=invoice is not None)
        return mine

    async def _take(self, mine: Held, after: Life, *, issued: bool) -> None:
        """What a confirmation did, taken in and looked at."""
        teller = self.teller
        wanted = change_due(mine.life if self.before else None, after, teller.today)
        mine.life, mine.billed = after, plus(mine.billed, wanted)
        if self.order is not None and self.before is not None:
            mine.orders.append((teller.today, self.order))
        new = await teller.look({mine.id: wanted}, paid=teller.card)
        assert len(new) == issued, new
        for document in new:
            teller.check_order(document, mine, self.order)


async def outrun(teller: Teller, mine: Held) -> None:
    """Staff add a seat while somebody looks at a quote."""
    on = max(teller.today, mine.life.start)
    key = sorted(teller.offer.names)[0]
    asked = {"addSeats": {"product": teller.offer.product, "seatType": key, "quantity": 1}}
    after = mine.life.with_facts(Fact(on, key, 1))
    rival = Purchase(teller, teller.staff, lambda: teller.staff.quote_change(mine.id, asked), lambda: after, mine)
    quote = await rival.ask()
    check_quote(teller, quote, mine.life, after)
    await rival.confirm(quote)
