"""Rules about files and words, whatever the language.

The words themselves are put together here from pieces, so that this file does not break its own rules.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from tests.support.tidy import Finding, Rule, Source, any_file, lines_with, python_under

VENDORS = ("air" + "things", "zen" + "desk", "store" + "traffic", "active" + "campaign")
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error")
SKIPPED = ("x" + "fail", r"pytest\.sk" + "ip", r"mark\.sk" + "ip", "import" + "orskip")
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "yarn" + "pkg.com", "npm" + "mirror")
FOLDERS = ("wo" + "rk", "ro" + "ot", "tm" + "p", "home/me", "Users/Me", "opt/wheels")
MACHINE = re.compile(
    r"(?<![\w.<>})*])/(" + "|".join(FOLDERS).replace("me|", r"\w+|").replace("Me|", r"\w+|") + r")(?![\w-])"
)
NEVER_COMMITTED = frozenset({"uv" + ".lock", "node_modules", "__pycache__", ".venv", ".hypothesis"})
GENERATED = (".db", ".db-wal", ".db-shm", ".sqlite3", ".pyc", ".whl", ".pem", ".key")
VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"})


def too_long(limit: int) -> Callable[[Source], Iterator[Finding]]:
    """Finds files of `limit` lines or more."""

    def find(source: Source) -> Iterator[Finding]:
        length = len(source.text.splitlines())
        if length >= limit:
            yield length, f"{length} lines"

    return find


def vague_name(source: Source) -> Iterator[Finding]:
    """Finds modules and packages that are named after nothing."""
    for part in PurePosixPath(source.path).with_suffix("").parts:
        if part in VAGUE:
            yield 1, f"is called {part}"


def committed_product(source: Source) -> Iterator[Finding]:
    """Finds files that are built, downloaded, secret or somebody's data."""
    path = PurePosixPath(source.path)
    if NEVER_COMMITTED & set(path.parts) or path.suffix in GENERATED:
        yield 1, "does not belong in the repository"


def unlocked(source: Source) -> Iterator[Finding]:
    """Finds options and addresses of an index, and packages without a version or a hash."""
    for number, entry in enumerate(source.text.replace("\\\n", "").splitlines(), start=1):
        if entry.startswith("-") or "://" in entry:
            yield number, entry.strip()[:60]
        elif entry and entry[0] not in "# " and ("==" not in entry or "--hash=" not in entry):
            yield number, f"{entry.split()[0]} is not pinned by a hash"


def names_of_vendors(source: Source) -> Iterator[Finding]:
    """Finds a family's name in a file's path or text."""
    names = re.compile("|".join(VENDORS), re.IGNORECASE)
    if names.search(source.path):
        yield 1, "is called after a family"
    yield from lines_with(names)(source)


def fixed_cases(source: Source) -> Iterator[Finding]:
    """Finds properties of the laws that choose their own number of cases."""
    if "mark.laws" in source.text:
        yield from lines_with(re.compile(r"\bmax_examples\b"))(source)


def short_names(source: Source) -> Iterator[Finding]:
    """Finds tests whose name has fewer than three words after `test`."""
    for number, name in lines_with(re.compile(r"(?<=def )test_\w+"))(source):
        if len(name.split("_")) < 4:
            yield number, name


def without_docstring(source: Source) -> Iterator[Finding]:
    """Finds modules that do not say what they are for."""
    if source.text.strip() and not (source.tree.body and _says_something(source)):
        yield 1, "no docstring"


def _says_something(source: Source) -> bool:
    first = source.text.lstrip()
    return first.startswith(('"""', 'r"""', "#!"))


EVERYTHING = any_file("")
CORE = "src/subgraph/a.py"
TEXT_RULES = (
    Rule(
        "a file stays under 300 lines",
        "law 7: in every billing system that we read one file grew past 1,500 lines and took the clarity with it",
        python_under("src/", "plugins/", "docs/", "tests/", "benchmarks/"),
        too_long(300),
        offends=(Source(CORE, "a = 1\n" * 300),),
        keeps=(Source(CORE, "a = 1\n" * 299),),
    ),
    Rule(
        "a file is named after a noun of the field",
        "law 7: whatever has no room of its own ends up in utils",
        python_under("src/", "plugins/", "docs/", "tests/"),
        vague_name,
        offends=(Source("src/subgraph/storage/utils.py", ""), Source("src/subgraph/common/money.py", "")),
        keeps=(Source("src/subgraph/storage/invoices.py", ""),),
    ),
    Rule(
        "a module says what it is for",
        "everyone who opens the repository should find their room by reading one line",
        python_under("src/", "plugins/", "docs/", "benchmarks/", "tests/support/"),
        without_docstring,
        offends=(Source(CORE, "import a"),),
        keeps=(Source(CORE, '"""Money."""'), Source(CORE, "")),
    ),
    Rule(
        "the core names no family",
        "law 6: adding a family changes no file under src/",
        lambda path: path.startswith("src/"),
        names_of_vendors,
        offends=(
            *(Source(CORE, f"key = '{vendor.title()}'") for vendor in VENDORS),
            Source(f"src/subgraph/{VENDORS[0]}.sql", ""),
        ),
        keeps=(Source("plugins/a/src/subgraph_a/b.py", f"'{VENDORS[0]}'"),),
    ),
    Rule(
        "nothing is left for later, and no test is left out",
        "a promise in a comment is kept by nobody, and a test that does not run proves nothing",
        any_file("src/", "plugins/", "docs/", "tests/", "benchmarks/"),
        lines_with(re.compile(rf"\b({'|'.join((*UNFINISHED, *SKIPPED))})")),
        offends=tuple(Source(CORE, f"# {word}".replace("\\", "")) for word in (*UNFINISHED, *SKIPPED)),
        keeps=(Source(CORE, "# skips the days before the start"),),
    ),
    Rule(
        "no file names a path of one machine",
        "a fresh clone elsewhere has none of these folders",
        EVERYTHING,
        lines_with(MACHINE),
        offends=tuple(Source("docs/a.md", f"see /{folder}/a and") for folder in FOLDERS),
        keeps=tuple(
            Source("docs/a.md", text)
            for text in (
                f"../shared/design, src/{FOLDERS[0]}/",
                f"https://a.example/{FOLDERS[0]}",
                "/usr/lib/postgresql",
            )
        ),
    ),
    Rule(
        "no file names the host of a package registry",
        "whoever builds this has a mirror of their own, and a lock that names another is a lock of one machine",
        EVERYTHING,
        lines_with(re.compile("|".join(re.escape(host) for host in HOSTS))),
        offends=tuple(Source("graphiql/package-lock.json", f'"resolved": "https://{host}/a"') for host in HOSTS),
    ),
    Rule(
        "a lock pins every package by hash and names no index",
        "what a fresh clone installs must be what was tested, wherever it comes from",
        lambda path: path.endswith("requirements.lock"),
        unlocked,
        offends=(
            Source("requirements.lock", "--index-url https://mirror.example/simple"),
            Source("requirements.lock", "orjson==3.13.0"),
            Source("requirements.lock", "orjson --hash=sha256:00"),
        ),
        keeps=(Source("requirements.lock", "# make lock\norjson==3.13.0 \\\n    --hash=sha256:00\n    # via a\n"),),
    ),
    Rule(
        "what is built, downloaded or secret is not committed",
        "the repository holds what people wrote; the rest is made from it",
        EVERYTHING,
        committed_product,
        offends=tuple(Source(path, "") for path in (*sorted(NEVER_COMMITTED), "a/subgraph.db", "server.key")),
        keeps=(Source("requirements.lock", ""),),
    ),
    Rule(
        "a law is tried on as many cases as the run asks for",
        "`make test-laws` means 10,000 cases of each, so none may choose its own number",
        python_under("tests/", "plugins/", "docs/", but=("tests/support/",)),
        fixed_cases,
        offends=(Source("tests/domain/test_a.py", "pytestmark = pytest.mark.laws\n@settings(max_examples=5)"),),
        keeps=(Source("tests/http/test_a.py", "@settings(max_examples=5)"),),
    ),
    Rule(
        "a test's name is a sentence",
        "a failing test's name is what people read first",
        lambda path: python_under("tests/", "plugins/", "docs/")(path) and "/test_" in path,
        short_names,
        offends=(Source("tests/test_a.py", "async def test_it_works(): pass\ndef test_a(): pass"),),
        keeps=(Source("tests/test_a.py", "def test_seats_never_go_below_zero(): pass"),),
    ),
)
