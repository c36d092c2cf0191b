"""What plugins add to the graph, and which of them cannot stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from subgraph.app import open_app
from subgraph.plugins.errors import PluginError
from subgraph.plugins.registry import Contribution, Registry
from subgraph.schema.build import build_schema, core_schema
from subgraph.schema.interfaces import (
    Node,
    SchemaContribution,
    SubscriptionContract,
    derived,
    leaf,
    object_type,
    relation,
    subscription_type,
)
from subgraph.settings import Settings
from tests.families import DEVICES
from tests.schema.tenants import OLIVIA, settle
from tests.schema.world import NOW, World


async def _seat_totals(request: Any, subscriptions: Sequence[Any], args: None) -> list[int]:
    return [len(subscriptions)] * len(subscriptions)


def _type_of_its_own() -> type:
    @subscription_type("A subscription of air devices.")
    class AirSubscription(SubscriptionContract, Node):
        """A subscription of air devices."""

        read_together = relation(int, "How many were read at once.", _seat_totals)
        shout = derived(str, "Its family's key, loudly.", lambda record, request: record.family.upper())

    kind: type = AirSubscription
    return kind


def _contribution(**given: Any) -> SchemaContribution:
    return SchemaContribution(**given)


def _registry(*contributions: object, subscription: str = "StandardSubscription") -> Registry:
    found = tuple(Contribution(f"plugin-{number}", one) for number, one in enumerate(contributions))
    return Registry((replace(DEVICES, subscription_type=subscription),), found)


async def test_a_family_has_a_subscription_type_and_fields_of_its_own(database_url: str) -> None:
    added = {"Account": {"loud_name": leaf(str, "Its name again.", of="row.name")}}
    contribution = _contribution(types=(_type_of_its_own(),), fields=added)
    settings = Settings(database_url=database_url, clock=NOW, sandbox=True, secret="s" * 40)
    world = World(open_app(settings, _registry(contribution, subscription="AirSubscription")))
    await settle(world)
    document = """query ($id: ID!) { account(id: $id) { loudName subscriptions { nodes { __typename id
      ... on AirSubscription { readTogether shout items { quantity } } } } } }"""
    found = (await world.ask(OLIVIA, document, id=world.ids["account"]))["account"]
    assert found["loudName"] == "Harbour"
    [subscription] = found["subscriptions"]["nodes"]
    assert subscription == {
        "__typename": "AirSubscription",
        "id": world.ids["subscription"],
        "readTogether": 1,
        "shout": "DEVICES",
        "items": [{"quantity": 2}],
    }
    await world.app.database.close()


def test_fields_added_to_the_contract_reach_every_type_that_implements_it() -> None:
    added = {"SubscriptionContract": {"mood": leaf(str, "How it feels.", of="row.version")}}
    schema = core_schema(build_schema(_registry(_contribution(fields=added))))
    for name in ("SubscriptionContract", "StandardSubscription"):
        assert "mood" in schema.type_map[name].fields  # type: ignore[attr-defined]


def test_a_schema_without_the_plugin_has_nothing_of_it() -> None:
    build_schema(_registry(_contribution(fields={"Account": {"extra": leaf(str, "Extra.", of="row.name")}})))
    account = core_schema(build_schema(_registry())).type_map["Account"]
    assert "extra" not in account.fields  # type: ignore[attr-defined]


def _named(name: str) -> type:
    class Thing:
        """A thing."""

        key = leaf(str, "Its key.")

    return object_type("A thing.", name=name)(Thing)


@pytest.mark.parametrize(
    ("contributions", "subscription", "said"),
    [
        (["nothing"], "StandardSubscription", "plugin-0.*SchemaContribution, not str"),
        ([_contribution(types=(int,))], "StandardSubscription", "plugin-0.*int is no type of the graph"),
        ([_contribution(types=(_named("Invoice"),))], "StandardSubscription", "plugin-0.*Invoice is taken by the core"),
        (
            [_contribution(types=(_named("Thing"),)), _contribution(types=(_named("Thing"),))],
            "StandardSubscription",
            "plugin-1.*Thing is taken by plugin plugin-0",
        ),
        (
            [_contribution(fields={"Account": {"name": leaf(str, "Again.")}})],
            "StandardSubscription",
            "plugin-0.*Account.name is taken by the core",
        ),
        (
            [_contribution(fields={"Account": {"timeZone": leaf(str, "Again.", of="nothing")}})],
            "StandardSubscription",
            "plugin-0.*Account.timeZone is taken by the core",
        ),
        (
            [
                _contribution(fields={"Account": {"the_mood": leaf(str, "So.")}}),
                _contribution(fields={"Account": {"theMood": leaf(str, "So.")}}),
            ],
            "StandardSubscription",
            "plugin-1.*Account.theMood is taken by plugin plugin-0",
        ),
        (
            [
                _contribution(fields={"StandardSubscription": {"mood": leaf(str, "So.")}}),
                _contribution(fields={"SubscriptionContract": {"mood": leaf(str, "So.")}}),
            ],
            "StandardSubscription",
            "plugin-1.*SubscriptionContract.mood is taken by plugin plugin-0",
        ),
        (
            [
                _contribution(fields={"SubscriptionContract": {"shout": leaf(str, "So.")}}),
                _contribution(types=(_type_of_its_own(),)),
            ],
            "AirSubscription",
            "plugin-0.*SubscriptionContract.shout is taken by plugin plugin-1",
        ),
        (
            [_contribution(fields={"Account": {"mood": leaf(str, "So.")}})] * 2,
            "StandardSubscription",
            "plugin-1.*Account.mood is taken by plugin plugin-0",
        ),
        (
            [_contribution(fields={"Query": {"mood": leaf(str, "So.")}})],
            "StandardSubscription",
            "plugin-0.*fields can be added to .*, not to Query",
        ),
        ([], "AirSubscription", "devices.*'AirSubscription' is none of StandardSubscription"),
    ],
)
def test_what_cannot_be_added_is_named_at_start_up(contributions: list[object], subscription: str, said: str) -> None:
    with pytest.raises(PluginError, match=f"(?s){said}"):
        build_schema(_registry(*contributions, subscription=subscription))
