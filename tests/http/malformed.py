"""Requests that no client should send, made from good ones by a seeded generator."""

from __future__ import annotations

import random
from dataclasses import dataclass
from urllib.parse import quote

import orjson

DOCUMENTS = (
    "{ hello }",
    "query Q($n: Int! = 1, $t: Tree) { add(left: $n) sum(numbers: [1, $n]) plant(tree: $t) }",
    'query ($e: Exact!, $c: Choice!) { exact(value: $e) choose(choice: $c) a: exact(value: "1.5") }',
    'mutation M { shout(word: "a\\u00e9\\n") }',
    "subscription { count(to: 3) }",
    "fragment f on Being { name self { other { name } } } { being { ...f ... on Being @skip(if: false) { name } } }",
    "query A { hello } query B { viewer }",
    "{ __schema { types { name fields { name type { name ofType { name } } } } } }",
    '{ exact(value: """block " text""") add(left: -1, right: 2147483647) }',
)
TOKENS = (
    "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "|", "&", "=", "...", "#", "\n", '"', '"""', "\\u{110000}", "\\ud800", "hello",
    "being", "name", "$n", "null", "true", "1e999", "-0", "99999999999999999999", "1.5.5", "fragment", "query", "subscription", "mutation",
    "on", "extend", "@skip(if:true)", "@include", "@defer", "__typename", "__schema", "__type", "\x00", "\ufeff", "\u202e", "😀", ",", ";",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, 0, -1, 2**31, 2**53, 2**63, 1.5, -0.0, "", "1", "12.50", "refused", "NaN", "x" * 5_000, "\x00", "😀", [], [[]], [None],
    {}, {"name": "a"}, {"name": None, "number": 1}, {"label": 5}, {"children": [{"children": [{}]}]}, {"": ""}, {"__proto__": {}},
)  # fmt: skip
METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "", "POST ")
HEADER_VALUES = (
    b"", b" ", b"*/*", b"application/json", b"application/json;charset=utf-16", b"application/json; charset", b";;;q=", b"text/event-stream",
    b"application/graphql-response+json;q=0.0001", b"q=1;q=2,,,", b"\xff\xfe", b"\x80" * 50, b"gzip", b"deflate, br", b"identity", b"-1", b"1e9",
    b"9" * 5_000, "٣".encode(), b"cross-site", b"same-origin", b"null", b"Bearer good", b"Bearer", b"Bearer " + b"a." * 500, b"Bearer sgk_x",
    b"Basic Og==", b"http://x:y", b"a\tb", b"%00", b"multipart/form-data; boundary=", b"application/x-www-form-urlencoded", b"text/plain",
)  # fmt: skip
HEADER_NAMES = (
    b"accept", b"content-type", b"content-length", b"content-encoding", b"authorization", b"origin", b"sec-fetch-site", b"x-request-id",
    b"transfer-encoding", b"host", b"cookie", b"expect", b"upgrade", b"connection", b"accept-encoding", b"", b"\xff", b"forwarded",
)  # fmt: skip
BODIES = (
    b"", b"5", b"null", b'"x"', b"[]", b"{}", b"NaN", b"-", b"1" * 5_000, b"[" * 100_000, b"[" * 900 + b"]" * 900, b'{"query":' * 300,
    b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b'{"query":"{ hello }","query":5}', b'{"query":"\\ud800"}', b'{"query":"\\u0000"}', b"query={hello}",
    b'{"query":"{ hello }","variables":{"a":1e400}}', b'{"query":null,"extensions":{"persistedQuery":{}}}', b"\x1f\x8b\x08\x00", b"\x00" * 2_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Malformed:
    """One request as ASGI has it."""

    method: str
    path: str
    query_string: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    pieces: tuple[bytes, ...]
    cut_short: bool


def malformed_request(chance: random.Random) -> Malformed:
    """A request with something wrong in its method, its headers, its document, its values or its bytes."""
    parameters = _parameters(chance)
    headers = {b"authorization": b"Bearer good", b"content-type": b"application/json", b"accept": _accept(chance)}
    for _ in range(chance.choice((0, 0, 0, 1, 2, 5))):
        headers[chance.choice(HEADER_NAMES)] = chance.choice(HEADER_VALUES)
    method = chance.choice(METHODS) if chance.random() < 0.1 else chance.choice(("POST", "POST", "POST", "GET"))
    body = _body(chance, parameters)
    cut = chance.randrange(len(body) + 1)
    pieces = (body,) if chance.random() < 0.8 else (body[:cut], b"", body[cut:])
    repeated = tuple(headers.items()) + ((b"accept", b"text/html"),) * (chance.random() < 0.02)
    return Malformed(method, "/graphql", _query_string(chance, parameters), repeated, pieces, chance.random() < 0.02)


def _accept(chance: random.Random) -> bytes:
    return chance.choice((b"*/*", b"application/json", b"application/graphql-response+json", b"text/event-stream"))


def _parameters(chance: random.Random) -> dict[str, object]:
    parameters: dict[str, object] = {"query": _document(chance)}
    names = ("n", "t", "e", "c", "unknown", "")
    variables = {chance.choice(names): _value(chance) for _ in range(chance.randrange(4))}
    parameters["variables"] = variables if chance.random() < 0.9 else _value(chance)
    if chance.random() < 0.3:
        parameters["operationName"] = chance.choice(("A", "B", "Q", "M", "", "missing", _value(chance)))
    if chance.random() < 0.2:
        parameters["extensions"] = chance.choice(({}, {"persistedQuery": {"sha256Hash": "x"}}, _value(chance)))
    if chance.random() < 0.1:
        parameters[chance.choice(("query", "variables", "operationName", "extensions", "id"))] = _value(chance)
    if chance.random() < 0.05:
        parameters.pop(chance.choice(list(parameters)))
    return parameters


def _document(chance: random.Random) -> str:
    document = chance.choice(DOCUMENTS)
    kind = chance.choice(("whole", "whole", "whole", "whole", "soup", "repeated", "large", "edited", "edited"))
    if kind == "soup":
        return " ".join(chance.choices(TOKENS, k=chance.randrange(40)))
    if kind == "repeated":
        at = chance.randrange(len(document))
        return document[:at] + document[at : at + 8] * chance.randrange(200) + document[at:]
    if kind == "large":
        return _large_document(chance)
    if kind == "edited":
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(document) + 1)
            inserted = chance.choice((*TOKENS, chr(chance.randrange(0xD800))))
            document = document[:at] + inserted + document[at + chance.randrange(3) :]
    return document


def _large_document(chance: random.Random) -> str:
    times = chance.choice((5, 12, 25, 60, 300))
    return chance.choice(
        (
            "{ being { " + "self { " * times + "name" + " }" * times + " } }",
            "{ " + " ".join(f"a{number}: hello" for number in range(times)) + " }",
            "{ " + "hello " * times + "}",
            "{ hello " + "@skip(if: false) " * times + "}",
            "{ being { ...f0 } } "
            + " ".join(f"fragment f{n} on Being {{ self {{ ...f{n + 1} ...f{n + 1} }} }}" for n in range(times))
            + f" fragment f{times} on Being {{ name }}",
            "{ __schema { types { " + "ofType { " * times + "name" + " }" * times + " } } }",
            "{ sum(numbers: " + "[" * times + "1" + "]" * times + ") }",
        )
    )


def _value(chance: random.Random) -> object:
    value = chance.choice(VALUES)
    for _ in range(chance.choice((0, 0, 0, 1, 3, 100))):
        value = [value] if chance.random() < 0.5 else {"children": [value]}
    return value


def _body(chance: random.Random, parameters: dict[str, object]) -> bytes:
    if chance.random() < 0.1:
        return chance.choice(BODIES)
    body = bytearray(orjson.dumps(parameters, default=str)) if _encodable(parameters) else bytearray(b"{}")
    if chance.random() < 0.3:
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(body) + 1)
            body[at : at + chance.randrange(3)] = bytes(chance.choices(range(256), k=chance.randrange(3)))
    if chance.random() < 0.03:
        body *= chance.randrange(1, 40)
    return bytes(body)


def _encodable(parameters: dict[str, object]) -> bool:
    try:
        orjson.dumps(parameters)
    except TypeError:
        return False
    return True


def _query_string(chance: random.Random, parameters: dict[str, object]) -> bytes:
    if chance.random() < 0.1:
        return bytes(chance.choices(range(256), k=chance.randrange(60)))
    texts = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode() if _encodable({"": value}) else "{"
        for name, value in parameters.items()
    }
    query = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in texts.items())
    return query.encode() if chance.random() < 0.9 else query.encode()[: chance.randrange(200)] + b"%zz&&=&query"
