"""A family's numbers as charts, and the charts as bars in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.bar import Bar
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.money import major
from subgraph.domain.numbers import CurrencyNumbers, FamilyNumbers

BAR = 28


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with a label and a text each; `series` are the lengths, one or several beside each other, by name.

    Amounts of two currencies are never bars of one chart.
    """

    key: str
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    texts: tuple[str, ...]
    currency: str | None = None


def charts_of(family: ProductFamily, found: FamilyNumbers) -> tuple[Chart, ...]:
    """Everything that the numbers hold, in the order of the report; nothing for what is empty."""
    return tuple(one for one in _charts(family, found) if any(any(lengths) for _, lengths in one.series))


def _charts(family: ProductFamily, found: FamilyNumbers) -> Iterator[Chart]:
    yield _seats(family, found)
    for one in found.currencies:
        yield from _of_currency(one)


def _seats(family: ProductFamily, found: FamilyNumbers) -> Chart:
    names = {
        (product.key, seat.key): f"{product.name}: {seat.name}"
        for product in family.products
        for seat in product.seat_types
    }
    held = [(names[key], use) for key, use in found.seats.items() if use.sold or use.required]
    return Chart(
        "seats",
        "Seats",
        tuple(name for name, _ in held),
        (
            ("sold", tuple(use.sold for _, use in held)),
            ("used", tuple(use.used for _, use in held)),
            ("lacking", tuple(use.over_limit for _, use in held)),
        ),
        tuple(f"{use.sold} sold, {use.used} used, {use.over_limit} lacking" for _, use in held),
    )


def _of_currency(one: CurrencyNumbers) -> Iterator[Chart]:
    name = one.currency
    yield Chart(
        f"recurring-{name.lower()}",
        f"Recurring revenue a month in {name}",
        tuple(f"{month.month:%Y-%m}" for month in one.recurring),
        (("recurring", tuple(month.amount_minor for month in one.recurring)),),
        tuple(f"{_money(each.amount_minor, name)} of {each.subscriptions}" for each in one.recurring),
        name,
    )
    yield Chart(
        f"renewals-{name.lower()}",
        f"Renewals ahead in {name}",
        tuple(f"{month.month:%Y-%m}" for month in one.renewals),
        (("renewals", tuple(month.amount_minor for month in one.renewals)),),
        tuple(f"{_money(each.amount_minor, name)} of {each.subscriptions}" for each in one.renewals),
        name,
    )
    yield Chart(
        f"receivables-{name.lower()}",
        f"Receivables in {name}",
        tuple(each.age.value.replace("_", " ").lower() for each in one.receivables),
        (("open", tuple(each.amount_minor for each in one.receivables)),),
        tuple(f"{_money(each.amount_minor, name)} of {each.invoices}" for each in one.receivables),
        name,
    )
    yield Chart(
        f"invoiced-{name.lower()}",
        f"Invoiced in {name}",
        tuple(f"{each.month:%Y-%m}" for each in one.invoiced),
        (("invoiced", tuple(each.amount_minor for each in one.invoiced)),),
        tuple(f"{_money(each.amount_minor, name)} in {each.documents}" for each in one.invoiced),
        name,
    )


def _money(amount_minor: int, currency: str) -> str:
    return f"{major(amount_minor, currency):,} {currency}"


def chart_text(charts: Sequence[Chart], room: int, *, colour: bool = False) -> str:
    """The charts as lines of at most `room` characters; the first series of each is drawn."""
    console = Console(width=room, record=True, file=StringIO(), force_terminal=colour, legacy_windows=False)
    for chart in charts:
        console.print(Text(chart.title, style="bold"))
        console.print(_bars(chart))
        console.print()
    return console.export_text(styles=colour).rstrip()


def _bars(chart: Chart) -> RenderableType:
    lengths = chart.series[0][1]
    most = max(1, *lengths)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(overflow="fold")
    grid.add_column(width=BAR)
    grid.add_column(justify="right", overflow="fold")
    for label, length, text in zip(chart.labels, lengths, chart.texts, strict=True):
        if not length and chart.currency is not None:
            continue  # a month in which nothing is says so by not being there
        grid.add_row(f"  {label}", Bar(most, 0, max(0, length), width=BAR), text)
    return grid
