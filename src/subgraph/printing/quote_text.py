"""Priced baskets for people: lines, sums and what comes next, in columns that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from subgraph.domain.catalog import ProductFamily
from subgraph.printing.quote_facts import Priced, priced_facts
from subgraph.printing.tables import Facts, paragraph, split_table, table

SHORTEST_DESCRIPTION = 16
"""Characters that what a line describes has at least, in one line."""
WIDE = 96
"""Characters of a line from which there is room for the last day of what is charged."""


def priced_text(family: ProductFamily, priced: Sequence[Priced], room: int) -> str:
    """A start and the changes after it, each with its lines or with why it is refused."""
    facts = priced_facts(family, priced)
    blocks = [f"{family.name}  ·  {facts['family']}, catalog {facts['version']}"]
    for one in facts["asked"]:
        body = _refused(one, room) if "refused" in one else _quoted(one, room)
        blocks.append("\n".join([f"{one['on']}  {one['words']}", *body]))
    return "\n\n".join(blocks)


def _refused(one: Facts, room: int) -> Iterator[str]:
    yield "  refused:"
    for violation in one["refused"]:
        path = ".".join(violation["path"])
        yield from paragraph("", f"{violation['code']}: {violation['message']}{f' ({path})' if path else ''}", room, 4)


def _quoted(one: Facts, room: int) -> Iterator[str]:
    for change in one["changes"]:
        yield from paragraph("change", _change(one, change), room)
    if one["lines"]:
        yield from _lines(one["lines"], one["dueNow"], ("due now", one["currency"]), room)
    else:
        yield from paragraph("due now", "nothing", room)
        if one["comingLines"]:
            yield from _lines(one["comingLines"], one["renewal"], (f"due on {one['renewsOn']}", one["currency"]), room)
    yield from paragraph("then holds", " · ".join(_item(item) for item in one["items"]) or "nothing", room)
    for change in one["scheduled"]:
        yield from paragraph("waits", f"{change['effectiveOn']}: {change['summary']}", room)
    yield from paragraph("renews", _renews(one), room)
    yield from paragraph("channel", one["channel"], room)
    if one["requiredTerms"]:
        named = " · ".join(f"{each['name']}, {each['version']}" for each in one["requiredTerms"])
        yield from paragraph("accept", named, room)
    yield from paragraph("pay by", " · ".join(one["paymentMethods"]) or "nothing is open to this buyer", room)


def _change(one: Facts, change: Facts) -> str:
    later = f", on {change['effectiveOn']}" if change["effectiveOn"] != one["on"] else ""
    why = f" ({change['code']}: {change['reason']})" if change["code"] and change["reason"] else ""
    channel = "" if change["channel"] == "SELF_SERVICE" else f" [{change['channel']}]"
    return f"{change['summary']}{later}{channel}{why}"


def _lines(lines: Sequence[Facts], totals: Facts, said: tuple[str, str], room: int) -> Iterator[str]:
    """Lines and sums, of which `said` names the last and the currency; descriptions go on in rows below."""
    label, currency = said
    rows = [["", "quantity", "unit", "days", "from", "to", currency]]
    for one in lines:
        if one["discount"]:
            rows.append([f"  {one['description']}", *_blank(5), one["amount"]])
            continue
        unit = f"{one['unitPrice']}/{one['priceMonths']} mo" if one["unitPrice"] else ""
        quantity = "" if one["quantity"] is None else str(one["quantity"])
        days = f"{one['daysCharged']}/{one['daysInPeriod']}"
        rows.append([one["description"], quantity, unit, days, *one["charged"], one["amount"]])
    sums = [("subtotal", totals["subtotal"]), ("discount", f"-{totals['discount']}")]
    for name, amount in (*(sums if _taken(totals) else ()), (label, totals["total"])):
        rows.append([name, *_blank(5), amount])
    if room < WIDE:
        rows = [[*row[:5], row[6]] for row in rows]
    others = max(len(line) for line in table([["", *row[1:]] for row in rows], range(1, 4)))
    yield ""
    yield from table([*_continued(rows, max(SHORTEST_DESCRIPTION, room - others))], (1, 2, 3, len(rows[0]) - 1))
    yield ""


def _continued(rows: Sequence[Sequence[str]], longest: int) -> Iterator[list[str]]:
    for row in rows:
        indent = "  " if row[0].startswith(" ") else ""
        first, *rest = wrap(row[0].strip(), longest, initial_indent=indent, subsequent_indent=indent) or [""]
        yield [first, *row[1:]]
        yield from ([f"{one}", *_blank(len(row) - 1)] for one in rest)


def _blank(cells: int) -> list[str]:
    return [""] * cells


def _taken(totals: Facts) -> bool:
    return bool(totals["discount"].strip("-0."))


def _item(item: Facts) -> str:
    free = f" ({item['included']} included)" if item["included"] else ""
    return f"{item['quantity']} {item['name']}{free}"


def _renews(one: Facts) -> str:
    if one["endsOn"]:
        return f"never: it ends before {one['endsOn']}"
    if one["renewal"] is None:
        return "never"
    return f"on {one['renewsOn']} for {one['renewal']['total']} {one['currency']}"


def grid_text(cells: Sequence[Facts], room: int) -> str:
    """A row for each edition and term, a column for each currency; what cannot be bought stands below, with why."""
    currencies = list(dict.fromkeys(one["currency"] for one in cells))
    editions = any(one["edition"] for one in cells)
    rows = [[*(["edition"] if editions else []), "term", *currencies]]
    reasons: dict[str, str] = {}
    for edition, term in dict.fromkeys((one["edition"], one["term"]) for one in cells):
        here = {one["currency"]: one for one in cells if (one["edition"], one["term"]) == (edition, term)}
        rows.append([*([edition or ""] if editions else []), term, *(_cell(here[one]) for one in currencies)])
        for one in here.values():
            reasons |= {violation["code"]: violation["message"] for violation in one["refused"]}
    lines = [*split_table(rows, 2 if editions else 1, room)]
    for code, message in reasons.items():
        lines += paragraph("–", f"{code}: {message}", room, 4)
    return "\n".join(lines)


def _cell(one: Facts) -> str:
    return one["total"] if one["total"] is not None else "–"
