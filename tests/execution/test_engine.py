"""Operations run, and what goes wrong is told without telling too much."""

import asyncio
import logging
from contextlib import aclosing

import pytest
from tests.http.toy import ADA, Contexts, ToyContext, toy_engine

from subgraph.execution.engine import Engine, Prepared
from subgraph.execution.requests import GraphQLRequest, Result


async def run(query: str, **variables: object) -> Result:
    return await toy_engine().execute(
        GraphQLRequest(query, variables=variables), ToyContext(ADA, "req-1"), request_id="req-1"
    )


async def test_queries_and_mutations_run_with_their_context_and_variables() -> None:
    result = await run("query ($n: Int!) { viewer being { name other { self { name } } } add(left: $n) }", n=2)
    assert result.body() == {
        "data": {"viewer": "ada@example.com", "being": {"name": "Ada", "other": {"self": {"name": "Ada"}}}, "add": 3}
    }
    assert (await run('mutation { shout(word: "ok") }')).data == {"shout": "OK"}


async def test_a_refusal_reaches_the_client_with_its_code_and_place() -> None:
    result = await run("{ being { name secret } }")
    assert result.body() == {
        "errors": [
            {
                "message": "Only its owner reads the secret.",
                "locations": [{"line": 1, "column": 16}],
                "path": ["being", "secret"],
                "extensions": {"field": "secret", "code": "FORBIDDEN"},
            }
        ],
        "data": {"being": {"name": "Ada", "secret": None}},
    }


async def test_an_exception_is_logged_under_the_request_id_and_its_text_never_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        result = await run("{ maybe { fragile } }")
    assert result.data == {"maybe": None}
    assert result.errors[0]["message"] == "Internal error"
    assert result.errors[0]["extensions"] == {"requestId": "req-1", "code": "INTERNAL_SERVER_ERROR"}
    assert "hunter2" not in str(result.body())
    record = caplog.records[0]
    assert "hunter2" in str(record.exc_info)
    assert record.__dict__["fields"] == {"request_id": "req-1", "path": ["maybe", "fragile"]}


async def test_a_value_that_a_resolver_should_not_have_returned_is_our_fault() -> None:
    result = await run("{ maybe { large } }")
    assert result.codes == ("INTERNAL_SERVER_ERROR",)
    assert str(2**40) not in str(result.body())


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($n: Int!) { add(left: $n) }", {}),
        ("query ($n: Int!) { add(left: $n) }", {"n": "two"}),
        ("query ($n: Int!) { add(left: $n) }", {"n": 10**400}),
        ("query ($n: Int = 1) { add(left: $n) }", {"n": None}),
        ("query ($e: Exact!) { exact(value: $e) }", {"e": "x"}),
        ("query ($e: Exact!) { exact(value: $e) }", {"e": "refused"}),
        ("query ($e: Exact!) { exact(value: $e) }", {"e": ["1"]}),
        ("query ($c: Choice!) { choose(choice: $c) }", {"c": {"name": "a", "number": 1}}),
        ("query ($c: Choice!) { choose(choice: $c) }", {"c": {}}),
        ('{ exact(value: "x") }', {}),
    ],
)
async def test_a_value_that_its_type_does_not_allow_is_bad_user_input(
    query: str, variables: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    result = await run(query, **variables)
    assert result.codes == ("BAD_USER_INPUT",)
    assert "hunter2" not in str(result.body())
    assert not caplog.records


async def test_a_scalar_may_say_what_is_expected_of_its_text() -> None:
    result = await run("query ($e: Exact!) { exact(value: $e) }", e="refused")
    assert "An exact number is written like 12.50." in str(result.errors[0]["message"])


async def test_an_integer_literal_of_5000_digits_is_refused_in_our_words() -> None:
    result = await run("{ add(left: " + "9" * 5000 + ") }")
    assert not result.executed
    assert "int_max_str_digits" not in str(result.body())
    assert "4300" not in str(result.body())


async def test_variables_nested_very_deep_are_refused() -> None:
    tree: dict[str, object] = {}
    for _ in range(900):
        tree = {"children": [tree]}
    result = await run("query ($t: Tree!) { plant(tree: $t) }", t=tree)
    assert result.codes == ("BAD_USER_INPUT",)


async def test_a_request_that_is_refused_has_no_data_entry() -> None:
    result = await run("query ($n: Int!) { add(left: $n) }")
    assert "data" not in result.body()


async def test_a_subscription_is_not_run_as_a_query() -> None:
    assert (await run("subscription { count(to: 1) }")).codes == ("BAD_REQUEST",)


def prepared(engine: Engine, query: str, **variables: object) -> Prepared:
    found = engine.prepare(GraphQLRequest(query, variables=variables))
    assert isinstance(found, Prepared)
    return found


async def test_each_event_is_answered_in_a_context_of_its_own() -> None:
    engine, contexts = toy_engine(), Contexts()
    operation = prepared(engine, "subscription { beings { name secret } }")
    results = [each async for each in engine.subscribe(operation, lambda: contexts(ADA, "req-1"), request_id="req-1")]
    assert [each.data for each in results] == [
        {"beings": {"name": "Ada", "secret": None}},
        {"beings": {"name": "Alan", "secret": None}},
    ]
    assert results[0].codes == ("FORBIDDEN",)
    assert len(contexts.opened) == 3
    assert all(context.closed for context in contexts.opened)


@pytest.mark.parametrize(
    ("query", "numbers", "code"),
    [
        ("subscription { count(to: 2, fail: true) }", 2, "INTERNAL_SERVER_ERROR"),
        ("subscription { forbidden }", 0, "FORBIDDEN"),
        ("subscription ($n: Int!) { count(to: $n) }", 0, "BAD_USER_INPUT"),
    ],
)
async def test_a_stream_that_fails_ends_with_one_masked_answer(query: str, numbers: int, code: str) -> None:
    engine, contexts = toy_engine(), Contexts()
    stream = engine.subscribe(prepared(engine, query), lambda: contexts(ADA, "req-1"), request_id="req-1")
    results = [each async for each in stream]
    assert [each.executed for each in results] == [True] * numbers + [False]
    assert results[-1].codes == (code,)
    assert "hunter2" not in str(results)


async def test_a_stream_that_is_left_closes_its_context() -> None:
    engine, contexts = toy_engine(), Contexts()
    stream = engine.subscribe(prepared(engine, "subscription { ticks }"), lambda: contexts(ADA, "req-1"))
    async with aclosing(stream):
        async for _ in stream:
            break
    await asyncio.sleep(0)
    assert contexts.opened
    assert all(context.closed for context in contexts.opened)
