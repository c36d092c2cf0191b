"""Connections: pages by cursor, at most 100 at once, whose total is counted only for whom asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry

from subgraph.schema.cursors import decode_cursor, encode_cursor
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import argument, leaf, many, maybe, object_type, relation
from subgraph.storage.reads.pages import Paged, Window, cursor_values, fetch_counts, fetch_pages

FIRST = 50
MOST = 100

CountTotals = Callable[[Any, Sequence[Any]], Awaitable[Mapping[Any, int]]]
"""`async def count(request, parents)`: each parent's total."""


@dataclass(frozen=True)
class PageArgs:
    """The arguments of every connection."""

    first: int | None = argument(f"How many at most: {FIRST} unless told, {MOST} at most.", None)
    after: str | None = argument("The cursor after which to go on: a page's `endCursor`.", None)

    def window(self, kinds: Sequence[type]) -> Window:
        """The page asked for, in a list whose cursors hold these kinds of values; GraphRefusal where there is none."""
        first = FIRST if self.first is None else self.first
        if not 0 <= first <= MOST:
            raise GraphRefusal(ErrorCode.BAD_USER_INPUT, f"`first` must be between 0 and {MOST}.")
        return Window(first, decode_cursor(self.after, kinds))


@dataclass(frozen=True, slots=True, eq=False)
class EdgeRecord:
    """A row and its place."""

    cursor: str
    node: Any


@dataclass(frozen=True, slots=True, eq=False)
class PageInfoRecord:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ConnectionRecord:
    """A page. `count` counts the lists of `parent` and of all whose page was made with the same `count`."""

    nodes: Sequence[Any]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    count: CountTotals
    parent: Any

    @property
    def edges(self) -> list[EdgeRecord]:
        """Each row with its place."""
        return [EdgeRecord(cursor, node) for cursor, node in zip(self.cursors, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageInfoRecord:
        """Where the page stands."""
        first, last = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageInfoRecord(self.has_next, self.has_previous, first, last)


@object_type("Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page = leaf(bool, "Whether there is more after this page.")
    has_previous_page = leaf(bool, "Whether this page began after a cursor.")
    start_cursor = leaf(maybe(str), "The first row's cursor; null on an empty page.")
    end_cursor = leaf(maybe(str), "The last row's cursor, to go on after; null on an empty page.")


def edge_type(noun: str, node: Any) -> Any:
    """The edge of a noun's connection: `AccountEdge`."""
    fields = {"cursor": leaf(str, "Its place in the list."), "node": leaf(node, "What stands there.")}
    return strawberry.type(type(f"{noun}Edge", (), fields), description="A place in a list and what stands there.")


def connection_type(noun: str, node: Any, edge: Any) -> Any:
    """A noun's connection: `AccountConnection`."""
    fields = {
        "edges": leaf(many(edge), "The page, each with its place."),
        "nodes": leaf(many(node), "The page."),
        "page_info": leaf(PageInfo, "Where the page stands in the list."),
        "total_count": relation(int, "How many there are over all pages; counted only when asked for.", count_totals),
    }
    return strawberry.type(type(f"{noun}Connection", (), fields), description="A page of a list.")


async def count_totals(request: Any, connections: Sequence[ConnectionRecord], args: None) -> list[int]:
    """The totals of lists, those of one kind together."""
    kinds: dict[CountTotals, list[Any]] = {}
    for one in connections:
        kinds.setdefault(one.count, []).append(one.parent)
    found = {count: await count(request, parents) for count, parents in kinds.items()}
    return [found[one.count].get(one.parent, 0) for one in connections]


def page(
    rows: Sequence[Any],
    window: Window,
    place: Callable[[Any], Sequence[Any]],
    make: Callable[[Any], Any],
    count: CountTotals,
    parent: Any = None,
) -> ConnectionRecord:
    """A page of rows of which one more than asked was read."""
    shown = rows[: window.limit]
    return ConnectionRecord(
        nodes=[make(row) for row in shown],
        cursors=[encode_cursor(place(row)) for row in shown],
        has_next=len(rows) > window.limit,
        has_previous=window.after is not None,
        count=count,
        parent=parent,
    )


async def pages(
    request: Any, paged: Paged, parents: Sequence[UUID], args: PageArgs, make: Callable[[Any], Any], **values: Any
) -> dict[UUID, ConnectionRecord]:
    """Each parent's page, by one statement."""
    window = args.window(paged.kinds)

    async def count(request: Any, parents: Sequence[UUID]) -> Mapping[UUID, int]:
        return await fetch_counts(request.reads, paged, parents, **values)

    found = await fetch_pages(request.reads, paged, parents, window, **values)
    return {
        parent: page(found.get(parent, ()), window, lambda row: cursor_values(paged, row), make, count, parent)
        for parent in parents
    }
