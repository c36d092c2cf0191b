"""Rules about who may import what; import-linter holds the same walls inside the package, these also outside it."""

import sys
from collections.abc import Callable, Iterator

from tests.support.tidy import Finding, Rule, Source, family_source, python_under

FAMILY_MAY = ("subgraph.plugins", "subgraph.schema.interfaces")
PURE = frozenset(sys.stdlib_module_names) - {
    *(
        "asyncio",
        "concurrent",
        "ctypes",
        "http",
        "io",
        "locale",
        "logging",
        "multiprocessing",
        "os",
        "random",
        "secrets",
    ),
    *("shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
    *("warnings", "zoneinfo"),
}


def imports_of(*modules: str) -> Callable[[Source], Iterator[Finding]]:
    """Finds imports of these modules, or of anything in them."""

    def find(source: Source) -> Iterator[Finding]:
        for line, full, _ in source.imports:
            if f"{full}.".startswith(tuple(f"{module}." for module in modules)):
                yield line, f"imports {full}"

    return find


def impure_imports(source: Source) -> Iterator[Finding]:
    """Finds what is neither the domain itself nor a module of values in the standard library."""
    for line, full, _ in source.imports:
        if not full.startswith("subgraph.domain.") and full.partition(".")[0] not in PURE:
            yield line, f"imports {full}"


def imports_beyond_the_contract(source: Source) -> Iterator[Finding]:
    """Finds a family's imports of the core's inside, and of other families."""
    own = source.path.partition("/src/")[2].partition("/")[0]
    for line, full, _ in source.imports:
        package = full.partition(".")[0]
        inside = package == "subgraph" and not f"{full}.".startswith(tuple(f"{module}." for module in FAMILY_MAY))
        if inside or (package.startswith("subgraph_") and package != own):
            yield line, f"imports {full}"


IMPORT_RULES = (
    Rule(
        "the domain imports nothing but itself and the standard library's values",
        "law 2: amounts are proved by thousands of random cases, which needs functions of their arguments alone",
        python_under("src/subgraph/domain/"),
        impure_imports,
        offends=(
            Source("src/subgraph/domain/a.py", "import orjson"),
            Source("src/subgraph/domain/a.py", "from subgraph.clock import Clock"),
            Source("src/subgraph/domain/a.py", "from time import monotonic"),
        ),
        keeps=(
            Source("src/subgraph/domain/a.py", "from datetime import date\nfrom subgraph.domain.money import Money"),
        ),
    ),
    Rule(
        "only schema and execution know GraphQL",
        "law 3: the graph's library can be changed, or left out, as long as two rooms speak it",
        python_under("src/", but=("src/subgraph/schema/", "src/subgraph/execution/")),
        imports_of("strawberry", "graphql"),
        offends=(
            Source("src/subgraph/http/a.py", "import strawberry"),
            Source("src/subgraph/services/a.py", "from graphql.language import parse"),
        ),
        keeps=(
            Source("src/subgraph/schema/a.py", "import strawberry"),
            Source("src/subgraph/http/a.py", "from subgraph.execution.engine import Engine"),
        ),
    ),
    Rule(
        "only storage knows SQL",
        "law 3: two databases are first class; a statement elsewhere would be tried on one of them",
        python_under("src/", "plugins/", "docs/", but=("src/subgraph/storage/",)),
        imports_of("sqlalchemy", "alembic", "asyncpg", "aiosqlite", "sqlite3"),
        offends=(
            Source("src/subgraph/services/a.py", "from sqlalchemy import select"),
            Source("plugins/a/src/subgraph_a/b.py", "import sqlite3"),
        ),
        keeps=(Source("src/subgraph/storage/a.py", "from sqlalchemy import select"),),
    ),
    Rule(
        "a family imports the plugin contract and nothing else of the house, nor another family",
        "law 6: a family that reaches into the core stops the core from changing",
        family_source,
        imports_beyond_the_contract,
        offends=(
            Source("plugins/a/src/subgraph_a/b.py", "from subgraph.domain.money import Money"),
            Source("plugins/a/src/subgraph_a/b.py", "from subgraph.schema import interfaces_of"),
            Source("plugins/a/src/subgraph_a/b.py", "import subgraph_c.plugin"),
            Source("docs/examples/a/src/subgraph_a/b.py", "from subgraph.domain.money import Money"),
        ),
        keeps=(
            Source("plugins/a/src/subgraph_a/b.py", "from subgraph.plugins import ProductFamily\nimport strawberry"),
            Source("plugins/a/src/subgraph_a/b.py", "from subgraph.schema.interfaces import SubscriptionContract"),
            Source("plugins/a/src/subgraph_a/b.py", "from subgraph_a.catalog import PRODUCTS"),
        ),
    ),
)
