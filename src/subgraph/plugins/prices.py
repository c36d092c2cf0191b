"""Price lists in a file beside the plugin: one row a component, one column a currency (docs/hooks.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

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
    with path.open(encoding="utf-8", newline="") as file:
        lines = [(number, line) for number, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]
    rows = csv.DictReader((line for _, line in lines), skipinitialspace=True)
    rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
    currencies = [name for name in rows.fieldnames if name not in COLUMNS]
    wrong = [name for name in currencies if not _CURRENCY.fullmatch(name)]
    if wrong or not set(COLUMNS) <= set(rows.fieldnames):
        raise PluginError(path.name, [f"the columns are {', '.join(COLUMNS)} and a currency code each, not {wrong}"])
    for (number, _), row in zip(lines[1:], rows, strict=True):
        try:
            for key, price in _row(row, currencies):
                if key in prices:
                    raise ValueError(f"{key} has a price already")
                prices[key] = price
        except (ValueError, KeyError) as error:
            raise PluginError(path.name, [f"line {number}: {error}"]) from error
    return PriceTable(prices)


def _row(row: Mapping[str | None, str | None], currencies: list[str]) -> Iterator[tuple[PriceKey, Price]]:
    if None in row or None in row.values():
        raise ValueError("as many cells as there are columns")
    cells = {str(name): str(cell).strip() for name, cell in row.items()}
    name, _, size = cells["model"].partition(" ")
    model, months = PriceModel(name), int(cells["months"])
    for currency in currencies:
        if not cells[currency]:
            continue
        price = _price(model, months, int(size or "1"), cells[currency])
        for product in _several(cells["product"]):
            for component in _several(cells["component"]):
                for edition in _several(cells["edition"]):
                    for term in _several(cells["term"]):
                        yield PriceKey(product, component, currency, edition or None, term or None), price


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
    limit = None if up_to.strip() == "*" else int(up_to)
    if model is PriceModel.STAIRSTEP:
        return Tier(limit, flat_amount=_amount(amounts))
    unit, _, flat = amounts.partition("+")
    return Tier(limit, _amount(unit), _amount(flat or "0"))


def _amount(text: str) -> Decimal:
    amount = parse_decimal(text.strip())
    if amount < 0:
        raise ValueError(f"{amount} is below zero")
    return amount
