"""The worked cases of docs/billing.md, read from its table and played on the engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.domain.billing import covered_by, lines_due, lines_of_change
from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.invoicing import Line
from subgraph.domain.money import major
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, Revision, State, Timeline

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "billing.md"
DAY = r"\d{4}-\d\d-\d\d"


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    number: str
    title: str
    given: str
    expected: str


def cases() -> dict[str, Case]:
    """The rows of the table, by their number."""
    rows = (line.strip().strip("|").split(" | ") for line in DOCUMENT.read_text(encoding="utf-8").splitlines())
    found = (Case(*(cell.strip() for cell in row)) for row in rows if re.fullmatch(r"W\d+", row[0].strip()))
    return {case.number: case for case in found}


def documents(given: str) -> str:
    """Every document that the engine makes of what a case gives, written as the table writes them."""
    return "; ".join(_Play(given).documents())


class _Play:
    """Plays one case clause by clause."""

    def __init__(self, given: str) -> None:
        self.currency, start, *rest = given.split("; ")
        words = dict(part.split(" ") for part in start.split(", "))
        self.bought = date.fromisoformat(words.get("bought", words["start"]))
        opening = [clause for clause in rest if not re.match(rf"run |{DAY}", clause)]
        self.events = rest[len(opening) :]
        first = date.fromisoformat(words["start"])
        anchor = date.fromisoformat(words.get("anchor", words["start"]))
        items = tuple(self._item(clause) for clause in opening if "×" in clause)
        discounts = tuple(self._discount(clause) for clause in opening if "%" in clause)
        state = State("term", int(words["term"]), items, discounts)
        revision = Revision(first, state, 1, self.bought)
        self.timeline = Timeline(self.currency, first, anchor, anchor.day, (revision,))
        self.lines: list[Line] = []

    def documents(self) -> Iterator[str]:
        yield self._issue(self.bought, "confirmed", lines_of_change(None, self.timeline, self.bought))
        for event in self.events:
            if event.startswith("run "):
                through = date.fromisoformat(event.removeprefix("run "))
                for day, lines in lines_due(self.timeline, covered_by(self.lines), through):
                    yield self._issue(day, "run", lines)
            else:
                today, before = date.fromisoformat(event[:10]), self.timeline
                self._change(today, event[10:])
                lines = lines_of_change(before, self.timeline, today)
                if lines:
                    yield self._issue(today, "confirmed", lines)

    def _change(self, today: date, text: str) -> None:
        version = self.timeline.version + 1
        for part in re.split(rf",? (?=for {DAY}: )", text):
            if part:
                found = re.fullmatch(rf"(?:for ({DAY}))?: (.*)", part)
                assert found, part
                on = date.fromisoformat(found[1]) if found[1] else today
                revision = Revision(on, self._after(on, found[2].split(", ")), version, today)
                self.timeline = replace(self.timeline, revisions=(*self.timeline.revisions, revision))

    def _after(self, on: date, clauses: list[str]) -> State:
        state = self.timeline.state_on(on)
        assert state is not None
        items = {item.component: item for item in state.items}
        for clause in clauses:
            if clause.startswith("term "):
                state = replace(state, term_months=int(clause.removeprefix("term ")))
            else:
                item = self._item(clause)
                items[item.component] = item
        return replace(state, items=tuple(items.values()))

    def _issue(self, day: date, who: str, lines: tuple[Line, ...]) -> str:
        self.lines += lines
        amounts = [line.amount_minor for line in lines]
        said = str(major(amounts[0], self.currency))
        for amount in amounts[1:]:
            said += f" {'−' if amount < 0 else '+'} {major(abs(amount), self.currency)}"
        if len(amounts) > 1:
            said += f" = {major(sum(amounts), self.currency)}"
        return f"{day} {who} {said}"

    @staticmethod
    def _item(clause: str) -> Item:
        found = re.fullmatch(r"(\w+) (\d+) × ([\d.]+) / (\d+)", clause)
        assert found, clause
        price = Price(PriceModel.PER_UNIT, int(found[4]), Decimal(found[3]))
        return Item(Component(ItemKind.SEAT, "product", None, found[1]), int(found[2]), price, found[1])

    @staticmethod
    def _discount(clause: str) -> GrantedDiscount:
        found = re.fullmatch(r"− ([\d.]+) % (\w+)", clause)
        assert found, clause
        return GrantedDiscount(found[2], found[2], percent=Decimal(found[1]))
