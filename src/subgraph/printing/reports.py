"""What `subgraph bill` and `subgraph demo` say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from subgraph.demo.script import Persona
from subgraph.domain.identity import Identity
from subgraph.domain.money import major
from subgraph.printing.tables import Facts
from subgraph.settings import Settings
from subgraph.work.billing import Report


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
