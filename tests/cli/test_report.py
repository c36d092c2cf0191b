"""`subgraph report`: the numbers in the terminal, for programs, and as charts that stand by themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from subgraph.domain.numbers import (
    Age,
    CurrencyNumbers,
    FamilyNumbers,
    Invoiced,
    Receivable,
    Recurring,
    Renewals,
    SeatsSold,
)
from subgraph.printing.chart_svg import WIDTH, chart_svg
from subgraph.printing.number_charts import Chart, chart_text, charts_of
from tests.cli.conftest import Run
from tests.families.devices import DEVICES

SVG = "{http://www.w3.org/2000/svg}"


def found() -> FamilyNumbers:
    """A family with something of everything in it."""
    seats: Mapping[tuple[str, str], SeatsSold] = {
        (product.key, seat.key): SeatsSold(1_000, 700, 740, 40)
        for product in DEVICES.products
        for seat in product.seat_types
    }
    currency = CurrencyNumbers(
        "EUR",
        12,
        123_456_00,
        1_481_472_00,
        (Renewals(date(2026, 7, 1), 3, 600_00), Renewals(date(2026, 8, 1), 0, 0)),
        tuple(Receivable(age, 2, 100_00) for age in Age),
        (Invoiced(date(2026, 7, 1), 4, -20_00),),
        (Recurring(date(2026, 6, 1), 11, 100_000_00), Recurring(date(2026, 7, 1), 12, 123_456_00)),
    )
    return FamilyNumbers(DEVICES.key, 12, (currency,), seats, ())


def test_nothing_is_said_of_an_empty_house(subgraph: Run) -> None:
    told = subgraph("report", "airthings", "--database", "new.db")
    assert told.returncode == 0
    assert "0 accounts" in told.stdout
    assert "Nothing is sold yet." in told.stdout
    facts = json.loads(subgraph("report", "airthings", "--database", "new.db", "--json").stdout)
    assert [(one["family"], one["accounts"], one["currencies"]) for one in facts] == [("airthings", 0, [])]


def test_a_family_that_is_not_there_is_named(subgraph: Run) -> None:
    told = subgraph("report", "nobody", "--database", "new.db")
    assert (told.returncode, told.stderr) == (2, "subgraph: No family nobody is installed. See: subgraph families\n")


@pytest.mark.parametrize("room", [60, 80, 100])
def test_every_line_fits_the_terminal_and_says_its_amount(room: int) -> None:
    text = chart_text(charts_of(DEVICES, found()), room)
    assert max(len(line) for line in text.splitlines()) <= room
    assert "123,456.00 EUR" in text.replace("\n", " ")
    assert "1000 sold" in text
    assert "2026-08" not in text  # nothing renews then
    assert "\x1b" not in text


def test_a_chart_is_an_svg_with_bars_in_proportion_and_nothing_from_elsewhere() -> None:
    chart = Chart("k", "Seats <sold> & used", ("a", "b"), (("sold", (100, 50)), ("used", (25, 0))), ("100", "50"))
    text = chart_svg(chart)
    tree = ElementTree.fromstring(text)
    bars = [one for one in tree.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    lengths = [int(one.get("width", "")) for one in bars]
    assert lengths[0] == 2 * lengths[2] == 4 * lengths[1]
    assert lengths[3] == 0
    assert tree.get("width") == str(WIDTH)
    assert not any(word in text for word in (b"href", b"<script", b"@import", b"url("))
    assert "Seats <sold> & used" in [one.text for one in tree.iter(f"{SVG}text")]


def test_each_chart_is_written_as_a_file(subgraph: Run, tmp_path: Path) -> None:
    assert subgraph("report", "--svg", "charts", "--database", "new.db").returncode == 0
    assert not Path("charts").exists() or list(Path("charts").iterdir()) == []  # nothing is sold: nothing to draw
    names = {one.key for one in charts_of(DEVICES, found())}
    assert {"recurring-eur", "seats", "renewals-eur", "receivables-eur", "invoiced-eur"} == names
