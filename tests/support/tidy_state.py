"""Rules about what a module does when it is imported: nothing, and it keeps nothing."""

import ast
from collections.abc import Iterator

from tests.support.tidy import Finding, Rule, Source, python_under

MUTABLE_CALLS = frozenset(
    {
        *("list", "dict", "set", "bytearray"),
        *(f"collections.{name}" for name in ("defaultdict", "OrderedDict", "deque", "Counter", "ChainMap")),
        *("contextvars.ContextVar", "threading.local", "weakref.WeakKeyDictionary", "weakref.WeakValueDictionary"),
    }
)
READ_ONLY = ("Mapping", "Sequence", "Collection", "Iterable", "AbstractSet", "Set", "Final", "ClassVar")
CHANGES = frozenset(
    {"append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear"}
)
CACHES = frozenset({"functools.cache", "functools.lru_cache"})


def module_state(source: Source) -> Iterator[Finding]:
    """Finds values of a module that can change, unless they are named or typed as constants."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_mutable(source, node.value):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                name = target.id if isinstance(target, ast.Name) else "a value"
                if not (name.strip("_").isupper() or name == "__all__" or _is_read_only(node)):
                    yield node.lineno, f"{name} can change"


def changed_constants(source: Source) -> Iterator[Finding]:
    """Finds `global`, caches around functions, and changes of a module's constants."""
    for node in source.nodes:
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"
        elif isinstance(node, ast.Name | ast.Attribute) and source.full_name(node) in CACHES:
            yield node.lineno, f"{source.full_name(node)} remembers in the module"
        elif isinstance(node, ast.Subscript | ast.Attribute) and _is_change(node) and _is_constant(node.value):
            yield node.lineno, f"changes {ast.unparse(node.value)}"


def actions_on_import(source: Source) -> Iterator[Finding]:
    """Finds calls, loops and blocks at the level of the module, except a program's `if __name__ == "__main__"`."""
    for node in source.tree.body:
        if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
            yield node.lineno, f"does {ast.unparse(node)[:50]}"
        elif isinstance(node, ast.For | ast.While | ast.With | ast.Try):
            yield node.lineno, f"runs a {type(node).__name__.lower()}"


def more_than_names(source: Source) -> Iterator[Finding]:
    """Finds what is neither a docstring nor an import nor `__all__` nor `__version__`."""
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"__all__", "__version__"}:
            continue
        yield node.lineno, ast.unparse(node).splitlines()[0][:60]


def _is_mutable(source: Source, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return (source.full_name(value.func) or "") in MUTABLE_CALLS
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def _is_read_only(node: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).rpartition(".")[2].startswith(READ_ONLY)


def _is_change(node: ast.Subscript | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del) or (isinstance(node, ast.Attribute) and node.attr in CHANGES)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and len(node.id) > 1 and node.id.strip("_").isupper()


SHIPPED = python_under("src/", "plugins/", "docs/")
FILE = "src/subgraph/a.py"
STATE_RULES = (
    Rule(
        "a module keeps no state",
        "law 10: two apps live in one process, and a test must not see what the test before left",
        SHIPPED,
        module_state,
        offends=tuple(
            Source(FILE, text)
            for text in (
                "families = {}",
                "seen: list[str] = []",
                "from collections import defaultdict as d\nwaiting = d(list)",
                "from contextvars import ContextVar\nviewer = ContextVar('viewer')",
            )
        ),
        keeps=tuple(
            Source(FILE, text)
            for text in ("CODES = {'a': 1}", "names: Mapping[str, int] = {'a': 1}", "__all__ = ['a']", "names = ('a',)")
        ),
    ),
    Rule(
        "a module's constants stay what they are",
        "law 10: a constant that is changed, or a function that remembers, is module-level state by another name",
        SHIPPED,
        changed_constants,
        offends=tuple(
            Source(FILE, text)
            for text in (
                "def f():\n    global seen",
                "CODES['a'] = 2",
                "def f():\n    del CODES['a']",
                "def f(a):\n    SEEN.append(a)",
                "import functools\n@functools.lru_cache(10)\ndef f(): pass",
                "from functools import cache\n@cache\ndef f(): pass",
            )
        ),
        keeps=(Source(FILE, "def f(codes):\n    codes['a'] = 2\n    codes.pop('a')\n    return CODES['a']"),),
    ),
    Rule(
        "nothing happens on import",
        "law 10: importing a module to read one name must not connect, register, print or spend time",
        SHIPPED,
        actions_on_import,
        offends=tuple(
            Source(FILE, text) for text in ("register(x)", "for a in b:\n    f(a)", "try:\n    a()\nfinally:\n    b()")
        ),
        keeps=(Source(FILE, '"""Doc."""\nif __name__ == "__main__":\n    main()\n'),),
    ),
    Rule(
        "an __init__ hands names on and nothing else",
        "law 1: what a package is made of stands in files that are named after it",
        lambda path: SHIPPED(path) and path.endswith("/__init__.py"),
        more_than_names,
        offends=(
            Source("src/subgraph/domain/__init__.py", "def f(): pass"),
            Source("src/subgraph/domain/__init__.py", "A = 1"),
        ),
        keeps=(
            Source("src/subgraph/__init__.py", '"""Doc."""\nfrom a import b\n__all__ = ["b"]\n__version__ = "1"'),
            Source("src/subgraph/domain/a.py", "def f(): pass"),
        ),
    ),
)
