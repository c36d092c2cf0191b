"""Documents that are too large are refused before they cost anything."""

from time import perf_counter

import pytest
from graphql import get_introspection_query
from tests.http.toy import toy_engine

from subgraph.execution.engine import Engine
from subgraph.execution.requests import GraphQLRequest, Result


def codes(engine: Engine, query: str) -> tuple[str, ...]:
    prepared = engine.prepare(GraphQLRequest(query))
    return prepared.codes if isinstance(prepared, Result) else ()


def nested(levels: int) -> str:
    return "{ being { " + "self { " * (levels - 2) + "name" + " }" * (levels - 2) + " } }"


def bomb(levels: int, body: str) -> str:
    """Fragments that each name the next one several times."""
    fragments = (
        f"fragment f{level} on Being {{ {body.replace('NEXT', f'...f{level + 1}')} }}" for level in range(levels)
    )
    return f"{{ being {{ ...f0 }} }} {' '.join(fragments)} fragment f{levels} on Being {{ name }}"


def test_a_document_at_the_limit_passes_and_one_above_it_is_refused() -> None:
    engine = toy_engine()
    assert codes(engine, nested(10)) == ()
    assert codes(engine, nested(11)) == ("QUERY_TOO_DEEP",)
    aliases = [f"a{number}: hello" for number in range(16)]
    assert codes(engine, "{" + " ".join(aliases[:15]) + "}") == ()
    assert codes(engine, "{" + " ".join(aliases) + "}") == ("TOO_MANY_ALIASES",)
    assert codes(engine, "{ hello " + "@skip(if: false) " * 51 + "}") == ("TOO_MANY_DIRECTIVES",)
    assert codes(engine, "{" + "hello " * 20 + "}") == ()
    assert codes(engine, "{" + "hello " * 21 + "}") == ("TOO_MANY_ROOT_FIELDS",)
    assert codes(engine, "{ being {" + "name " * 998 + "}}") == ("QUERY_TOO_LONG",)


def test_exactly_the_allowed_tokens_pass() -> None:
    engine = toy_engine(tokens=6)
    assert codes(engine, "{ being { name } }") == ()
    assert codes(engine, "{ being { name name } }") == ("QUERY_TOO_LONG",)


def test_comments_are_limited_too() -> None:
    assert codes(toy_engine(tokens=50), "#\n" * 60 + "{ hello }") == ("QUERY_TOO_LONG",)


def test_what_a_fragment_holds_counts_wherever_it_is_spread() -> None:
    engine = toy_engine()
    deep = "fragment d on Being { self { self { self { self { name } } } } } "
    assert codes(engine, deep + "{ being { self { self { self { self { ...d } } } } } }") == ()
    assert codes(engine, deep + "{ being { self { self { self { self { self { ...d } } } } } } }") == (
        "QUERY_TOO_DEEP",
    )
    twice = "fragment t on Being { a: name b: name c: name d: name } "
    assert codes(engine, twice + "{ being { self { ...t } other { ...t } ...t } }") == ()
    assert codes(engine, twice + "{ being { self { ...t other { ...t } } other { ...t } ...t } }") == (
        "TOO_MANY_ALIASES",
    )
    roots = "fragment r on Query { " + "hello " * 11 + "} "
    assert codes(engine, roots + "{ ...r ... on Query { ...r } }") == ("TOO_MANY_ROOT_FIELDS",)


def test_only_the_operation_that_breaks_a_limit_is_named_and_all_its_limits_are() -> None:
    engine = toy_engine(depth=2, aliases=1)
    prepared = engine.prepare(GraphQLRequest("query Good { hello } query Bad { a: hello b: being { self { name } } }"))
    assert isinstance(prepared, Result)
    assert prepared.codes == ("QUERY_TOO_DEEP", "TOO_MANY_ALIASES")
    assert prepared.errors[0]["message"] == "Fields are nested 3 levels deep; at most 2 are allowed."
    assert prepared.errors[0]["locations"] == [{"line": 1, "column": 22}]


def test_the_standard_introspection_query_passes_and_has_a_limit_of_its_own() -> None:
    engine = toy_engine()
    assert codes(engine, get_introspection_query(input_value_deprecation=True, specified_by_url=True)) == ()
    deep = '{ __type(name: "Being") { ' + "ofType { " * 20 + "name" + " }" * 20 + " } }"
    assert codes(engine, deep) == ("QUERY_TOO_DEEP",)
    through = (
        "fragment t on __Type { " + "ofType { " * 20 + "name" + " }" * 20 + ' } { __type(name: "Being") { ...t } }'
    )
    assert codes(engine, through) == ("QUERY_TOO_DEEP",)


@pytest.mark.parametrize(
    "body",
    [
        "NEXT NEXT",
        "self { NEXT } other { NEXT }",
        "a: self { NEXT } b: self { NEXT }",
        "self { NEXT } NEXT",
        "... on Being { NEXT } ... on Being { NEXT }",
        "self @skip(if: false) { NEXT NEXT NEXT }",
    ],
)
def test_a_fragment_bomb_of_a_kilobyte_is_answered_in_under_50_ms(body: str) -> None:
    engine = toy_engine()
    query = bomb(20, body)
    assert 800 < len(query) < 2_000
    engine.prepare(GraphQLRequest("{ hello }"))
    fastest = min(_prepare_ms(engine, query) for _ in range(3))
    assert fastest < 50


def _prepare_ms(engine: Engine, query: str) -> float:
    start = perf_counter()
    engine.prepare(GraphQLRequest(query))
    return (perf_counter() - start) * 1000


def test_a_bomb_that_would_run_a_million_fields_is_refused() -> None:
    assert "TOO_MANY_FIELDS" in codes(toy_engine(depth=100), bomb(20, "self { NEXT } other { NEXT }"))


def test_many_limits_are_told_in_readable_numbers() -> None:
    prepared = toy_engine(depth=100).prepare(GraphQLRequest(bomb(30, "a: self { NEXT } b: self { NEXT }")))
    assert isinstance(prepared, Result)
    assert "over a million aliases" in str(prepared.errors)


def test_fragments_in_a_circle_are_left_to_validation() -> None:
    circle = "{ being { ...a } } fragment a on Being { ...b } fragment b on Being { ...a }"
    assert codes(toy_engine(), circle) == ("GRAPHQL_VALIDATION_FAILED",)


def test_an_unknown_fragment_is_left_to_validation() -> None:
    assert codes(toy_engine(), "{ being { ...missing } }") == ("GRAPHQL_VALIDATION_FAILED",)
