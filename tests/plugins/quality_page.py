"""docs/quality-list.md as it is written from the mistakes that the tests make: `python -m tests.plugins.quality_page > docs/quality-list.md`."""

from __future__ import annotations

from tests.plugins.mistakes import WRONG

from subgraph.plugins.quality import quality_problems

HEAD = """# The quality list

What a family may declare and cannot mean. `check_family` (from `subgraph.plugins.testing`) looks for all of it in a family's
own tests, and says which declaration to mend and how; start-up asks only whether a family can be sold at all. Each row is a
mistake that `tests/plugins/mistakes.py` makes in a small family, Rooms, and what is said of it; this page is written from there.

After the list `check_family` starts every product, edition, term and currency as the vendor's staff, and then tells random
lives on the catalog: bought, changed and cancelled on later days, billed in between, by staff and by owners with and without
traits and percents of their own. In each of them the laws L1 to L9 and L11 to L13 of [billing.md](billing.md) hold; a short
life in which one does not is told in words, with the prices and discounts that take part in it. `check_family(plugin)` asks
the plugin's hooks as well. How many lives: as many as the loaded profile of Hypothesis says, 2,000 at most.

| a mistake | what is said |
|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = []
    for name, (family, says) in WRONG.items():
        said = next(one for one in quality_problems(family) if says in one)
        rows.append(f"| {name} | {said.replace('|', '&#124;')} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(page(), end="")
