"""The table of codes is complete, sorted, and holds none that nothing answers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from subgraph.domain.codes import CODES

SOURCE = Path(__file__).parents[2] / "src" / "subgraph"
CODE = re.compile(r"[A-Z][A-Z]+(_[A-Z]+)*")
ANSWERS = ("Violation", "refuse", "Action", "Availability", "_no")


def answered_codes() -> Iterator[tuple[str, str]]:
    """Codes that stand as words in the code where a refusal or an action is made, with their file."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ANSWERS:
                named = [one.value for one in node.keywords if one.arg == "code"]
                for one in (*node.args[:2], *named):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and CODE.fullmatch(one.value):
                        yield one.value, path.name


def test_every_code_that_is_answered_is_in_the_table() -> None:
    assert [found for found in answered_codes() if found[0] not in CODES] == []


def test_every_code_of_the_table_is_answered_somewhere() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")) if path.name != "codes.py"
    )
    assert [code for code in CODES if f'"{code}"' not in source] == []


def test_the_table_is_sorted_and_every_meaning_is_a_sentence() -> None:
    assert list(CODES) == sorted(CODES)
    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in CODES.values())
