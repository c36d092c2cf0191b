"""The pages for readers, and the snippets in them: fenced blocks with their language, and indented ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.tidy import ROOT, files

_GRAPHQL = re.compile(r"(mutation|query|subscription|fragment)\b|\{ ")


@dataclass(frozen=True)
class Snippet:
    """A block of code on a page. `told` is the rest of the fence's line, `before` the text above it, from the last heading on."""

    page: str
    line: int
    language: str
    told: str
    text: str
    before: str


def pages() -> dict[str, str]:
    """Every Markdown page of the repository but the change log, by its path."""
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")} - {"CHANGELOG.md"}
    paths = found | {
        one.path for one in files() if one.path.endswith(".md") and one.path.startswith(("docs/", "plugins/"))
    }
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in sorted(paths)}


def snippets(page: str, text: str) -> Iterator[Snippet]:
    """The page's snippets, in order."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("```"):
            end = lines.index("```", number + 1)
            language, _, told = line[3:].strip().partition(" ")
            block = lines[number + 1 : end]
            number, begun = end + 1, number
        elif line.startswith("    ") and (number == 0 or not lines[number - 1].strip()):
            begun = number
            while number < len(lines) and (lines[number].startswith("    ") or not lines[number].strip()):
                number += 1
            block = [one[4:] for one in lines[begun:number]]
            language, told = _guessed(block[0]), ""
        else:
            number += 1
            continue
        body = "\n".join(block).strip("\n") + "\n"
        yield Snippet(page, begun + 1, language, told, body, _section(lines, begun))


def every_snippet() -> list[Snippet]:
    """All snippets of all pages."""
    return [one for page, text in pages().items() for one in snippets(page, text)]


def _guessed(first: str) -> str:
    return "graphql" if _GRAPHQL.match(first) else "sh"


def _section(lines: list[str], end: int) -> str:
    """The text from the last heading on, without its code."""
    heading = max((number for number in range(end) if lines[number].startswith("#")), default=0)
    return re.sub(r"^```.*?^```$", "", "\n".join(lines[heading:end]), flags=re.DOTALL | re.MULTILINE)
