"""Owners' numbers in the shell: `subgraph report`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from subgraph.cli.databases import DatabaseOption, migrated, settings_for
from subgraph.cli.installed import open_installed
from subgraph.cli.saying import JsonOption, complain
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.money import major
from subgraph.domain.numbers import CurrencyNumbers, FamilyNumbers
from subgraph.printing.chart_svg import chart_svg
from subgraph.printing.number_charts import chart_text, charts_of
from subgraph.printing.number_facts import number_facts
from subgraph.printing.tables import width
from subgraph.services.numbers import reckon_numbers
from subgraph.settings import Settings

FamilyArgument = Annotated[str | None, typer.Argument(metavar="[FAMILY]", help="Only this family, by its key.")]
SvgOption = Annotated[Path | None, typer.Option("--svg", metavar="FOLDER", help="Write each chart there as SVG too.")]


def report(
    family: FamilyArgument = None, svg: SvgOption = None, database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Print a family's numbers: recurring revenue, seats sold and used, renewals ahead, receivables by age, what was invoiced.

    They are reckoned from what is stored when they are asked for; staff read the same in the graph (ProductFamily.numbers).
    """
    found = asyncio.run(_reckon(migrated(settings_for(database)), family))
    if family is not None and not found:
        sys.exit(complain(f"No family {family} is installed. See: subgraph families"))
    for one, numbers in found:
        if svg is not None:
            _write(svg, one, numbers)
    if as_json:
        typer.echo(orjson.dumps([number_facts(numbers) for _, numbers in found]))
        return
    typer.echo("\n\n".join(_said(one, numbers) for one, numbers in found) or "No product family is installed.")


async def _reckon(settings: Settings, key: str | None) -> list[tuple[ProductFamily, FamilyNumbers]]:
    app = open_installed(settings)
    try:
        async with app.database.reads() as reads:
            return [
                (one, await reckon_numbers(reads, one, app.clock.now()))
                for one in app.installation.registry.families
                if key in (None, one.key)
            ]
    finally:
        await app.database.close()


def _said(family: ProductFamily, numbers: FamilyNumbers) -> str:
    accounts = f"{numbers.accounts} account{'s' if numbers.accounts != 1 else ''}"
    over = f", {len(numbers.over_limit)} over the limit" if numbers.over_limit else ""
    head = "\n".join([f"{family.name}: {accounts}{over}", *map(_revenue, numbers.currencies)])
    charts = charts_of(family, numbers)
    if not charts:
        return f"{head}\n  Nothing is sold yet."
    return f"{head}\n\n{chart_text(charts, width(), colour=sys.stdout.isatty())}"


def _revenue(one: CurrencyNumbers) -> str:
    monthly, yearly = (f"{major(amount, one.currency):,}" for amount in (one.monthly_minor, one.yearly_minor))
    running = f"{one.subscriptions} subscription{'s' if one.subscriptions != 1 else ''}"
    return f"  {one.currency}: {running} for {monthly} a month, {yearly} a year"


def _write(folder: Path, family: ProductFamily, numbers: FamilyNumbers) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for chart in charts_of(family, numbers):
        (folder / f"{family.key}-{chart.key}.svg").write_bytes(chart_svg(chart))
