"""A document is compiled once, kept within bounds, and picked apart by operation name."""

from tests.http.toy import toy_engine, toy_schema

from subgraph.execution.engine import Engine, Prepared
from subgraph.execution.limits import Limits
from subgraph.execution.requests import GraphQLRequest, Result


def codes(engine: Engine, query: str, operation: str | None = None) -> tuple[str, ...]:
    prepared = engine.prepare(GraphQLRequest(query, operation))
    return prepared.codes if isinstance(prepared, Result) else ()


async def test_a_document_is_compiled_once_however_often_it_runs() -> None:
    engine = toy_engine()
    for number in range(5):
        request = GraphQLRequest("query ($n: Int!) { add(left: $n) }", variables={"n": number})
        result = await engine.execute(request, None)
        assert result.data == {"add": number + 1}
    assert engine.documents.compilations == 1


def test_the_documents_used_last_are_kept_and_no_more_than_asked() -> None:
    engine = Engine(toy_schema(), Limits(), cache_size=2)
    for query in ("{ a: hello }", "{ b: hello }", "{ a: hello }", "{ c: hello }"):
        assert codes(engine, query) == ()
    assert len(engine.documents) == 2
    assert engine.documents.compilations == 3
    codes(engine, "{ a: hello }")
    assert engine.documents.compilations == 3
    codes(engine, "{ b: hello }")
    assert engine.documents.compilations == 4


def test_neither_faulty_nor_very_long_documents_take_room() -> None:
    engine = toy_engine()
    codes(engine, "{ nothing }")
    codes(engine, "{")
    assert codes(engine, "{ hello @skip(if: false) } #" + "x" * 30_000) == ()
    assert len(engine.documents) == 0


def test_one_of_several_operations_must_be_named() -> None:
    engine = toy_engine()
    two = "query A { hello } query B { being { name } }"
    chosen = engine.prepare(GraphQLRequest(two, "B"))
    assert isinstance(chosen, Prepared)
    assert chosen.name == "B"
    assert codes(engine, two) == ("OPERATION_RESOLUTION_FAILURE",)
    assert codes(engine, two, "") == ("OPERATION_RESOLUTION_FAILURE",)
    assert codes(engine, two, "C") == ("OPERATION_RESOLUTION_FAILURE",)
    assert codes(engine, "{ hello }", "C") == ("OPERATION_RESOLUTION_FAILURE",)
    assert codes(engine, "{ hello } { hello }") == ("GRAPHQL_VALIDATION_FAILED",)
    assert codes(engine, "fragment f on Being { name }") != ()


def test_syntax_and_validation_have_codes_and_places() -> None:
    engine = toy_engine()
    assert codes(engine, "") == ("GRAPHQL_PARSE_FAILED",)
    faulty = engine.prepare(GraphQLRequest("{ hello \n nothing }"))
    assert isinstance(faulty, Result)
    assert faulty.body() == {
        "errors": [
            {
                "message": "Cannot query field 'nothing' on type 'Query'.",
                "locations": [{"line": 2, "column": 2}],
                "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            }
        ]
    }


def test_names_are_suggested_in_a_sandbox_only() -> None:
    for hide, expected in ((True, False), (False, True)):
        result = toy_engine(hide=hide).prepare(GraphQLRequest("{ helo }"))
        assert isinstance(result, Result)
        assert ("Did you mean 'hello'?" in str(result.errors[0]["message"])) is expected


def test_validation_stops_after_twenty_errors() -> None:
    result = toy_engine().prepare(GraphQLRequest("{ being { " + " ".join(f"n{n}" for n in range(100)) + " } }"))
    assert isinstance(result, Result)
    assert len(result.errors) == 21


def test_a_hash_without_a_text_is_not_known() -> None:
    result = toy_engine().prepare(GraphQLRequest("", extensions={"persistedQuery": {"version": 1}}))
    assert isinstance(result, Result)
    assert result.codes == ("PERSISTED_QUERY_NOT_FOUND",)
