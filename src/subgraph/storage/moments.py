"""The database's own clock in statements: leases and tries again are told by it, never by a worker's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from subgraph.storage.types import Instant


class moment(FunctionElement[datetime]):
    """`moment(60)`: the instant that is 60 seconds after now by the database's clock; `moment()` is now."""

    inherit_cache = True
    type = Instant()

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(bindparam(None, seconds, type_=Integer(), unique=True))


@compiles(moment, "sqlite")
def _moment(element: moment, compiler: SQLCompiler, **words: Any) -> str:
    (seconds,) = (compiler.process(part, **words) for part in element.clauses)
    # As Instant writes: microseconds, of which this clock knows three digits.
    return f"strftime('%Y-%m-%dT%H:%M:%f', 'now', {seconds} || ' seconds') || '000+00:00'"


@compiles(moment, "postgresql")
def _moment_on_postgresql(element: moment, compiler: SQLCompiler, **words: Any) -> str:
    (seconds,) = (compiler.process(part, **words) for part in element.clauses)
    return f"(now() + {seconds} * interval '1 second')"
