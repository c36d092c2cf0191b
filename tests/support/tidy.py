"""What a rule of the house is made of: where it applies, how it is broken, and why it is there."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """A file of the repository, by its path from the root."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[tuple[int, str, str], ...]:
        """Each imported name: its line, what it is in full, and what the file calls it."""
        return tuple(_imports(self.nodes))

    @cached_property
    def names(self) -> dict[str, str]:
        """What the file's imported names are in full: `dt` → `datetime`, `now` → `time.time`."""
        return {called: full for _, full, called in self.imports}

    def full_name(self, node: ast.expr) -> str | None:
        """`dt.datetime.now` as `datetime.datetime.now`, however the file imported it."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        return ".".join([self.names.get(node.id, node.id), *reversed(parts)])


@dataclass(frozen=True)
class Rule:
    """One rule; `offends` are files that must break it and `keeps` files that must not, so that it can be trusted."""

    name: str
    why: str
    applies: Callable[[str], bool]
    find: Callable[[Source], Iterable[Finding]]
    offends: tuple[Source, ...]
    keeps: tuple[Source, ...] = ()

    def broken_by(self, source: Source) -> list[str]:
        """Where the file breaks the rule, a line each."""
        if not self.applies(source.path):
            return []
        return [f"{source.path}:{line}: {what}" for line, what in self.find(source)]


def python_under(*folders: str, but: tuple[str, ...] = ()) -> Callable[[str], bool]:
    """Applies to the Python files of these folders, but not to the files or folders in `but`."""
    return lambda path: path.endswith(".py") and path.startswith(folders) and not (but and path.startswith(but))


def any_file(*folders: str) -> Callable[[str], bool]:
    """Applies to every file of these folders."""
    return lambda path: path.startswith(folders)


def family_source(path: str) -> bool:
    """Applies to what a family ships, not to its tests."""
    return path.endswith(".py") and path.startswith(("plugins/", "docs/examples/")) and "/src/" in path


def lines_with(pattern: re.Pattern[str]) -> Callable[[Source], Iterator[Finding]]:
    """Finds the lines that a pattern is found in."""

    def find(source: Source) -> Iterator[Finding]:
        for number, line in enumerate(source.text.splitlines(), start=1):
            found = pattern.search(line)
            if found:
                yield number, found[0]

    return find


def files() -> list[Source]:
    """Every text file that is in the repository or would be by the next `git add`; without git, every file."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    paths = listed.stdout.decode().split("\0") if listed.returncode == 0 else _paths_without_git()
    return [source for path in sorted(set(paths)) if path and (source := _read(path))]


def _read(path: str) -> Source | None:
    try:
        return Source(path, (ROOT / path).read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        return None


def _paths_without_git() -> list[str]:
    hidden = (".venv", "node_modules", "__pycache__", ".hypothesis", "build", "dist")
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path.as_posix() for path in found if not any(part in hidden or "cache" in part for part in path.parts)]


def _imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                full = name.name if name.asname else name.name.partition(".")[0]
                yield node.lineno, full, name.asname or full
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield node.lineno, f"{'.' * node.level}{node.module or ''}.{name.name}", name.asname or name.name
