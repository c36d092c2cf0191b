"""Whatever the vendor's people say of a catalog is done or refused, never our failure; and it is sold at afterwards."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.schema.world import OPERATOR, World

RESULT = "{ __typename ... on Refusal { violations { code message path } } }"
DOCUMENTS = {
    name: f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ it: {name}(input: $input) {RESULT} }}"
    for name in ("setListPrices", "withdrawListPrices", "addPromotion", "endPromotion")
}
AMOUNTS = (
    *("5.00", "60.00", "61.50", "0.0125") * 8,
    "0",
    "1.00",
    "-1",
    "0.000000000001",
    "999999999999999999",
    "1000000000",
    "12.3456",
    "1e3",
    "NaN",
    7,
)
COUNTS = (*(1, 2, 12, 100) * 6, 0, -1, 2_147_483_647, -2_147_483_648, 1_201, 500)
WORDS = (
    "",
    " ",
    "monitoring",
    "seat:pro",
    "seat:mini",
    "base",
    "addon:x",
    "usage:calls",
    "x" * 2_000,
    "\u202e",
    "a b",
    "🦆",
)
DAYS = (*("2026-03-10", "2027-01-01") * 5, "0001-01-01", "9999-12-31", "2026-02-30")
CURRENCIES = (*("EUR",) * 9, "USD", "JPY", "CHF", "QQQ", "CLF")
MODELS = ("PER_UNIT", "FLAT", "VOLUME", "GRADUATED", "STAIRSTEP", "PACKAGE")
POLICIES = ("KEEP", "NEXT_RENEWAL", "ON_DATE")


def some(tape: random.Random, **options: Any) -> dict[str, Any]:
    """Each of these or not; a callable is asked."""
    return {name: one() if callable(one) else tape.choice(one) for name, one in options.items() if tape.random() < 0.8}


def key(tape: random.Random) -> dict[str, Any]:
    likely = {"product": "monitoring", "component": tape.choice(("seat:pro", "seat:mini")), "currency": "EUR"}
    wild = {"product": tape.choice(WORDS), "component": tape.choice(WORDS), "currency": tape.choice(CURRENCIES)}
    return (likely if tape.random() < 0.7 else wild) | (
        some(tape, edition=WORDS, term=("one-year", "none", "")) if tape.random() < 0.2 else {}
    )


def price(tape: random.Random) -> dict[str, Any]:
    def tiers() -> list[dict[str, Any]]:
        return [some(tape, upTo=COUNTS, unitAmount=AMOUNTS, flatAmount=AMOUNTS) for _ in range(tape.randint(0, 3))]

    model = {"model": tape.choice(MODELS), "perMonths": tape.choice(COUNTS)}
    if tape.random() < 0.5:
        return key(tape) | {"model": "PER_UNIT", "perMonths": 12, "unitAmount": tape.choice(AMOUNTS)}
    return key(tape) | model | some(tape, unitAmount=AMOUNTS, tiers=tiers, packageSize=COUNTS)


def given(tape: random.Random, name: str) -> dict[str, Any]:
    """A random input of a mutation."""
    common = {"family": tape.choice(("devices",) * 99 + WORDS), "reason": tape.choice(("Why not",) * 99 + WORDS)}
    if name == "setListPrices":
        renewal = some(tape, on=DAYS, noticeDays=COUNTS) | {"policy": tape.choice(POLICIES)}
        prices = [price(tape) for _ in range(tape.randint(0, 3))]
        return common | {"prices": prices} | ({"renewalPrices": renewal} if tape.random() < 0.5 else {})
    if name == "withdrawListPrices":
        return common | {"prices": [key(tape) for _ in range(tape.randint(0, 2))]}
    code = {"code": tape.choice((*WORDS, *(f"CODE{number}" for number in range(40))))}
    if name == "endPromotion":
        return common | code

    def amounts() -> list[dict[str, Any]]:
        return [
            {"currency": tape.choice(CURRENCIES), "amount": tape.choice(AMOUNTS)} for _ in range(tape.randint(0, 2))
        ]

    limits = some(tape, periods=COUNTS, uses=COUNTS, until=DAYS) if tape.random() < 0.4 else {}
    named = some(tape, products=lambda: [tape.choice(WORDS)], excludes=lambda: [tape.choice(WORDS)])
    value = {"percent": tape.choice(AMOUNTS)} if tape.random() < 0.6 else {"amounts": amounts()}
    return (
        common
        | code
        | {"name": tape.choice(("Spring",) * 30 + WORDS)}
        | value
        | limits
        | (named if tape.random() < 0.3 else {})
    )


@pytest.mark.parametrize("seed", range(2))
async def test_random_catalog_changes_are_done_or_refused_and_what_is_sold_can_be_quoted(
    empty: World, seed: int
) -> None:
    tape = random.Random(seed)
    account = await empty.account("Harbour", timeZone="UTC")
    done = 0
    for number in range(200):
        name = tape.choice(tuple(DOCUMENTS))
        body = await empty.say(OPERATOR, DOCUMENTS[name], input=given(tape, name))
        assert {one["extensions"]["code"] for one in body.get("errors", ())} <= {"BAD_USER_INPUT"}, body
        answer = (body.get("data") or {}).get("it") or {}
        if answer.get("__typename") == "Refusal":
            assert all(one["code"] and one["message"] for one in answer["violations"])
        elif answer:
            done += 1
        if number % 10 == 0 or answer.get("__typename") == "CatalogChanged":
            products = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 3}]}]
            start = {"accountId": account, "family": "devices", "term": "one-year", "products": products}
            quote = await empty.quote(OPERATOR, start=start)
            assert quote["__typename"] == "Quote" or [one["code"] for one in quote["violations"]] == [
                "AMOUNT_TOO_LARGE"
            ]
    assert done > 5
