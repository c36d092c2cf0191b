"""Connections: every row once and in order, at most 100 at a time, and cursors that only their own list takes."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.schema.cursors import decode_cursor, encode_cursor
from subgraph.schema.errors import GraphRefusal
from tests.schema.tenants import OLIVIA, PETRA, STAFF, add_device, ask_vendor
from tests.schema.world import World

PAGE = "{ nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }"


def _document(field: str, kind: str = "") -> str:
    arguments = f"({kind}first: $first, after: $after)"
    return f"query ($id: ID!, $first: Int, $after: String) {{ account(id: $id) {{ it: {field}{arguments} {PAGE} }} }}"


async def _walk(world: World, document: str, size: int, of: str = "account") -> tuple[list[str], int]:
    seen: list[str] = []
    after: str | None = None
    while True:
        data = await world.ask(OLIVIA, document, id=world.ids[of], first=size, after=after)
        page: dict[str, Any] = data["account"]["it"]
        assert len(page["nodes"]) <= size
        assert [one["node"] for one in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        seen += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return seen, page["totalCount"]


async def test_pages_of_any_size_hold_every_row_once_and_in_the_same_order(tenants: World) -> None:
    for number in range(4):
        await add_device(tenants, f"Room {number}")
        await ask_vendor(tenants, OLIVIA)
        await tenants.start(OLIVIA, tenants.ids["account"], pro=4)
    for field in ("resources", "subscriptions", "invoices", "changeRequests", "notifications"):
        whole, total = await _walk(tenants, _document(field), 100)
        assert len(set(whole)) == len(whole) == total >= 5, field
        for size in (1, 2, total):
            assert await _walk(tenants, _document(field), size) == (whole, total), field


async def test_the_newest_invoices_and_requests_come_first_and_the_oldest_subscription(tenants: World) -> None:
    later = await tenants.start(OLIVIA, tenants.ids["account"], pro=1)
    first = {field: (await _walk(tenants, _document(field), 100))[0] for field in ("invoices", "subscriptions")}
    assert first["invoices"][0] == later["invoice"]["id"]
    assert first["subscriptions"][0] == tenants.ids["subscription"]


async def test_history_is_told_newest_first_and_page_by_page(tenants: World) -> None:
    document = """query ($id: ID!, $after: String) { subscription(id: $id) { history(first: 1, after: $after) {
      nodes { kind summary actor } pageInfo { endCursor } totalCount } } }"""
    first = (await tenants.ask(OLIVIA, document, id=tenants.ids["subscription"]))["subscription"]["history"]
    rest = await tenants.ask(OLIVIA, document, id=tenants.ids["subscription"], after=first["pageInfo"]["endCursor"])
    assert first["nodes"] != rest["subscription"]["history"]["nodes"]
    assert first["totalCount"] == rest["subscription"]["history"]["totalCount"] >= 2


async def test_a_cursor_of_another_list_or_of_nobody_is_refused(tenants: World) -> None:
    invoices = await tenants.ask(OLIVIA, _document("invoices"), id=tenants.ids["account"], first=1)
    cursor = invoices["account"]["it"]["pageInfo"]["endCursor"]
    for field, after in (("resources", cursor), ("invoices", "nonsense"), ("invoices", ""), ("invoices", "\x00")):
        body = await tenants.say(OLIVIA, _document(field), id=tenants.ids["account"], after=after)
        assert [one["extensions"]["code"] for one in body["errors"]] == ["BAD_USER_INPUT"], (field, after)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "bnVsbA",
        encode_cursor([]),
        encode_cursor([1, 2]),
        encode_cursor([2**63]),
        encode_cursor([True]),
        "a" * 2000,
    ],
)
def test_only_one_whole_number_is_a_cursor_of_numbered_rows(text: str) -> None:
    with pytest.raises(GraphRefusal):
        decode_cursor(text, (int,))
    assert decode_cursor(encode_cursor([7]), (int,)) == (7,)


async def test_lists_take_filters(tenants: World) -> None:
    await tenants.do(STAFF, "returnResource", resourceId=await add_device(tenants, "Loft"))
    document = """query ($id: ID!, $status: ResourceStatus, $kind: String) { account(id: $id) {
      resources(family: "devices", status: $status, kind: $kind) { nodes { name } totalCount } } }"""
    for given, names in (
        ({}, ["Hall", "Loft"]),
        ({"status": "RETURNING"}, ["Loft"]),
        ({"kind": "device", "status": "ACTIVE"}, ["Hall"]),
        ({"kind": "location"}, []),
    ):
        found = (await tenants.ask(OLIVIA, document, id=tenants.ids["account"], **given))["account"]["resources"]
        assert ([one["name"] for one in found["nodes"]], found["totalCount"]) == (names, len(names))


async def test_a_search_takes_no_wildcards_and_text_with_nul_is_refused(tenants: World) -> None:
    document = "query ($text: String) { accounts(search: $text) { nodes { name } totalCount } }"
    for text, names in (("HARB", ["Harbour"]), ("H-1", ["Harbour"]), ("%", []), ("_", []), ("Part", ["Partner"])):
        found = (await tenants.ask(PETRA, document, text=text))["accounts"]
        assert ([one["name"] for one in found["nodes"]], found["totalCount"]) == (names, len(names)), text
    body = await tenants.say(PETRA, document, text="\x00")
    assert [one["extensions"]["code"] for one in body["errors"]] == ["BAD_USER_INPUT"]
