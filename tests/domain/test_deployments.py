"""What may be put on an account as a resource."""

from __future__ import annotations

import pytest

from subgraph.domain.catalog import PriceTable, ProductFamily, ResourceKind
from subgraph.domain.deployments import check_kind, check_parent, check_replacement, find_kind
from subgraph.domain.seats import CountedResource, ResourceStatus

COUNTER = ResourceKind("counter", "Counter", parent="location")
FAMILY = ProductFamily(
    "loc",
    "Locations",
    (),
    (),
    PriceTable({}),
    (),
    resources=(COUNTER, ResourceKind("location", "Location"), ResourceKind("device", "Device", ("pro", "mini"))),
)


def thing(kind: str, status: ResourceStatus = ResourceStatus.ACTIVE) -> CountedResource:
    return CountedResource("1", kind, None, status, None)


@pytest.mark.parametrize(
    ("kind", "model", "codes"),
    [
        ("counter", None, []),
        ("counter", "any", []),
        ("device", "pro", []),
        ("device", "max", ["UNKNOWN_MODEL"]),
        ("device", None, ["UNKNOWN_MODEL"]),
        ("car", None, ["UNKNOWN_RESOURCE_KIND"]),
    ],
)
def test_a_resource_is_of_a_kind_and_model_that_the_family_knows(
    kind: str, model: str | None, codes: list[str]
) -> None:
    assert [one.code for one in check_kind(FAMILY, kind, model)] == codes


@pytest.mark.parametrize(
    ("parent", "codes"),
    [
        (thing("location"), []),
        (thing("location", ResourceStatus.REMOVED), ["BAD_PARENT"]),
        (thing("device"), ["BAD_PARENT"]),
        (None, ["BAD_PARENT"]),
    ],
)
def test_a_resource_stands_in_an_active_one_of_the_kind_declared(
    parent: CountedResource | None, codes: list[str]
) -> None:
    assert [one.code for one in check_parent(COUNTER, parent)] == codes


def test_what_stands_in_nothing_takes_no_parent() -> None:
    assert [one.code for one in check_parent(find_kind(FAMILY, "device"), thing("location"))] == ["BAD_PARENT"]


@pytest.mark.parametrize(
    ("replaced", "taken", "codes"),
    [
        (thing("device", ResourceStatus.RETURNING), False, []),
        (thing("device", ResourceStatus.RETURNING), True, ["BAD_REPLACEMENT"]),
        (thing("device"), False, ["BAD_REPLACEMENT"]),
        (thing("counter", ResourceStatus.RETURNING), False, ["BAD_REPLACEMENT"]),
        (None, False, ["BAD_REPLACEMENT"]),
    ],
)
def test_only_what_is_marked_for_return_is_replaced_and_only_once(
    replaced: CountedResource | None, taken: bool, codes: list[str]
) -> None:
    assert [one.code for one in check_replacement("device", replaced, taken)] == codes
