"""Select statements compiled once for a database's bare driver: text, arguments in order, rows as named tuples."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BindParameter, Boolean, ColumnElement, Dialect, Select, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import CompoundSelect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Statement = Select[Any] | CompoundSelect[Any]
Row = Any
Convert = Callable[[Any], Any]


class Values(TypeDecorator[Sequence[Any]]):
    """Many values as one parameter: an array, on SQLite a JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """Every value converted as its column's type does."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return list(value)
        convert = self.of.dialect_impl(dialect).bind_processor(dialect)
        return orjson.dumps([convert(one) for one in value] if convert else list(value)).decode()


class any_of(FunctionElement[bool]):
    """`any_of(column, "ids")`: the column's value is one of the parameter `ids`; one constant text per database."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=Values(column.type)))


@compiles(any_of)
def _any_of(element: any_of, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(part, **words) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(any_of, "postgresql")
def _any_of_on_postgresql(element: any_of, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(part, **words) for part in element.clauses)
    return f"{column} = ANY ({values})"


class Pairs(TypeDecorator[Sequence[tuple[UUID, UUID]]]):
    """Pairs of ids as one parameter: an array of texts, each id as 32 digits; on SQLite a JSON text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[tuple[UUID, UUID]] | None, dialect: Dialect) -> Any:
        """Every id as hexadecimal digits, which both databases read."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return [one.hex + other.hex for one, other in value]
        return orjson.dumps([[one.hex, other.hex] for one, other in value]).decode()


class any_pair(FunctionElement[bool]):
    """`any_pair(account, row, "pairs")`: the two columns' values are one of the pairs of ids; looked up pair by pair."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, first: ColumnElement[Any], second: ColumnElement[Any], name: str) -> None:
        super().__init__(first, second, bindparam(name, type_=Pairs()))


@compiles(any_pair)
def _any_pair(element: any_pair, compiler: SQLCompiler, **words: Any) -> str:
    # As a join that begins with the pairs: for a pair of columns IN a list SQLite looks up each id with each other's.
    first, second, pairs = (compiler.process(part, **words) for part in element.clauses)
    table = first.rpartition(".")[0]
    found = [one.replace(f"{table}.", "paired.") for one in (first, second)]
    pair = " AND ".join(f"{one} = json_extract(pair.value, '$[{place}]')" for place, one in enumerate(found))
    return (
        f"{table}.rowid IN (SELECT paired.rowid FROM json_each({pairs}) AS pair CROSS JOIN {table} AS paired ON {pair})"
    )


@compiles(any_pair, "postgresql")
def _any_pair_on_postgresql(element: any_pair, compiler: SQLCompiler, **words: Any) -> str:
    first, second, pairs = (compiler.process(part, **words) for part in element.clauses)
    # Of an array the planner expects ten rows, so it looks each pair up; of a function that returns rows it expects a
    # hundred, for which it would rather read a table of some ten thousand rows from end to end.
    each = "CAST(left(pair.value, 32) AS UUID), CAST(right(pair.value, 32) AS UUID)"
    return f"({first}, {second}) IN (SELECT {each} FROM unnest({pairs}) AS pair(value))"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one driver takes it."""

    text: str
    arguments: Callable[[Mapping[str, Any]], list[Any]]
    rows: Callable[[Iterable[Any]], list[Row]]


def compile_statement(statement: Statement, dialect: Dialect) -> Compiled:
    """Compiles a statement whose text depends on no value; ValueError names `any_of` for one with an IN list."""
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        raise ValueError("this statement's text depends on its values; use any_of instead of in_")
    names = compiled.positiontup or []
    binds = [(name, compiled.binds[name]) for name in names]
    return Compiled(str(compiled), _arguments(binds, dialect), _rows(statement, dialect))


def _arguments(
    binds: Sequence[tuple[str, BindParameter[Any]]], dialect: Dialect
) -> Callable[[Mapping[str, Any]], list[Any]]:
    parts = [(name, bind, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds]

    def arguments(given: Mapping[str, Any]) -> list[Any]:
        found = []
        for name, bind, convert in parts:
            if name in given:
                value = given[name]
            elif bind.required:
                raise TypeError(f"the statement needs a value for {name!r}")
            else:
                value = bind.effective_value
            found.append(convert(value) if convert else value)
        return found

    return arguments


def _rows(statement: Statement, dialect: Dialect) -> Callable[[Iterable[Any]], list[Row]]:
    columns = list(statement.selected_columns)
    row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
    converts: list[tuple[int, Convert]] = []
    for index, column in enumerate(columns):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert:
            converts.append((index, convert))
    make = row._make
    if not converts:
        return lambda found: [make(one) for one in found]

    def rows(found: Iterable[Any]) -> list[Row]:
        made = []
        for one in found:
            values = list(one)
            for index, convert in converts:
                values[index] = convert(values[index])
            made.append(make(values))
        return made

    return rows
