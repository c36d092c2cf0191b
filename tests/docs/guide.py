"""Following a guide: its shell is typed, its code put into the files that it names, and what it prints compared.

A fence's first word is its language, the rest says what to do with it: ```python FILE puts definitions in place of
those of the same name (or above the last ones), ```csv FILE and ```toml FILE are the file, ```toml FILE more goes to
its end, ```diff FILE changes lines. ```sh is typed, ```sh fails is typed and fails, and ```text is what it prints:
`…` stands for anything, on a line of its own for any lines.
"""

from __future__ import annotations

import ast
import contextlib
import re
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.docs.pages import Snippet

SERVES = "subgraph demo"
"""What goes on until Ctrl-C: it is waited for until it says so, and stopped."""
LAST_LINE = "Ctrl-C stops it"
ENDS_IN = "\n:guide: "


@dataclass
class Reader:
    """Somebody who follows a guide in a folder; `printed` is what was printed last."""

    folder: Path
    environment: Mapping[str, str]
    printed: str = ""
    here: Path = field(init=False)

    def __post_init__(self) -> None:
        self.here = self.folder

    def follow(self, snippet: Snippet) -> None:
        """Do what one snippet says; AssertionError where it does not work as the guide tells."""
        match snippet.language:
            case "sh" if snippet.text.strip() == SERVES:
                self.serve()
            case "sh":
                self.type(snippet)
            case "text":
                assert matches(snippet.text, self.printed), f"{_at(snippet)} printed:\n{self.printed}"
            case "graphql":
                pass  # looked at with the other pages' operations
            case language:
                file = snippet.told.removesuffix(" more")
                assert file, f"{_at(snippet)} names no file"
                assert f"`{file.rpartition('/')[2]}`" in snippet.before, f"{_at(snippet)} does not tell its file"
                path = self.folder / file
                path.write_text(put(language, path, snippet), encoding="utf-8")

    def type(self, snippet: Snippet) -> None:
        """Type it into a shell that stays where the last one went."""
        script = f"set -e\n{snippet.text}\nprintf '{ENDS_IN.encode('unicode_escape').decode()}%s' \"$PWD\""
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.here,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        self.printed, _, there = done.stdout.partition(ENDS_IN)
        assert (done.returncode != 0) == (snippet.told == "fails"), f"{_at(snippet)} said:\n{done.stdout}"
        self.here = Path(there or self.here)

    def serve(self) -> None:
        """Start what serves, on a port of its own, read what it prints, see that it answers, and stop it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        given = {**self.environment, "SUBGRAPH_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            SERVES.split(), cwd=self.here, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as served:
            told = watch(served)
            self.printed = "".join(told)
            try:
                assert LAST_LINE in self.printed, f"{SERVES} said:\n{self.printed}"
                assert answers(f"http://127.0.0.1:{port}/ready"), f"{SERVES} does not answer"
            finally:
                served.terminate()


def watch(served: subprocess.Popen[str]) -> list[str]:
    """The lines that it prints before it serves."""
    told: list[str] = []
    for line in served.stdout or ():
        told.append(line)
        if LAST_LINE in line:
            break
    return told


def answers(url: str) -> bool:
    """Whether something answers there within half a minute."""
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(url).status_code == 200
        time.sleep(0.1)
    return False


def matches(expected: str, printed: str) -> bool:
    """Whether that is what was printed, `…` standing for anything; blanks at the ends of lines do not count."""
    wanted = [_line(one) for one in _trimmed(expected)]
    return re.fullmatch("".join(wanted), "".join(f"{one}\n" for one in _trimmed(printed)), re.DOTALL) is not None


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _line(told: str) -> str:
    if told.strip() == "…":
        return r"(?:[^\n]*\n)*?"
    return "[^\n]*?".join(re.escape(part) for part in told.split("…")) + "\n"


def put(language: str, path: Path, snippet: Snippet) -> str:
    """The file's text with the snippet in it."""
    if language == "python":
        return put_python(path.read_text(encoding="utf-8"), snippet.text)
    if language == "diff":
        return put_lines(path.read_text(encoding="utf-8"), snippet.text)
    assert language in {"csv", "toml"}, f"{_at(snippet)}: nobody knows what to do with {language}"
    return f"{path.read_text(encoding='utf-8')}\n{snippet.text}" if snippet.told.endswith(" more") else snippet.text


def put_python(file: str, snippet: str) -> str:
    """Imports after the imports; definitions in place of their namesakes, new ones where the last one found stands or at the end."""
    lines = file.splitlines()
    for node in ast.parse(snippet).body:
        text = snippet.splitlines()[_first(node) - 1 : node.end_lineno]
        there = ast.parse("\n".join(lines)).body
        names = [one for one in there if _name(one) == _name(node) is not None]
        if isinstance(node, ast.Import | ast.ImportFrom):
            last = [one for one in there if isinstance(one, ast.Import | ast.ImportFrom)][-1]
            lines[last.end_lineno : last.end_lineno] = text
        elif names:
            lines[_first(names[0]) - 1 : names[0].end_lineno] = text
        elif isinstance(node, ast.FunctionDef):
            lines.extend(("", "", *text))
        else:  # a value stands above the family that is made of it
            family = next(one for one in there if _name(one) == "FAMILY")
            lines[_first(family) - 1 : _first(family) - 1] = [*text, ""]
    return "\n".join(lines) + "\n"


def put_lines(file: str, diff: str) -> str:
    """The lines of a diff, which stand in the file once."""
    rows = diff.rstrip("\n").splitlines()
    old = "\n".join(one[1:] for one in rows if not one.startswith("+"))
    new = "\n".join(one[1:] for one in rows if not one.startswith("-"))
    assert file.count(old) == 1, f"these lines stand in the file {file.count(old)} times:\n{old}"
    return file.replace(old, new)


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return node.name if isinstance(node, ast.FunctionDef) else None


def _at(snippet: Snippet) -> str:
    return f"{snippet.page}:{snippet.line}"
