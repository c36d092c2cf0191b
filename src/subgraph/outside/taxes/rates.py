"""General rates of VAT and GST by country and day, with the law that says so: rates.csv beside this file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

from subgraph.domain.money import parse_decimal
from subgraph.domain.taxes import TaxRate, TaxRates

RATES = Path(__file__).parent / "rates.csv"


def read_rates(path: Path = RATES) -> TaxRates:
    """The rates of a file; ValueError names the line that is none."""
    return TaxRates.of(parse_rates(path.read_text(encoding="utf-8")))


def parse_rates(text: str) -> Iterator[TaxRate]:
    """Rates from the columns country, from, until (empty: it runs; else the day after its last), standard_percent, source."""
    for number, row in enumerate(csv.DictReader(StringIO(text)), 2):
        try:
            until = date.fromisoformat(row["until"]) if row["until"] else None
            percent = parse_decimal(row["standard_percent"])
            yield TaxRate(row["country"], date.fromisoformat(row["from"]), until, percent, row["source"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number} is no tax rate: {error}") from error
