"""The three kinds of field that the graph is made of, and how a type of the graph is declared.

The graph's types are declarations: what runs through them are records (rows that storage read, values of the domain).
A *leaf* is an attribute of its record. A *derived* field is a pure function of its record and of what the request
already holds (the catalog, the day). A *relation* is one batch function, which reads for all records of a level at
once; there is no other way to reach data, so nothing can read once per record.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, field, fields, is_dataclass
from operator import attrgetter
from typing import Any, Protocol, cast, get_type_hints

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info
from strawberry.types.lazy_type import LazyType
from strawberry.types.union import StrawberryUnion
from strawberry.types.unset import UNSET

from subgraph.schema.errors import ErrorCode, GraphRefusal

Batch = Callable[[Any, Sequence[Any], Any], Awaitable[Sequence[Any]]]
"""`async def invoices_of(request, accounts, args)`: what belongs to each record, in their order. An exception as an
answer is that record's error alone."""


Read = Callable[[Any], Any]


class Loads(Protocol):
    """What a relation needs of a request's context."""

    def load(self, field: Relation, args: object, record: object) -> Awaitable[Any]:
        """What the field's batch function answers for the record, read together with its neighbours'."""


class _Declared(StrawberryField):
    """A field that builds no record. What a kind needs lives in `metadata`, which Strawberry's copies keep."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init = self.compare = self.repr = False

    @property
    def is_basic_field(self) -> bool:
        """Whether the executor may leave the request out; only leaves."""
        return False


class Leaf(_Declared):
    """An attribute of the record: by the field's own name, or at the dotted path `of`."""

    @property
    def is_basic_field(self) -> bool:
        """A leaf needs nothing but its record."""
        return True

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:
        """The attribute."""
        read = self.metadata.get("read")
        return read(source) if read else getattr(source, self.python_name)


class Derived(_Declared):
    """A pure function of the record and the request's context."""

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:
        """What the function says."""
        return self.metadata["derive"](source, cast(Info, info).context, **kwargs)


class Root(_Declared):
    """A field of a root: it has no record, and so is read by itself."""

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Awaitable[Any]:
        """What the function reads."""
        refuse_nul(kwargs.values())
        kind = self.metadata["args"]
        found: Awaitable[Any] = self.metadata["read"](cast(Info, info).context, kind(**kwargs) if kind else None)
        return found


class Relation(_Declared):
    """What one batch function reads for all records of a level. `permission` names its row of the permission table."""

    @property
    def batch(self) -> Batch:
        """The function that reads."""
        return cast(Batch, self.metadata["batch"])

    @property
    def args_type(self) -> type | None:
        """The frozen dataclass that holds the field's arguments."""
        return cast("type | None", self.metadata["args"])

    @property
    def permission(self) -> str | None:
        """The row of the permission table that may withhold the field."""
        return cast("str | None", self.metadata["permission"])

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Awaitable[Any]:
        """Asks the request's loader."""
        refuse_nul(kwargs.values())
        arguments = self.args_type(**kwargs) if self.args_type else None
        return cast(Loads, cast(Info, info).context).load(self, arguments, source)


def refuse_nul(values: Iterable[object]) -> None:
    """GraphRefusal for text with the character NUL, which no database of ours keeps; inputs and lists are looked into."""
    if any("\0" in text for value in values for text in _texts(value)):
        raise GraphRefusal(ErrorCode.BAD_USER_INPUT, "Text may not hold the character NUL.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def ref(path: str) -> Any:
    """A type of the graph by `module.Name` under subgraph.schema, looked up when the schema is built."""
    module, name = path.rsplit(".", 1)
    return LazyType(name, f"subgraph.schema.{module}")


def many(kind: Any) -> Any:
    """A list of it."""
    return StrawberryList(kind)


def maybe(kind: Any) -> Any:
    """It, or null."""
    return StrawberryOptional(kind)


def leaf(
    kind: Any, description: str, *, of: str | None = None, read: Read | None = None, name: str | None = None
) -> Any:
    """A leaf: the attribute of the field's name, or at the dotted path `of`, or what `read` makes of several."""
    return Leaf(
        type_annotation=StrawberryAnnotation(kind),
        graphql_name=name,
        description=description,
        metadata={"read": attrgetter(of) if of else read, "of": of},
    )


def derived(kind: Any, description: str, derive: Callable[..., Any], *, args: type | None = None) -> Any:
    """A derived field; `derive` takes the record, the request and the arguments by name."""
    made = Derived(
        type_annotation=StrawberryAnnotation(kind), description=description, metadata={"derive": derive, "args": args}
    )
    made.arguments = arguments_of(args)
    return made


def relation(
    kind: Any, description: str, batch: Batch, *, args: type | None = None, permission: str | None = None
) -> Any:
    """A relation; `args` is a frozen dataclass whose fields, with their descriptions, are the field's arguments."""
    made = Relation(
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        metadata={"batch": batch, "args": args, "permission": permission},
    )
    made.arguments = arguments_of(args)
    return made


def root(kind: Any, description: str, read: Callable[[Any, Any], Awaitable[Any]], *, args: type | None = None) -> Any:
    """A field of a root; `read` takes the request and the arguments."""
    made = Root(
        type_annotation=StrawberryAnnotation(kind), description=description, metadata={"read": read, "args": args}
    )
    made.arguments = arguments_of(args)
    return made


def argument(description: str, default: Any = MISSING, *, kind: Any = None) -> Any:
    """A field of a dataclass of arguments; `kind` is the graph's type where Python's own does not say it."""
    return field(default=default, metadata={"description": description, "kind": kind})


def arguments_of(args: type | None) -> list[StrawberryArgument]:
    """The graph's arguments that a dataclass of arguments describes."""
    if args is None:
        return []
    hints = get_type_hints(args)
    return [
        StrawberryArgument(
            python_name=one.name,
            graphql_name=None,
            type_annotation=StrawberryAnnotation(one.metadata["kind"] or hints[one.name]),
            description=one.metadata["description"],
        )
        for one in fields(args)
    ]


def given(kind: Any, description: str) -> Any:
    """A field of an input; one that may be left out is UNSET then."""
    optional = isinstance(kind, StrawberryOptional)
    return strawberry.field(description=description, graphql_type=kind, default=UNSET if optional else MISSING)


def object_type(description: str, *, record: type | None = None, name: str | None = None) -> Callable[[type], type]:
    """Declares a type of the graph. Where it is a member of an interface or a union, `record` is what runs through it."""

    def declare(cls: type) -> type:
        if record is not None:
            setattr(cls, "is_type_of", classmethod(lambda _, value, info: isinstance(value, record)))  # noqa: B010
        return strawberry.type(cls, description=description, name=name)

    return declare


def union_type(name: str, description: str, *members: Any) -> Any:
    """A union of declared types."""
    return StrawberryUnion(
        name=name, description=description, type_annotations=tuple(StrawberryAnnotation(one) for one in members)
    )
