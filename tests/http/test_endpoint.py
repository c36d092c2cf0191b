"""GraphQL over HTTP, as the wire sees it."""

import logging
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import orjson
import pytest
from tests.http.app import AUTHORIZED, RESPONSE, Toy, code_of

from subgraph.settings import Settings

DEEP = b'{"query":"{ hello }","variables":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"


async def test_a_query_is_answered_in_the_form_that_the_client_prefers() -> None:
    for accept in ("application/json", RESPONSE):
        response = await Toy().post("{ hello }", accept)
        assert response.status_code == 200
        assert response.headers["content-type"] == f"{accept}; charset=utf-8"
        assert response.json() == {"data": {"hello": "world"}}
        assert response.headers["cache-control"] == "no-store"


async def test_variables_operation_name_and_context_reach_the_resolver() -> None:
    toy = Toy()
    query = "query A { hello } query B($n: Int!) { viewer add(left: $n) requestId }"
    response = await toy.post(query, operationName="B", variables={"n": 4})
    request_id = response.headers["x-request-id"]
    assert response.json() == {"data": {"viewer": "ada@example.com", "add": 5, "requestId": request_id}}
    assert [context.closed for context in toy.contexts.opened] == [True]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("query ($n: Int!) { add(left: $n) }", "BAD_USER_INPUT"),
        ("{ " + "hello " * 21 + "}", "TOO_MANY_ROOT_FIELDS"),
    ],
)
async def test_what_cannot_run_is_400_or_plain_200_as_the_form_demands(query: str, code: str) -> None:
    for accept, status in ((RESPONSE, 400), ("application/json", 200)):
        response = await Toy().post(query, accept)
        assert (response.status_code, code_of(response)) == (status, code)
        assert "data" not in response.json()


@pytest.mark.parametrize(
    ("query", "draft", "status"),
    [
        ("{", True, 400),
        ("{ nothing }", True, 422),
        ("{ being { secret } }", True, 294),
        ("{ being { secret } }", False, 200),
        ("{ hello }", True, 200),
    ],
)
async def test_the_newer_drafts_statuses_are_a_setting(query: str, draft: bool, status: int) -> None:
    assert (await Toy(Settings(draft_statuses=draft)).post(query)).status_code == status


async def test_a_get_may_query() -> None:
    parameters = {"query": "query Q($n: Int!) { add(left: $n) }", "variables": '{"n": 1}', "operationName": "Q"}
    async with Toy().client() as client:
        response = await client.get("/graphql", params=parameters)
        assert response.json() == {"data": {"add": 2}}
        refused = await client.get("/graphql", params={"query": 'mutation { shout(word: "a") }'})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert (await client.get("/graphql")).status_code == 400


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("x", 403)]
)
async def test_a_get_that_another_site_causes_is_refused(site: str, status: int) -> None:
    headers = {**AUTHORIZED, "Sec-Fetch-Site": site, "Origin": "https://other.example.com"}
    async with Toy().client(headers) as client:
        assert (await client.get("/graphql", params={"query": "{ hello }"})).status_code == status
    trusted = Toy(Settings(cors_origins=("https://other.example.com",)))
    async with trusted.client(headers) as client:
        assert (await client.get("/graphql", params={"query": "{ hello }"})).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"])
async def test_other_methods_are_told_the_ones_allowed(method: str) -> None:
    async with Toy().client() as client:
        response = await client.request(method, "/graphql", json={"query": "{ hello }"})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/graphql"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Accept": "text/html"}, 406),
        ({"Content-Type": "application/json; charset=UTF-8"}, 200),
        ({"Content-Type": "Application/JSON"}, 200),
    ],
)
async def test_only_plain_json_in_utf8_is_read(headers: dict[str, str], status: int) -> None:
    async with Toy().client() as client:
        response = await client.post("/graphql", content=b'{"query":"{ hello }"}', headers=headers)
    assert response.status_code == status
    assert status == 200 or code_of(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5",
        b"null",
        b'"x"',
        b"true",
        b"[]",
        b'[{"query":"{ hello }"}]',
        b"{}",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"query":"{ hello }","variables":{"a":NaN}}',
        b'{"query":"{ hello }","variables":{"a":' + b"9" * 5_000 + b"}}",
        b'{"query":"\\ud800"}',
        b'{"query":5}',
        b'{"query":["{ hello }"]}',
        b'{"query":"{ hello }","variables":"{}"}',
        b'{"query":"{ hello }","variables":[]}',
        b'{"query":"{ hello }","operationName":5}',
        b'{"query":"{ hello }","extensions":false}',
        b'{"query":"{ hello }"',
        DEEP,
    ],
)
async def test_a_body_that_is_no_request_is_a_clear_400(body: bytes) -> None:
    async with Toy().client() as client:
        for accept in ("application/json", RESPONSE):
            headers = {"Content-Type": "application/json", "Accept": accept}
            response = await client.post("/graphql", content=body, headers=headers)
            assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


async def test_the_last_of_two_equal_keys_counts() -> None:
    async with Toy().client() as client:
        body = b'{"query":"{ nothing }","query":"{ hello }"}'
        response = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.json() == {"data": {"hello": "world"}}


async def test_a_huge_integer_that_json_can_hold_is_bad_user_input() -> None:
    response = await Toy().post("query ($n: Int!) { add(left: $n) }", variables={"n": 10**15})
    assert code_of(response) == "BAD_USER_INPUT"


async def test_batches_are_refused_in_words() -> None:
    async with Toy().client() as client:
        response = await client.post("/graphql", json=[{"query": "{ hello }"}])
    assert "one operation per request" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "query_string",
    [
        "query=%7Bhello%7D&query=x",
        "query=%7Bhello%7D&variables=%7B",
        "query=%7Bhello%7D&variables=[1]",
        "&".join("abcdefghijklmnopqrstuvwxyz"),
        "query=%FF",
        "query",
    ],
)
async def test_a_url_that_is_no_request_is_a_clear_400(query_string: str) -> None:
    async with Toy().client() as client:
        response = await client.get(f"/graphql?{query_string}", headers={"Accept": RESPONSE})
    assert response.status_code == 400


async def test_a_body_may_have_a_mebibyte_and_no_more() -> None:
    async with Toy().client() as client:
        small = orjson.dumps({"query": "{ hello }", "variables": {"a": "x" * 1_048_000}})
        large = orjson.dumps({"query": "{ hello }", "variables": {"a": "x" * 1_048_600}})
        headers = {"Content-Type": "application/json"}
        assert (await client.post("/graphql", content=small, headers=headers)).status_code == 200
        assert (await client.post("/graphql", content=large, headers=headers)).status_code == 413

        async def unannounced() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b" " * 100_000

        assert (await client.post("/graphql", content=unannounced(), headers=headers)).status_code == 413


async def test_without_a_valid_token_nothing_is_read_or_run() -> None:
    toy = Toy()
    for headers in ({}, {"Authorization": "Bearer bad"}, {"Authorization": "Basic Z29vZA=="}):
        async with toy.client(headers) as client:
            response = await client.post("/graphql", json={"query": "{ hello }"})
        assert response.status_code == 401
        assert code_of(response) == "UNAUTHENTICATED"
        assert response.headers["www-authenticate"].startswith("Bearer")
    assert toy.contexts.opened == []
    assert toy.engine.documents.compilations == 0


async def test_a_hash_alone_asks_for_the_document() -> None:
    response = await Toy().post(None, extensions={"persistedQuery": {"version": 1, "sha256Hash": "x"}})
    assert code_of(response) == "PERSISTED_QUERY_NOT_FOUND"
    assert (await Toy().post("", extensions={"persistedQuery": 5})).status_code == 400


async def test_an_exception_is_masked_and_found_again_by_its_request_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = await Toy().post("{ maybe { fragile } }")
    assert response.status_code == 200
    error = response.json()["errors"][0]
    assert error["message"] == "Internal error"
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "hunter2" not in response.text
    assert caplog.records[0].__dict__["fields"]["request_id"] == response.headers["x-request-id"]


async def test_a_subscription_needs_a_stream() -> None:
    response = await Toy().post("subscription { count(to: 1) }")
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")
    assert "text/event-stream" in response.json()["errors"][0]["message"]


async def test_a_request_in_pieces_is_put_together() -> None:
    toy = Toy()
    async with toy.served() as address:
        body = orjson.dumps({"query": "{ hello }"})

        async def pieces() -> AsyncIterator[bytes]:
            for byte in body:
                yield bytes([byte])

        headers = {**AUTHORIZED, "Content-Type": "application/json"}
        async with httpx.AsyncClient(base_url=f"http://{address}", headers=headers) as client:
            assert (await client.post("/graphql", content=pieces())).json() == {"data": {"hello": "world"}}
            url = "/graphql?" + urlencode({"query": "{ hello }"})
            assert (await client.get(url)).json() == {"data": {"hello": "world"}}
