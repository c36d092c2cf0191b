"""Every field of every type is asked for at least once, and none fails in a way that is ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from subgraph.schema.build import build_schema, core_schema
from tests.schema.tenants import OLIVIA, STAFF
from tests.schema.world import OPERATOR, World

DEPTH = 4
PARENTS = {"account", "subscription", "invoice", "payment_method", "resource", "request", "request_of_invoice"}
OTHERS = {"api_key", "scheduled_change", "event", "notification", "endpoint", "delivery", "user", "partner"}


class Asker:
    """Writes selections that ask for everything below a type, to a depth, through each type once on every way down."""

    def __init__(self, schema: GraphQLSchema, ids: Mapping[str, str]) -> None:
        self.schema = schema
        self.seen: set[str] = set()
        self.given = {
            "family": '"devices"',
            "currency": '"EUR"',
            "accountId": f'"{ids["account"]}"',
            "subscriptionId": f'"{ids["subscription"]}"',
        }

    def selection(self, kind: object, above: tuple[str, ...] = ()) -> str:
        """All fields of a type in braces; empty for a leaf."""
        named = get_named_type(kind)  # type: ignore[call-overload]
        if isinstance(named, GraphQLUnionType):
            parts = [f"... on {one.name} {self.selection(one, above)}" for one in named.types]
            return f"{{ __typename {' '.join(parts)} }}"
        if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        return f"{{ __typename {' '.join(self._fields(named, (*above, named.name)))} }}"

    def _fields(self, kind: GraphQLObjectType | GraphQLInterfaceType, above: tuple[str, ...]) -> Iterator[str]:
        for name, field in kind.fields.items():
            below = get_named_type(field.type)
            deep = isinstance(below, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
            if deep and below.name != kind.name and (below.name in above or len(above) > DEPTH):
                continue
            self.seen.add(f"{kind.name}.{name}")
            # What refers to its own kind is asked for its kind only, or it would never end.
            inside = "{ __typename }" if below.name == kind.name else self.selection(field.type, above)
            yield f"{name}{self._arguments(field)} {inside}"

    def _arguments(self, field: GraphQLField) -> str:
        wanted = [f"{name}: {self.given[name]}" for name, one in field.args.items() if is_required_argument(one)]
        return f"({', '.join(wanted)})" if wanted else ""


async def test_every_field_answers_for_whoever_asks(tenants: World) -> None:
    schema = core_schema(build_schema(tenants.app.installation.registry))
    asker = Asker(schema, tenants.ids)
    failed: list[str] = []
    for name in sorted(PARENTS | OTHERS):
        [kind] = {
            (await tenants.ask(OPERATOR, "query ($id: ID!) { node(id: $id) { __typename } }", id=tenants.ids[name]))[
                "node"
            ]["__typename"]
        }
        selection = asker.selection(schema.type_map[kind])
        document = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {selection} }} }}"
        for who in (OPERATOR, OLIVIA, STAFF):
            body = await tenants.say(who, document, id=tenants.ids[name])
            failed += [f"{name} {one['path']}: {one}" for one in body.get("errors", ()) if not _is_a_no(one)]
    families = f"{{ productFamilies {asker.selection(schema.type_map['ProductFamily'])} }}"
    body = await tenants.say(OLIVIA, families)
    failed += [str(one) for one in body.get("errors", ()) if not _is_a_no(one)]
    assert not failed, "\n".join(failed[:20])
    assert not _unasked(schema, asker.seen)


def _is_a_no(error: Mapping[str, Mapping[str, str]]) -> bool:
    return error["extensions"]["code"] in ("FORBIDDEN", "NOT_FOUND")


def _unasked(schema: GraphQLSchema, seen: set[str]) -> set[str]:
    """Fields of what is read that nothing asked for; roots and payloads of mutations have tests of their own."""
    nodes = schema.type_map["Node"]
    assert isinstance(nodes, GraphQLInterfaceType)
    read = schema.get_possible_types(nodes)
    return {f"{kind.name}.{name}" for kind in read for name in kind.fields} - seen
