"""An interface that is paid by its calls, billed afterwards, with a number of calls owed in advance."""

from __future__ import annotations

from pathlib import Path

from subgraph.plugins import Product, ProductFamily, Rule, Term, Usage, read_prices

CALLS = ProductFamily(
    key="calls",
    name="Calls",
    products=(Product("api", "API"),),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12)),
    usages=(Usage("calls", "api", commit=1000, name="Calls"),),
    prices=read_prices(Path(__file__).with_name("calls.csv")),
    rules=(Rule(),),
)
