"""Price lists in a file beside the plugin: one row a component, one column a currency (docs/hooks.md)."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from subgraph.domain.catalog import Price, PriceKey, PriceModel, PriceTable, Tier
from subgraph.domain.money import parse_decimal
from subgraph.plugins.errors import PluginError

COLUMNS = ("product", "component", "edition", "term", "model", "months")
_TIERED = frozenset({PriceModel.GRADUATED, PriceModel.VOLUME, PriceModel.STAIRSTEP})
_CURRENCY = re.compile(r"[A-Z]{3}")


def read_prices(path: Path) -> PriceTable:
    """Read a price list in CSV; PluginError with the line where something cannot be read.

    Columns: product, component, edition, term, model, months, then a currency each. Several keys in one cell are parted by
    `|`; an empty edition or term means any, an empty amount that nothing is sold in that currency. A tiered amount is
    `10: 5.00; 50: 4.00 + 20.00; *: 3.00` (up to: unit amount + flat amount; of a STAIRSTEP the flat amount alone), and
    a package's size stands behind its model: `PACKAGE 100`. Lines that begin with `#` are comments.
    """
    prices: dict[PriceKey, Price] = {}
    lines = _lines(path)
    rows = csv.DictReader((line for _, line in lines), skipinitialspace=True)
    columns = [name.strip() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    currencies = _currencies(path, columns, lines[0][1] if lines else "")
    for (number, _), row in zip(lines[1:], rows, strict=False):
        try:
            for key, price in _row(row, columns, currencies):
                if key in prices:
                    raise ValueError(f"{_named(key)} has a price already: take one out")
                prices[key] = price
        except ValueError as error:
            raise PluginError(path.name, [f"line {number}: {error}"]) from error
    return PriceTable(prices)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers; the mark that spreadsheets put before the first one is no part of it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problem = f"cannot be read: {error.strerror}; put it beside the family, at {path}"
        raise PluginError(path.name, [problem]) from error
    except UnicodeDecodeError as error:
        raise PluginError(path.name, ["is no UTF-8: save it as CSV in UTF-8"]) from error
    numbered = enumerate(text.split("\n"), 1)
    lines = [(number, line) for number, line in numbered if line.strip() and not line.lstrip().startswith("#")]
    for number, line in lines:
        if line.count('"') % 2:
            raise PluginError(path.name, [f"line {number}: a quotation mark has no second one in its line"])
    return lines


def _currencies(path: Path, columns: list[str], head: str) -> list[str]:
    """The columns that are currencies; PluginError for a head that is none."""
    wanted = f"the columns are {', '.join(COLUMNS)} and a currency code each"
    found = [name for name in columns if name not in COLUMNS]
    wrong = [name for name in found if not _CURRENCY.fullmatch(name)]
    missing = [name for name in COLUMNS if name not in columns]
    twice = [name for name, times in Counter(columns).items() if times > 1]
    problem = None
    if len(columns) == 1 and (";" in head or "\t" in head):
        problem = "they are parted by commas, not by semicolons or tabs"
    elif wrong or missing:
        said = [f"not {', '.join(map(repr, wrong))}"] if wrong else []
        problem = "; ".join([*said, *([f"{', '.join(missing)} is missing"] if missing else [])])
    elif twice:
        problem = f"{', '.join(twice)} is there twice"
    elif not found:
        problem = "there is no currency"
    if problem:
        raise PluginError(path.name, [f"{wanted}; {problem}"])
    return found


def _row(row: Mapping[str | None, Any], columns: list[str], currencies: list[str]) -> Iterator[tuple[PriceKey, Price]]:
    if None in row or None in row.values():
        had = sum(one is not None for key, one in row.items() if key is not None) + len(row.get(None, ()))
        raise ValueError(
            f"as many cells as there are columns: {len(columns)}, not {had} (tiers are parted by ;, decimals by a point)"
        )
    cells = {str(name): str(cell).strip() for name, cell in row.items()}
    model, size = _model(cells["model"])
    months = _whole(cells["months"], "months")
    for currency in currencies:
        if not cells[currency]:
            continue
        price = _price(model, months, size, cells[currency])
        for product in _several(cells["product"]):
            for component in _several(cells["component"]):
                for edition in _several(cells["edition"]):
                    for term in _several(cells["term"]):
                        yield PriceKey(product, component, currency, edition or None, term or None), price


def _model(cell: str) -> tuple[PriceModel, int]:
    """A price model, and how many are in its package."""
    name, _, size = cell.partition(" ")
    if name not in set(PriceModel):
        raise ValueError(f"model {name!r} is none of {', '.join(PriceModel)}")
    if (name == PriceModel.PACKAGE) != bool(size):
        raise ValueError(f"model {cell!r}: a PACKAGE, and nothing else, has a size behind it: PACKAGE 100")
    return PriceModel(name), _whole(size, "a package's size") if size else 1


def _whole(text: str, what: str) -> int:
    """A whole number of 1 or more, as price lists write it."""
    cut = text.strip()
    if not (cut.isascii() and cut.isdigit() and len(cut) < 12 and int(cut)):
        raise ValueError(f"{what} {cut!r} is no whole number from 1 on")
    return int(cut)


def _named(key: PriceKey) -> str:
    return f"{key.product} {key.component} {key.edition or 'any edition'} {key.term or 'any term'} {key.currency}"


def _several(cell: str) -> list[str]:
    return [one.strip() for one in cell.split("|")]


def _price(model: PriceModel, months: int, size: int, cell: str) -> Price:
    if model not in _TIERED:
        return Price(model, months, _amount(cell), package_size=size)
    tiers = tuple(_tier(model, one) for one in cell.split(";") if one.strip())
    return Price(model, months, tiers=tiers)


def _tier(model: PriceModel, text: str) -> Tier:
    up_to, colon, amounts = text.partition(":")
    if not colon:
        raise ValueError(f"{text.strip()!r} is no tier: write `10: 5.00`, and `*` for the last")
    limit = None if up_to.strip() == "*" else _whole(up_to, "a tier's last quantity")
    if model is PriceModel.STAIRSTEP:
        return Tier(limit, flat_amount=_amount(amounts))
    unit, _, flat = amounts.partition("+")
    return Tier(limit, _amount(unit), _amount(flat or "0"))


def _amount(text: str) -> Decimal:
    amount = parse_decimal(text.strip())
    if amount < 0:
        raise ValueError(f"{amount} is below zero")
    return amount
