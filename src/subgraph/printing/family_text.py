"""A product family for people: products, editions, add-ons, terms and price tables, in lines that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subgraph.printing.tables import Facts, paragraph, split_table, wrapped_rows

LONGEST_VALUE = 26
"""Characters of a feature's value in one line."""


def family_text(facts: Facts, room: int, *, features: bool = False, rules: bool = False) -> str:
    """A family's facts in lines of at most `room` characters; with the comparison of editions, or the rules, where asked."""
    lines = [f"{facts['name']}  ·  {facts['key']}, catalog {facts['version']}"]
    lines += paragraph("terms", " · ".join(_term(one) for one in facts["terms"]), room)
    lines += paragraph("starts", _start(facts["start"]), room)
    for one in facts["products"]:
        lines += _product(one, room)
    for one in facts["addOns"]:
        lines += paragraph("add-on", _add_on(one), room)
    for label, said in (
        ("usage", [_usage(one) for one in facts["usages"]]),
        ("discount", [_discount(one) for one in facts["discounts"]]),
        ("promotion", [_promotion(one) for one in facts["promotions"]]),
        ("document", [f"{one['name']}, {one['version']}, for {one['requiredFor']}" for one in facts["documents"]]),
        ("pays by", [_payment(one) for one in facts["payment"]]),
    ):
        for text in said:
            lines += paragraph(label, text, room)
    if features:
        for one in facts["products"]:
            lines += _features(one, room)
    lines += ["", *_prices(facts, room)]
    if rules:
        lines += ["", *(line for one in facts["rules"] for line in _rule(one, room))]
    return "\n".join(lines)


def _term(one: Facts) -> str:
    discount = f", {one['discount']} % off" if one["discount"] else ""
    return f"{one['key']} ({one['months']} month{'s' if one['months'] != 1 else ''}{discount})"


def _start(start: Facts) -> str:
    back, ahead = (
        "any day" if days is None else f"{days} days" if days else "no day" for days in (start["past"], start["future"])
    )
    return f"today; back {back}, ahead {ahead}"


def _product(one: Facts, room: int) -> Iterator[str]:
    bundle = f", in place of {', '.join(one['includes'])}" if one["includes"] else ""
    excludes = f", never beside {', '.join(one['excludes'])}" if one["excludes"] else ""
    yield from paragraph("product", f"{one['key']}: {one['name']}{_channel(one)}{bundle}{excludes}", room)
    for edition in one["editions"]:
        included = [f"{number} {key}" for key, number in edition["includesSeats"].items()]
        included += [_limited(each["key"], each["limit"]) for each in edition["includes"]]
        more = f", includes {', '.join(included)}" if included else ""
        yield from paragraph("  edition", f"{edition['rank']}. {edition['key']}: {edition['name']}{more}", room, 16)
    for seat in one["seatTypes"]:
        yield from paragraph("  seats", _seat_type(seat), room, 16)


def _seat_type(seat: Facts) -> str:
    parts = [f"{seat['key']}: {seat['name']}"]
    if seat["quantities"]:
        parts.append("sold as " + ", ".join(str(one) for one in seat["quantities"]))
    else:
        parts += _amounts(seat)
    if seat["covers"]:
        parts.append(f"for each {seat['covers']}")
    if seat["meter"]:
        parts.append(f"counts {seat['meter']}")
    if seat["mustCover"]:
        parts.append("never fewer than needed")
    if seat["overLimit"] != "report":
        parts.append(f"over the limit: {seat['overLimit']}")
    return ", ".join(parts)


def _amounts(one: Facts) -> Iterator[str]:
    if one["minimum"] > 1:
        yield f"at least {one['minimum']}"
    if one["maximum"] not in (None, 1):
        yield f"at most {one['maximum']}"
    if one["step"] > 1:
        yield f"in steps of {one['step']}"


def _add_on(one: Facts) -> str:
    parts = [f"{one['key']}: {one['name']}{_channel(one)}, with {', '.join(one['products'])}"]
    if one["editions"] is not None:
        parts.append(f"bought in {', '.join(one['editions'])}" if one["editions"] else "not bought")
    included = [_limited(f"{each['product']} {each['edition']}", each["limit"]) for each in one["includedIn"]]
    if included:
        parts.append(f"included in {', '.join(included)}")
    return "; ".join((*parts, *_amounts(one)))


def _usage(one: Facts) -> str:
    commit = f", {one['commit']} a period in advance" if one["commit"] else ""
    return f"{one['meter']}: {one['name'] or one['meter']} of {one['product']}, billed afterwards{commit}"


def _limited(name: str, limit: int | None) -> str:
    return name if limit is None else f"{name} (up to {limit})"


def _channel(one: Facts) -> str:
    return "" if one["channel"] == "SELF_SERVICE" else f" [{one['channel']}]"


def _discount(one: Facts) -> str:
    return f"{one['key']}: {one['name']}, {_taken(one)}"


def _taken(one: Facts) -> str:
    percent = f"the account's {one['percent']}" if one["ofAccount"] else f"{one['percent']} %"
    parts = [f"{percent if one['percent'] else _by_currency(one['amount'] or {})} off"]
    if one["periods"]:
        parts.append(f"first {one['periods']} period{'s' if one['periods'] != 1 else ''}")
    for word, named in (("of", one["products"]), ("of", one["components"]), ("not beside", one["excludes"])):
        if named:
            parts.append(f"{word} {', '.join(named)}")
    return ", ".join((*parts, *(f"when {each}" for each in one["conditions"])))


def _promotion(one: Facts) -> str:
    parts = [f"{one['code']}: {_taken(one['discount'])}"]
    if one["products"]:
        parts.append(f"for {', '.join(one['products'])}")
    if one["until"]:
        parts.append(f"until {one['until']}")
    if one["uses"]:
        parts.append(f"{one['uses']} times in all")
    return "; ".join(parts)


def _by_currency(amounts: dict[str, str]) -> str:
    return " / ".join(f"{amount} {currency}" for currency, amount in amounts.items())


def _payment(one: Facts) -> str:
    brands = f" ({', '.join(one['brands'])})" if one["brands"] else ""
    return ", ".join((f"{one['kind']}{brands}{_channel(one)}", *(f"when {each}" for each in one["conditions"])))


def _features(product: Facts, room: int) -> Iterator[str]:
    """The comparison of a product's editions: a row for each feature, a column for each edition."""
    names = {each["key"]: each["name"] for edition in product["editions"] for each in edition["features"]}
    if not names:
        return
    values = [{each["key"]: each["value"] for each in edition["features"]} for edition in product["editions"]]
    rows = [[product["key"], *(edition["name"] for edition in product["editions"])]]
    rows += [[name, *(each.get(key, "–") for each in values)] for key, name in names.items()]
    yield ""
    yield from split_table(wrapped_rows(rows, LONGEST_VALUE), 1, room, numbers=False)


def _prices(facts: Facts, room: int) -> Iterator[str]:
    """The price list: a row for each component, or for each tier of one; a column for each currency."""
    rows = [["price", "", "", "per", *facts["currencies"]]]
    for one in facts["prices"]:
        labels = [_priced(one), one["edition"] or "", one["term"] or "", f"{one['perMonths']} mo"]
        tiered = any(isinstance(amount, list) for amount in one["amounts"].values())
        if not tiered:
            rows.append([*labels, *(one["amounts"].get(each, "–") for each in facts["currencies"])])
            continue
        rows.append([*labels, *("" for _ in facts["currencies"])])
        rows += _tiers(one, facts["currencies"])
    filled = [place for place in range(4) if any(row[place] for row in rows[1:])]
    kept = wrapped_rows([[*(row[place] for place in filled), *row[4:]] for row in rows], room // 2 - 6)
    if kept[1:]:
        yield from split_table(kept, len(filled), room)
    else:
        yield "  There is no price."


def _priced(one: Facts) -> str:
    model = {"PER_UNIT": "", "PACKAGE": f" (per {one['packageSize']})"}.get(one["model"], f" ({one['model'].lower()})")
    return f"{one['product']} {one['component']}{model}"


def _tiers(one: Facts, currencies: Sequence[str]) -> Iterator[list[str]]:
    """A row for each tier: up to how many, and what it costs there in each currency."""
    limits = {tier["upTo"] for tiers in one["amounts"].values() for tier in tiers}
    for limit in sorted(limits, key=lambda each: (each is None, each or 0)):
        cells = []
        for currency in currencies:
            found = next((tier for tier in one["amounts"].get(currency, ()) if tier["upTo"] == limit), None)
            cells.append(_tier(found, one["model"]) if found else "–")
        yield [f"    {'more' if limit is None else f'≤ {limit}'}", "", "", "", *cells]


def _tier(tier: Facts, model: str) -> str:
    if model == "STAIRSTEP":
        return str(tier["flat"])
    return str(tier["unit"]) if tier["flat"] in ("0", "0.00") else f"{tier['unit']} + {tier['flat']}"


def _rule(one: Facts, room: int) -> Iterator[str]:
    matches = "; ".join(f"{name} {', '.join(values)}" for name, values in one["matches"].items()) or "everything else"
    timing = ", from the next period" if one["timing"] == "NEXT_PERIOD" else ""
    code = f" ({one['code']}: {one['reason']})" if one["code"] else ""
    yield from paragraph(f"rule {one['number']}", f"{matches} → {one['channel']}{timing}{code}", room)
