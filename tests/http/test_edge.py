"""What surrounds the graph: probes, headers, ids, log lines, the page."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.http.app import NO_BUNDLE, Toy, code_of

from subgraph.http.edge import create_edge
from subgraph.http.graphiql import read_bundle
from subgraph.http.logs import TALKATIVE, JsonLines, configure_logging
from subgraph.settings import Settings


@pytest.fixture
def root_logging() -> Iterator[None]:
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = (root.handlers[:], root.level, access.disabled)
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    yield
    root.handlers[:], root.level, access.disabled = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def get(toy: Toy, path: str, **headers: str) -> httpx.Response:
    async with toy.client({key.replace("_", "-"): value for key, value in headers.items()}) as client:
        return await client.get(path)


async def test_the_probes_answer_without_a_token() -> None:
    toy = Toy()
    assert (await get(toy, "/health")).json() == {"status": "up"}
    assert (await get(toy, "/ready")).status_code == 200
    toy.is_ready = False
    assert (await get(toy, "/ready")).status_code == 503
    assert (await get(toy, "/health")).status_code == 200


async def test_a_database_that_fails_is_not_ready_and_says_no_more() -> None:
    toy = Toy()

    async def broken() -> bool:
        raise OSError("password is hunter2")

    toy.app = create_edge(toy.engine, toy.authenticate, toy.contexts, toy.settings, broken, bundle=NO_BUNDLE)
    response = await get(toy, "/ready")
    assert (response.status_code, response.json()) == (503, {"status": "not ready"})


async def test_what_is_not_there_is_a_json_404_and_a_wrong_method_a_405() -> None:
    toy = Toy()
    response = await get(toy, "/nothing")
    assert (response.status_code, code_of(response)) == (404, "NOT_FOUND")
    async with toy.client() as client:
        wrong = await client.post("/health")
    assert (wrong.status_code, code_of(wrong)) == (405, "BAD_REQUEST")
    assert "GET" in wrong.headers["allow"]


async def test_a_sane_request_id_is_kept_and_any_other_replaced() -> None:
    toy = Toy()
    assert (await get(toy, "/health", x_request_id="abc-1.2:3")).headers["x-request-id"] == "abc-1.2:3"
    for odd in ("a b", "x" * 65, "a\tb", "<script>", ""):
        replaced = (await get(toy, "/health", x_request_id=odd)).headers["x-request-id"]
        assert replaced.startswith("req_")
    assert (await get(toy, "/health")).headers["x-request-id"] != (await get(toy, "/health")).headers["x-request-id"]


async def test_every_answer_has_the_safe_headers() -> None:
    for path in ("/health", "/graphql", "/graphiql", "/nothing"):
        headers = (await get(Toy(), path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"


async def test_each_request_writes_one_line_with_what_it_was(caplog: pytest.LogCaptureFixture) -> None:
    toy = Toy()
    with caplog.at_level(logging.INFO, "subgraph.request"):
        await toy.post("{")
    (fields,) = (record.__dict__["fields"] for record in caplog.records if record.name == "subgraph.request")
    assert fields.pop("ms") >= 0
    assert fields.pop("request_id").startswith("req_")
    assert fields == {
        "method": "POST",
        "path": "/graphql",
        "status": 400,
        "subject": "user:ada",
        "codes": ["GRAPHQL_PARSE_FAILED"],
    }


async def test_a_line_names_the_operation_and_never_its_variables(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await Toy().post("query Add($n: Int!) { add(left: $n) being { secret } }", variables={"n": 918273})
    (fields,) = (record.__dict__["fields"] for record in caplog.records if record.name == "subgraph.request")
    assert (fields["operation"], fields["kind"], fields["codes"]) == ("Add", "query", ["FORBIDDEN"])
    assert "918273" not in str([record.__dict__ for record in caplog.records if record.name.startswith("subgraph")])


@pytest.mark.usefixtures("root_logging")
def test_the_log_is_json_lines_with_their_exceptions() -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)
    try:
        raise RuntimeError("line one\nline two")
    except RuntimeError:
        logging.getLogger("subgraph.test").exception(
            "it %s", "failed", extra={"fields": {"request_id": "r", 5: Path("p")}}
        )
    logging.getLogger("subgraph.test").debug("not at this level")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert (line["message"], line["level"], line["request_id"], line["5"]) == ("it failed", "error", "r", "p")
    assert "line two" in line["exception"]
    assert line["at"].endswith("+00:00")


@pytest.mark.usefixtures("root_logging")
async def test_addresses_that_are_sent_to_stand_in_no_log() -> None:
    """The path of a webhook may be a secret of its receiver's."""
    stream = io.StringIO()
    configure_logging("DEBUG", stream)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: httpx.Response(200))) as client:
        await client.post("https://hooks.example.com/hidden")
    logging.getLogger("stripe").info("Stripe API response client_secret=hidden")
    assert "hidden" not in stream.getvalue()


def test_a_record_without_fields_is_a_line_too() -> None:
    record = logging.LogRecord("name", logging.INFO, "path", 1, "message", None, None)
    assert json.loads(JsonLines().format(record))["message"] == "message"


async def test_an_exception_outside_the_graph_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    toy = Toy()

    def broken(*_: object) -> object:
        raise RuntimeError("password is hunter2")

    toy.app = create_edge(toy.engine, toy.authenticate, broken, toy.settings, toy.ready, bundle=NO_BUNDLE)  # type: ignore[arg-type]
    response = await toy.post("{ hello }")
    assert (response.status_code, code_of(response)) == (500, "INTERNAL_SERVER_ERROR")
    assert response.json()["errors"][0]["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "hunter2" not in response.text
    assert "hunter2" in caplog.text


async def test_other_origins_are_let_in_only_if_listed() -> None:
    preflight = {
        "Origin": "https://shop.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    async with Toy().client() as client:
        assert (await client.options("/graphql", headers=preflight)).status_code == 405
        answer = await client.post("/graphql", json={"query": "{ hello }"}, headers={"Origin": preflight["Origin"]})
        assert "access-control-allow-origin" not in answer.headers
    async with Toy(Settings(cors_origins=("https://shop.example.com",))).client() as client:
        allowed = await client.options("/graphql", headers=preflight)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example.com"
        stranger = await client.options("/graphql", headers={**preflight, "Origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in stranger.headers


@pytest.fixture
def bundle_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    (folder / "chunks").mkdir(parents=True)
    (folder / "graphiql.js").write_text("import './chunks/a.js'")
    (folder / "graphiql.css").write_text("body {}")
    (folder / "chunks" / "a.js").write_text("1")
    (folder / "icon.woff2").write_bytes(b"font")
    (tmp_path / "secret.txt").write_text("hunter2")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


async def test_the_page_loads_only_its_own_files(bundle_folder: Path) -> None:
    bundle = read_bundle(bundle_folder)
    toy = Toy(bundle=bundle)
    page = await get(toy, "/graphiql")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'src="/graphiql/assets/{bundle.version}/graphiql.js"' in page.text
    assert f'href="/graphiql/assets/{bundle.version}/graphiql.css"' in page.text
    assert "http" not in page.text
    policy = page.headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "worker-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    script = await get(toy, f"/graphiql/assets/{bundle.version}/chunks/a.js")
    assert (script.status_code, script.text) == (200, "1")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await get(toy, f"/graphiql/assets/{bundle.version}/icon.woff2")).headers["content-type"] == "font/woff2"


async def test_no_path_leads_out_of_the_bundle(bundle_folder: Path) -> None:
    bundle = read_bundle(bundle_folder)
    toy = Toy(bundle=bundle)
    for name in (
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "chunks/../../secret.txt",
        "/etc/passwd",
        "link.txt",
        "chunks",
        "",
        "%00",
        "graphiql.js%00",
    ):
        response = await get(toy, f"/graphiql/assets/{bundle.version}/{name}")
        assert response.status_code == 404
        assert "hunter2" not in response.text
    assert (await get(toy, "/graphiql/assets/other/graphiql.js")).status_code == 404


def test_another_file_is_another_version(bundle_folder: Path) -> None:
    before = read_bundle(bundle_folder).version
    (bundle_folder / "chunks" / "a.js").write_text("2")
    assert read_bundle(bundle_folder).version != before


async def test_without_its_bundle_the_page_says_how_to_build_it_and_the_api_works() -> None:
    toy = Toy(bundle=read_bundle(Path("/nowhere")))
    page = await get(toy, "/graphiql")
    assert page.status_code == 200
    assert "make graphiql" in page.text
    assert "script" not in page.text
    assert (await toy.post("{ hello }")).json() == {"data": {"hello": "world"}}


async def test_what_the_page_opens_with_is_given_by_the_app() -> None:
    toy = Toy()
    assert (await get(toy, "/graphiql/config.json")).json() == {}

    async def config() -> dict[str, object]:
        return {"tabs": [{"query": "{ hello }"}]}

    toy.app = create_edge(
        toy.engine, toy.authenticate, toy.contexts, toy.settings, toy.ready, page_config=config, bundle=NO_BUNDLE
    )
    response = await get(toy, "/graphiql/config.json")
    assert response.json() == {"tabs": [{"query": "{ hello }"}]}
    assert response.headers["cache-control"] == "no-store"
