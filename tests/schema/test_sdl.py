"""The graph as text: what is committed, what is promised, and that everything is described."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLNamedType, GraphQLSchema, build_schema, print_schema
from graphql.utilities import find_breaking_changes

from subgraph.plugins.registry import Registry
from subgraph.schema.build import build_schema as build
from subgraph.schema.build import core_schema, print_sdl
from tests.families import plugins

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "schema.graphql"
CHECK = ROOT.parent / "shared" / "design" / "check_contract.py"
CONTRACT = CHECK.with_name("schema.graphql")
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}


@pytest.fixture(scope="module")
def generated() -> str:
    return print_sdl(build(Registry.load()))


def test_the_committed_schema_is_the_generated_one(generated: str) -> None:
    assert COMMITTED.read_text() == generated, "write it anew with: make schema"


def test_the_same_families_give_the_same_text(generated: str) -> None:
    assert print_sdl(build(Registry.load())) == generated


def test_two_schemas_of_other_families_stand_side_by_side() -> None:
    one, other = build(Registry.load()), build(Registry.load(plugins()))
    assert "StandardSubscription" in core_schema(one).type_map
    assert "StandardSubscription" in core_schema(other).type_map


def test_the_schema_breaks_no_promise_that_it_made_before() -> None:
    """The contract where it stands beside the repository, else the schema as it was committed."""
    promised = (CONTRACT if CONTRACT.exists() else COMMITTED).read_text()
    now = build_schema(print_sdl(build(Registry.load())), assume_valid_sdl=True)
    broken = [one.description for one in find_breaking_changes(build_schema(promised), now)]
    assert broken == []
    if CHECK.exists():
        done = subprocess.run([sys.executable, str(CHECK), str(COMMITTED)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "0 broken promises\n"), done.stderr


def test_a_promise_that_is_broken_is_seen(generated: str) -> None:
    less = build_schema(generated.replace("\n  legalName: String!", "\n  legalName: String", 1), assume_valid_sdl=True)
    broken = [one.description for one in find_breaking_changes(build_schema(generated), less)]
    assert broken == ["Field BillingDetails.legalName changed type from String! to String."]


def _undescribed(schema: GraphQLSchema) -> Iterator[str]:
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        if not kind.description:
            yield name
        yield from _undescribed_parts(name, kind)


def _undescribed_parts(name: str, kind: GraphQLNamedType) -> Iterator[str]:
    if isinstance(kind, GraphQLEnumType):
        yield from (f"{name}.{value}" for value, found in kind.values.items() if not found.description)
    for field, found in getattr(kind, "fields", {}).items():
        if not found.description:
            yield f"{name}.{field}"
        for argument, given in getattr(found, "args", {}).items():
            if not given.description:
                yield f"{name}.{field}({argument})"


@pytest.mark.parametrize("made_up", [False, True], ids=["installed", "made-up"])
def test_every_type_field_argument_and_value_is_described(*, made_up: bool) -> None:
    registry = Registry.load(plugins() if made_up else None)
    assert list(_undescribed(core_schema(build(registry)))) == []


def test_every_scalar_of_ours_says_where_it_is_specified(generated: str) -> None:
    scalars = [line for line in generated.splitlines() if line.startswith("scalar ")]
    assert sorted(line.split()[1] for line in scalars) == ["CurrencyCode", "Date", "DateTime", "Decimal"]
    assert all("@specifiedBy(url: " in line for line in scalars)


def test_every_mutation_takes_one_input_with_an_idempotency_key() -> None:
    schema = core_schema(build(Registry.load()))
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        keyed = "idempotencyKey" in field.args["input"].type.of_type.fields
        # A quote's token is its own key.
        assert keyed is (name != "confirmQuote"), name


def test_optional_arguments_have_no_default_null(generated: str) -> None:
    assert "= null" not in generated
    assert print_schema(build_schema(generated)).count("type ") > 50
