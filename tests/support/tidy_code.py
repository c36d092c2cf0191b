"""Rules about what Python code may do where."""

import ast
from collections.abc import Callable, Iterator

from tests.support.tidy import Finding, Rule, Source, python_under

WALL_CLOCKS = frozenset(
    {
        *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
        "datetime.date.today",
        *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")),
    }
)
INPUT_OUTPUT = frozenset({"open", "print", "input"})
FILE_METHODS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "iterdir", "glob"})


def inexact_arithmetic(source: Source) -> Iterator[Finding]:
    """Finds `/`, `round` and floats."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "divides with /"
        elif isinstance(node, ast.Name) and node.id in {"round", "float"}:
            yield node.lineno, f"names {node.id}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, f"holds the float {node.value}"


def waiting_or_io(source: Source) -> Iterator[Finding]:
    """Finds coroutines, and calls that reach a file or a terminal."""
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield node.lineno, "waits"
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in INPUT_OUTPUT:
                yield node.lineno, f"calls {called.id}"
            elif isinstance(called, ast.Attribute) and called.attr in FILE_METHODS:
                yield node.lineno, f"calls .{called.attr}"


def wall_clock(source: Source) -> Iterator[Finding]:
    """Finds what reads the time of day, however it was imported; durations (`time.monotonic`) are free."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute | ast.Name) and source.full_name(node) in WALL_CLOCKS:
            yield node.lineno, f"reads {source.full_name(node)}"


def hook_calls(source: Source) -> Iterator[Finding]:
    """Finds `<manager>.hook.<name>`."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "hook":
            yield node.lineno, f"reaches for hook.{node.attr}"


def transaction_ends(source: Source) -> Iterator[Finding]:
    """Finds `.commit()` and `.rollback()`."""
    for node in source.nodes:
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in {"commit", "rollback"}:
            yield called.lineno, f"calls .{called.attr}()"


def hidden_imports(source: Source) -> Iterator[Finding]:
    """Finds imports inside functions."""
    for function in source.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, f"{function.name} imports"


def long_functions(limit: int) -> Callable[[Source], Iterator[Finding]]:
    """Finds functions of `limit` lines or more, signature and docstring included, decorators not."""

    def find(source: Source) -> Iterator[Finding]:
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length >= limit:
                    yield node.lineno, f"{node.name} has {length} lines"

    return find


CORE = "src/subgraph/"
DOMAIN = "src/subgraph/domain/"
CODE_RULES = (
    Rule(
        "a function stays under 40 lines",
        "law 7: what does not fit a screen is not read before it is changed; give its steps names",
        python_under("src/", "plugins/", "docs/"),
        long_functions(40),
        offends=(Source(CORE + "a.py", "def f():\n" + "    pass\n" * 39),),
        keeps=(Source(CORE + "a.py", "def f():\n" + "    pass\n" * 38),),
    ),
    Rule(
        "nothing is imported inside a function",
        "law 1: an import that hides in a function hides a cycle or a wrong room",
        python_under("src/", "plugins/", "docs/", "tests/"),
        hidden_imports,
        offends=(Source(CORE + "a.py", "async def f():\n    if True:\n        from x import y\n"),),
        keeps=(Source(CORE + "a.py", "import x\ndef f():\n    x.y()\n"),),
    ),
    Rule(
        "the domain computes exactly: no /, no round, no float",
        "law 2: a float is a little wrong and money must not be; there is one rounding, of integers",
        python_under(DOMAIN),
        inexact_arithmetic,
        offends=tuple(
            Source(DOMAIN + "a.py", text)
            for text in ("a = b / 2", "a /= 2", "a = round(b)", "a: float", "a = 0.5", "a = list(map(float, b))")
        ),
        keeps=(Source(DOMAIN + "a.py", 'a = b // 2 % 3\nc = "1/2 round"\n'),),
    ),
    Rule(
        "the domain waits for nothing and reaches no file",
        "law 2: what a rule needs was read before and is its argument",
        python_under(DOMAIN),
        waiting_or_io,
        offends=tuple(
            Source(DOMAIN + "a.py", text)
            for text in ("async def f(): pass", "open('a')", "print(1)", "def f(path): return path.read_text()")
        ),
    ),
    Rule(
        "only clock.py reads the time of day",
        "time is an argument: a sandbox plays next year, and a test tells a story in time",
        python_under("src/", "plugins/", "docs/", but=("src/subgraph/clock.py",)),
        wall_clock,
        offends=tuple(
            Source(CORE + "services/a.py", text)
            for text in (
                "from datetime import datetime\ndatetime.now(UTC)",
                "import datetime as dt\nf(dt.date.today)",
                "import time\ntime.time()",
                "from time import time as t\nt()",
                "from datetime import datetime as D\nfield(default_factory=D.utcnow)",
            )
        ),
        keeps=(
            Source(CORE + "services/a.py", "import time\ntime.monotonic()\nclock.now()"),
            Source(CORE + "clock.py", "import time\ntime.time()"),
        ),
    ),
    Rule(
        "only plugins/registry.py calls a hook",
        "law 3: a plugin proposes, the registry checks; a second caller would take answers unchecked",
        python_under("src/", "plugins/", "docs/", but=("src/subgraph/plugins/registry.py",)),
        hook_calls,
        offends=(Source(CORE + "services/a.py", "registry.manager.hook.price_component(component=c)"),),
        keeps=(
            Source(CORE + "plugins/registry.py", "self._manager.hook.check_change()"),
            Source(CORE + "services/a.py", "registry.price_component(c)"),
        ),
    ),
    Rule(
        "a service never commits",
        "law 4: one mutation field is one transaction, opened and closed in one place",
        python_under("src/subgraph/services/"),
        transaction_ends,
        offends=(Source(CORE + "services/a.py", "async def f(c):\n    await c.commit()\n"),),
        keeps=(Source(CORE + "schema/a.py", "async def f(c):\n    await c.commit()\n"),),
    ),
)
