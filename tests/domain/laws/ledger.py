"""What was issued for one subscription while a world went by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.domain.laws.oracle import Key
from tests.domain.laws.worlds import Confirmed, World

from subgraph.domain.billing import covered_by, lines_due, lines_of_change
from subgraph.domain.invoicing import Line
from subgraph.domain.timeline import Timeline


@dataclass
class Ledger:
    """The lines of all documents so far, with who issued them and on which due day."""

    documents: list[tuple[str, date, tuple[Line, ...]]] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """All lines."""
        return [line for _, _, lines in self.documents for line in lines]

    def confirm(self, event: Confirmed) -> None:
        """A confirmation issues its own document; a change of the system's own leaves its lines to the run."""
        if not event.system:
            lines = lines_of_change(event.before, event.after, event.today)
            self.documents.append(("confirmed", event.today, lines))

    def run(self, timeline: Timeline, through: date) -> None:
        """The bill run issues what is due."""
        self.documents += [("run", day, lines) for day, lines in lines_due(timeline, covered_by(self.lines), through)]


def play(world: World, *, runs: bool = True) -> Ledger:
    """Everything as it happened; without `runs` only the last one takes place."""
    ledger, timeline = Ledger(), world.timeline
    for event in world.events:
        if isinstance(event, Confirmed):
            ledger.confirm(event)
            timeline = event.after
        elif runs or event is world.events[-1]:
            ledger.run(timeline, event.today)
    return ledger


def nets(lines: Iterable[Line]) -> dict[Key, int]:
    """What lines come to per component, period and discount; zeros left out."""
    found: dict[Key, int] = {}
    for line in lines:
        key = line.component, line.period, line.discount
        found[key] = found.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in found.items() if amount}
