"""What `subgraph bill` and `subgraph demo` say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from subgraph.demo.script import Persona
from subgraph.domain.identity import Identity
from subgraph.domain.money import major
from subgraph.printing.tables import Facts, width
from subgraph.settings import Settings
from subgraph.work.billing import Report


def report_facts(report: Report, *, dry_run: bool = False) -> Facts:
    """A bill run as facts; amounts are decimal texts by currency."""
    return {
        "dryRun": dry_run,
        "invoices": report.invoices,
        "amounts": {one: str(major(amount, one)) for one, amount in sorted(report.amounts_minor.items())},
        "parked": [{"account": one.account_id, "reason": one.reason} for one in report.parked],
        "announced": report.announced,
        "waiting": [{"account": one.account_id, "family": one.family} for one in report.waiting],
    }


def report_text(report: Report, *, dry_run: bool = False) -> str:
    """A bill run in a few lines."""
    lines = [f"{documents(report)} {'would be issued: nothing was written' if dry_run else 'issued'}"]
    lines += [f"  {major(amount, one):>14} {one}" for one, amount in sorted(report.amounts_minor.items())]
    told = f"{report.announced} subscription{'s' if report.announced != 1 else ''}"
    lines += [f"new prices announced to {told}"] if report.announced else []
    parked = "would be parked" if dry_run else "parked"
    lines += [f"{parked}: {one.account_id}: {one.reason}" for one in report.parked]
    lines += [f"left for later: {one.account_id} waits for family {one.family}" for one in report.waiting]
    return "\n".join(lines)


def documents(report: Report) -> str:
    """How many documents were issued so far."""
    return f"{report.invoices:,} document{'s' if report.invoices != 1 else ''}"


def demo_text(settings: Settings, personas: Mapping[str, Sequence[Persona]], page: Mapping[str, object]) -> str:
    """Where the demo is, what to try in it and who one can be, family by family."""
    url = f"http://{settings.host}:{settings.port}"
    stories = page.get("stories")
    told = stories if isinstance(stories, list) else []
    keys = dict.fromkeys([*personas, *(one["familyKey"] for one in told)])
    lines = ["", f"Subgraph serves a sandbox at {url}/graphql", f"GraphiQL, with a tab per story: {url}/graphiql"]
    for key in keys:
        its = [one for one in told if one["familyKey"] == key]
        lines += ["", its[0]["family"] if its else key]
        lines += [f"  {one['title']:<38} {url}/graphiql#{one['key']}" for one in its]
        lines += [f"  {_flag(one.identity):<38} {_short(one.title)}" for one in personas.get(key, ())]
    database = settings.database_url.removeprefix("sqlite:///")
    lines += ["", "A token of one of these people, for the header 'Authorization: Bearer TOKEN':"]
    lines += [f"  subgraph token --database {database} --user EMAIL (or --staff FAMILY, --operator)"]
    lines += ["Ctrl-C stops it; what you did is still there next time.", ""]
    return "\n".join(lines)


def _short(title: str) -> str:
    return shorten(title, width() - 41, placeholder=" …")


def _flag(identity: Identity) -> str:
    """Who somebody is to `subgraph token`."""
    if identity.operator:
        return "--operator"
    return f"--staff {min(identity.staff_of)}" if identity.staff_of else f"--user {identity.email}"
