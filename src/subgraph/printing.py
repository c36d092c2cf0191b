"""What the command line says: plain text that fits a terminal, and the same as facts for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import wrap

from subgraph.demo.script import Persona
from subgraph.domain.catalog import Price, PriceKey, ProductFamily
from subgraph.domain.identity import Identity
from subgraph.domain.money import major
from subgraph.settings import Settings
from subgraph.work.billing import Report

Facts = dict[str, object]
WIDTH = 100


def report_facts(report: Report) -> Facts:
    """A bill run as facts; amounts are decimal texts by currency."""
    return {
        "invoices": report.invoices,
        "amounts": {one: str(major(amount, one)) for one, amount in sorted(report.amounts_minor.items())},
        "parked": [{"account": one.account_id, "reason": one.reason} for one in report.parked],
    }


def report_text(report: Report) -> str:
    """A bill run in a few lines."""
    lines = [f"{report.invoices} document{'s' if report.invoices != 1 else ''} issued"]
    lines += [f"  {major(amount, one):>14} {one}" for one, amount in sorted(report.amounts_minor.items())]
    lines += [f"parked: {one.account_id}: {one.reason}" for one in report.parked]
    return "\n".join(lines)


def families_facts(families: Sequence[ProductFamily]) -> list[Facts]:
    """The installed families as facts."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "version": one.version,
            "products": [
                {
                    "key": product.key,
                    "channel": product.channel.value,
                    "editions": [edition.key for edition in product.editions],
                    "seatTypes": [seat_type.key for seat_type in product.seat_types],
                }
                for product in one.products
            ],
            "addOns": [add_on.key for add_on in one.add_ons],
            "terms": [{"key": term.key, "months": term.months} for term in one.terms],
            "currencies": sorted({key.currency for key in one.prices.prices}),
        }
        for one in families
    ]


def families_text(families: Sequence[ProductFamily]) -> str:
    """The installed families with their price tables."""
    return "\n\n".join(_family_text(one) for one in families) or "No product family is installed."


def _family_text(family: ProductFamily) -> str:
    terms = ", ".join(f"{one.name} ({one.discount} % off)" if one.discount else one.name for one in family.terms)
    lines = [f"{family.name}  ·  {family.key}, catalog {family.version}", f"  terms     {terms}"]
    for product in family.products:
        names = ", ".join([one.name for one in product.editions] + [one.name for one in product.seat_types])
        said = f"{product.key} [{product.channel.value}]{': ' + names if names else ''}"
        lines += wrap(said, WIDTH, initial_indent="  product   ", subsequent_indent=" " * 12)
    lines += [f"  add-on    {one.key} [{one.channel.value}]" for one in family.add_ons]
    return "\n".join([*lines, *_price_rows(family.prices.prices)])


def _price_rows(prices: Mapping[PriceKey, Price]) -> Iterable[str]:
    currencies = sorted({key.currency for key in prices})
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for key, price in prices.items():
        labels = (key.product, key.component, key.edition or "", key.term or "")
        shown = " ".join(one for one in (*labels, f"/ {price.per_months} mo") if one)
        rows.setdefault((shown,), {})[key.currency] = _shown(price)
    width = max((len(row[0]) for row in rows), default=0)
    yield f"  {'price':<{width}}  " + " ".join(f"{one:>9}" for one in currencies)
    for (label,), amounts in rows.items():
        yield f"  {label:<{width}}  " + " ".join(f"{amounts.get(one, '–'):>9}" for one in currencies)


def _shown(price: Price) -> str:
    if price.tiers:
        return f"{len(price.tiers)} tiers"
    return f"{price.unit_amount}"


def demo_text(
    settings: Settings,
    personas: Mapping[str, Sequence[Persona]],
    token: Callable[[Identity], str],
    page: Mapping[str, object],
) -> str:
    """Where the demo is, who one can be in it, and what to try."""
    url = f"http://{settings.host}:{settings.port}"
    lines = ["", f"Subgraph serves a sandbox at {url}/graphql", f"GraphiQL, with a tab per story: {url}/graphiql", ""]
    stories = page.get("stories")
    told = stories if isinstance(stories, list) else []
    lines.extend(f"  {one['title']:<30} {url}/graphiql#{one['key']}" for one in told)
    lines += ["", "Be one of these (Authorization: Bearer TOKEN):", ""]
    for people in personas.values():
        for one in people:
            lines += [f"  {one.title}", f"    {token(one.identity)}", ""]
    lines += ["Ctrl-C stops it; what you did is still there next time.", ""]
    return "\n".join(lines)
