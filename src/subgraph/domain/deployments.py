"""What may be put on an account as a resource: of a kind and model that the family knows, and in its place."""

from __future__ import annotations

from subgraph.domain.catalog import ProductFamily, ResourceKind
from subgraph.domain.refusals import Violation
from subgraph.domain.seats import CountedResource, ResourceStatus


def find_kind(family: ProductFamily, key: str) -> ResourceKind | None:
    """The family's kind of resource with this key."""
    return next((one for one in family.resources if one.key == key), None)


def check_kind(family: ProductFamily, key: str, model: str | None) -> tuple[Violation, ...]:
    """UNKNOWN_RESOURCE_KIND, or UNKNOWN_MODEL where the kind has models and this is none of them."""
    kind = find_kind(family, key)
    if kind is None:
        facts = {"kinds": ", ".join(one.key for one in family.resources)}
        return (Violation("UNKNOWN_RESOURCE_KIND", f"{family.name} knows no resource {key!r}.", ("kind",), facts),)
    if kind.models and model not in kind.models:
        facts = {"models": ", ".join(kind.models)}
        return (Violation("UNKNOWN_MODEL", f"{kind.name} needs one of its models.", ("model",), facts),)
    return ()


def check_parent(kind: ResourceKind | None, parent: CountedResource | None) -> tuple[Violation, ...]:
    """BAD_PARENT unless the parent is an active resource of the kind that this one stands in."""
    if kind is None or (parent is not None and parent.kind == kind.parent and parent.status is ResourceStatus.ACTIVE):
        return ()
    place = f"stands in a {kind.parent}" if kind.parent else "stands in nothing"
    return (Violation("BAD_PARENT", f"{kind.name} {place}, and this is no active one.", ("parentId",)),)


def check_replacement(key: str, replaced: CountedResource | None, taken: bool) -> tuple[Violation, ...]:
    """BAD_REPLACEMENT unless what is replaced is of the same kind, marked for return and not replaced yet (LOC-8)."""
    if replaced is not None and replaced.kind == key and replaced.status is ResourceStatus.RETURNING and not taken:
        return ()
    return (Violation("BAD_REPLACEMENT", "Only one marked for return can be replaced, by one.", ("replaces",)),)
