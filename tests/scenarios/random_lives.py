"""A customer's life told at random over GraphQL, each step checked against what billing.md says must be owed by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from tests.scenarios.invoiced_by_hand import Books
from tests.scenarios.owed_by_hand import Fact, Life, Said, Span, minus, plus
from tests.scenarios.priced_by_hand import ListPrice, Offer
from tests.scenarios.speak import LINE, TOTALS, Person, Story

PRICES = """query ($family: String!, $currency: CurrencyCode!) { productFamily(key: $family) { terms { key months discountPercent }
  products { key seatTypes { key name prices(currency: $currency) {
    model perMonths packageSize term { key } unitAmount { amount } tiers { upTo unitAmount { amount } flatAmount { amount } } } } } } }"""
PAGE = f"""query ($id: ID!, $family: String!, $first: Int!) {{ account(id: $id) {{ creditBalance {{ amount }}
  seatUsage(family: $family) {{ seatType {{ key }} subscribed }}
  subscriptions(first: 20) {{ nodes {{ id status startDate endDate term {{ key }} currentPeriod {{ start end }} version
    nextInvoiceDate nextInvoiceEstimate {TOTALS} purchaseOrder separateInvoice
    items {{ quantity seatType {{ key }} listAmount {{ amount }} }} discounts {{ key percent }}
    scheduledChanges {{ id kind effectiveOn }} }} }}
  invoices(first: $first) {{ nodes {{ id number kind status issuedOn dueOn purchaseOrder corrects {{ id }}
    creditApplied {{ amount }} amountDue {{ amount }} totals {TOTALS}
    lines {LINE[:-1]} subscription {{ id }} }} }} }} }} }}"""

Change = dict[str, Any]


class WrongMoney(AssertionError):
    """What was seen is not what billing.md says; the message tells the life up to there."""


async def read_offer(person: Person, family: str, currency: str, digits: int, **declared: Any) -> Offer:
    """A family's prices as the graph shows them."""
    shown = (await person.ask(PRICES, family=family, currency=currency))["productFamily"]
    product = next(one for one in shown["products"] if one["seatTypes"])

    def minor(money: Mapping[str, str] | None) -> Fraction:
        return Fraction(money["amount"]) * 10**digits if money else Fraction(0)

    prices = {
        (seat["key"], price["term"]["key"]): ListPrice(
            price["model"],
            price["perMonths"],
            minor(price["unitAmount"]),
            tuple((one["upTo"], minor(one["unitAmount"]), minor(one["flatAmount"])) for one in price["tiers"]),
            price["packageSize"] or 1,
        )
        for seat in product["seatTypes"]
        for price in seat["prices"]
    }
    terms = {one["key"]: (one["months"], Fraction(one["discountPercent"] or 0)) for one in shown["terms"]}
    names = {one["key"]: one["name"] for one in product["seatTypes"]}
    return Offer(family, product["key"], currency, digits, terms, names, prices, **declared)


@dataclass
class Held:
    """A subscription: the life that the oracle knows, and what the run and confirmations have billed of it."""

    id: str
    life: Life
    orders: list[tuple[date, str | None]]
    separate: bool
    billed: dict[Said, int] = field(default_factory=dict)
    waiting: dict[str, Fact | None] = field(default_factory=dict)

    @property
    def order(self) -> str | None:
        """What the next renewal prints."""
        return self.orders[-1][1]

    def orders_when(self, day: date) -> set[str | None]:
        """What may be printed on a charge of a period that began on this day: the order in force then."""
        before = [order for since, order in self.orders if since < day]
        return {*(before[-1:] or [self.orders[0][1]]), *(order for since, order in self.orders if since == day)}

    def runs(self, today: date) -> bool:
        """Whether anything can be changed."""
        return self.life.end is None or self.life.end > max(today, self.life.start)


@dataclass
class Teller:
    """One customer's life: what it did so far, what it must have cost, and what is looked at after every step."""

    story: Story
    random: Random
    offer: Offer
    account: str
    partner: str
    today: date
    card: bool
    owner: Person
    staff: Person
    books: Books
    link: bool = True
    percent: Fraction = Fraction(0)
    held: list[Held] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    bought: int = 0

    @property
    def granted(self) -> Fraction:
        """The percent that a start gets today."""
        return self.percent if self.link else Fraction(0)

    def say(self, text: str) -> None:
        """Remember a step."""
        self.told.append(f"{self.today} {text}")

    async def look(
        self, expected: Mapping[str, Mapping[Said, int]] | None = None, *, paid: bool = False
    ) -> list[dict[str, Any]]:
        """Read everything back and hold it against the oracle; the documents that are new, which must bill `expected`."""
        shown = await self._page(6)
        new = []
        for one in shown["invoices"]["nodes"][::-1]:
            known = self.books.documents.get(one["id"])
            if known is None:
                assert one["issuedOn"] == str(self.today), one
                self.books.read(one, expected or {}, paid=paid and self.books.minor(one["amountDue"]) > 0)
                new.append(one)
            else:
                assert {**known.shown, "status": None} == {**one, "status": None}, "an issued invoice changed"
        for one in shown["invoices"]["nodes"]:
            self.books.check_status(one, self.today)
        self.books.check_numbers()
        assert self.books.minor(shown["creditBalance"]) == self.books.balance
        subscribed: dict[str, int] = {}
        self._check_discounts(new)
        for row, mine in zip(shown["subscriptions"]["nodes"], self._in_order(shown), strict=True):
            self._check_subscription(row, mine)
            if mine.runs(self.today):
                for key, number in mine.life.state(max(self.today, mine.life.start)).seats:
                    subscribed[key] = subscribed.get(key, 0) + number
        told = {row["seatType"]["key"]: row["subscribed"] for row in shown["seatUsage"]}
        assert {key: number for key, number in told.items() if number} == subscribed
        return new

    async def _page(self, first: int) -> dict[str, Any]:
        """The account with its newest documents, among them all that are new."""
        given = {"id": self.account, "family": self.offer.family, "first": first}
        shown: dict[str, Any] = (await self.story.operator.ask(PAGE, **given))["account"]
        documents = shown["invoices"]["nodes"]
        if len(documents) == first < 100 and documents[-1]["id"] not in self.books.documents:
            return await self._page(100)
        return shown

    def _check_discounts(self, documents: list[dict[str, Any]]) -> None:
        if self.offer.fixed:
            return
        partners = {one.id: {fact.percent for fact in one.life.facts if fact.percent is not None} for one in self.held}
        for one in documents:
            self.books.check_discounts(one["lines"], partners)

    def _in_order(self, shown: Mapping[str, Any]) -> list[Held]:
        by_id = {one.id: one for one in self.held}
        return [by_id[row["id"]] for row in shown["subscriptions"]["nodes"]]

    def _check_subscription(self, row: Mapping[str, Any], mine: Held) -> None:
        life, today = mine.life, self.today
        actual = {said: amount for said, amount in self.books.billed.get(mine.id, {}).items() if amount}
        assert actual == self.books.blurred(mine.billed), minus(actual, self.books.blurred(mine.billed))
        over = not mine.runs(today)
        assert (row["status"] == "ENDED") == over, row
        assert row["endDate"] == (str(life.end) if life.end else None), row
        span = None if over else life.next_due(today)
        assert row["nextInvoiceDate"] == (str(life.due_day(span)) if span else None), (row, span)
        if span is None:
            assert row["nextInvoiceEstimate"] is None, row
        else:
            estimate = sum(life.owed(span).values())
            estimate += self.books.tax_on(estimate)
            assert self.books.minor(row["nextInvoiceEstimate"]["total"]) == estimate, (row, estimate)
        if not over:
            self._check_state(row, mine)

    def _check_state(self, row: Mapping[str, Any], mine: Held) -> None:
        life, today = mine.life, self.today
        state = life.state(max(today, life.start))
        assert row["term"]["key"] == state.term, (row, state)
        assert sorted((one["seatType"]["key"], one["quantity"]) for one in row["items"]) == list(state.seats), row
        months = self.offer.terms[state.term][0]
        for one in row["items"]:
            price = self.offer.price(one["seatType"]["key"], state.term)
            exact = price.of(one["quantity"]) * months / price.months
            assert abs(self.books.minor(one["listAmount"]) - exact) <= Fraction(1, 2), (one, exact)
        if today >= life.start:
            start, end = life.period(today)
            assert row["currentPeriod"] == {"start": str(start), "end": str(end)}, row
        partner = next((one["percent"] for one in row["discounts"] if one["key"] == "partner"), "0")
        assert Fraction(partner) == state.percent, (row["discounts"], state)
        assert (row["purchaseOrder"], row["separateInvoice"]) == (mine.order, mine.separate), row
        told = {one["id"] for one in row["scheduledChanges"] if one["kind"] != "RENEW"}
        fresh = told - mine.waiting.keys()
        mine.waiting = {key: fact for key, fact in mine.waiting.items() if key in told}
        for key in fresh:
            mine.waiting[key] = self._fact_of(next(one for one in row["scheduledChanges"] if one["id"] == key), mine)

    def _fact_of(self, shown: Mapping[str, Any], mine: Held) -> Fact | None:
        """The fact that a scheduled change is; None for the end."""
        if shown["kind"] == "CANCEL":
            assert shown["effectiveOn"] == str(mine.life.end), shown
            return None
        known = [id(one) for one in mine.waiting.values()]
        found = [
            one
            for one in mine.life.facts
            if str(one.on) == shown["effectiveOn"] and one.on > self.today and id(one) not in known
        ]
        kinds: dict[str, Callable[[Fact], bool]] = {
            "CHANGE_TERM": lambda one: one.term is not None,
            "REMOVE_SEATS": lambda one: one.seats < 0,
            "ADD_SEATS": lambda one: one.seats > 0,
        }
        return next(one for one in reversed(found) if kinds[shown["kind"]](one))

    def check_order(self, document: Mapping[str, Any], mine: Held, given: str | None) -> None:
        """The order that came with a purchase, else the one in force when the period began; a credit has the invoice's."""
        shown = document["purchaseOrder"]
        if document["corrects"]:
            assert shown == self.books.documents[document["corrects"]["id"]].shown["purchaseOrder"], document
        elif given is not None:
            assert shown == given, document
        else:
            orders = {order for line in document["lines"] for order in mine.orders_when(span_of(line)[0])}
            assert shown in orders, (document, orders)

    async def move(self, day: date) -> None:
        """Days pass."""
        self.today = day
        await self.story.on(str(day))

    async def run(self) -> None:
        """The bill run issues all that is due and not billed, due day by due day, and nothing when run again."""
        billing: dict[str, Mapping[Said, int]] = {}
        groups: dict[tuple[date, str | None, str | None], set[str]] = {}
        for one in self.held:
            owed = plus(*(one.life.owed(span) for span in one.life.due(self.today)))
            left = minus(owed, one.billed)
            billing[one.id], one.billed = left, owed
            for span in {said[2] for said in left}:
                key = one.life.due_day(span), one.order, one.id if one.separate else None
                groups.setdefault(key, set()).add(one.id)
        expected = [(due, order, frozenset(ids)) for (due, order, _), ids in groups.items()]
        self.say("run")
        report = await self.story.bill(self.today)
        assert not report.parked, report
        seen = [self._seen(document) for document in await self.look(billing)]
        assert [due for due, _, _ in seen] == sorted(due for due, _, _ in seen), seen
        assert sorted(map(str, seen)) == sorted(map(str, expected)), (seen, expected)
        again = await self.story.bill(self.today)
        assert again.invoices == 0
        assert not await self.look()

    def _seen(self, document: Mapping[str, Any]) -> tuple[date, str | None, frozenset[str]]:
        """The due day of a document of the run, its order, and whom it bills."""
        lives = {one.id: one.life for one in self.held}
        due = {lives[line["subscription"]["id"]].due_day(span_of(line)) for line in document["lines"]}
        assert len(due) == 1, document
        return due.pop(), document["purchaseOrder"], frozenset(line["subscription"]["id"] for line in document["lines"])


def span_of(line: Mapping[str, Any]) -> Span:
    """The billing period of a line."""
    return date.fromisoformat(line["period"]["start"]), date.fromisoformat(line["period"]["end"])
