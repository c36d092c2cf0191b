"""The typesetter: a template and data in, PDF/A-3b out, the same bytes for the same input on every machine.

Only the fonts that typst carries are used. What they cannot show is shown as ▯: PDF/A allows no other way, and the
e-invoice inside has the text in full.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst

UNSHOWN = "▯"
TRIES = 5
"""Each names what was missing in the try before; texts that go on missing are shown in plain letters."""
LONGEST_WORD = 28
"""Letters of a word that fit the narrowest column; a longer one may be broken anywhere."""

PLAIN = "–—’“”€…·×−▯"
"""Beside Latin letters, what every font of ours has for sure."""

_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))")
# Control characters, halves of surrogates, and characters that are none.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Holds the template and the fonts; may be used by several threads."""

    template: bytes
    fonts: typst.Fonts

    def pdf(self, sheet: Mapping[str, Any], at: datetime, xml: str | None = None) -> bytes:
        """The sheets as PDF/A-3b with their e-invoice inside; `at` is the time that the file says it was made."""
        said = cleaned(sheet)
        for _ in range(TRIES):
            try:
                return self._compile(said, at, xml)
            except typst.TypstError as error:
                missing = _missing(error.diagnostic)
                if missing is None:
                    raise
                if not missing:
                    break
                said = _replaced(said, missing)
        return self._compile(_plain(said), at, xml)

    def _compile(self, sheet: Any, at: datetime, xml: str | None) -> bytes:
        inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)} | ({"xml": xml} if xml is not None else {})
        return typst.compile(
            self.template,
            font_paths=self.fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3b"],
            timestamp=int(at.timestamp()),
        )


def open_typesetter() -> Typesetter:
    """The typesetter of papers."""
    template = files("subgraph.outside.papers").joinpath("invoice.typ").read_bytes()
    return Typesetter(template, typst.Fonts(include_system_fonts=False))


def cleaned(value: Any) -> Any:
    """Data whose texts can be typeset: composed, and without what nobody sees, which would get into what is copied of them."""
    return _each_text(value, _clean)


def _clean(text: str) -> str:
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return _UNSPEAKABLE.sub(UNSHOWN, unicodedata.normalize("NFC", seen))


def _missing(diagnostic: str) -> tuple[str, ...] | None:
    """The texts that no font could show, the longest first; None where that was not what is wrong.

    A plain letter is named with the mark that stands on it: the mark is what is missing.
    """
    found = {_ESCAPE.sub(_unescaped, one) for one in _MISSING.findall(diagnostic)}
    shown = {one for one in found if not one.isascii() and one != UNSHOWN}
    return tuple(sorted(shown, key=lambda text: (-len(text), text))) if found else None


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else {"n": "\n", "t": "\t", "r": "\r"}.get(escape[2], escape[2])


def _replaced(value: Any, missing: tuple[str, ...]) -> Any:
    unshowable = re.compile("|".join(re.escape(one) for one in missing))
    return _each_text(value, lambda text: unshowable.sub(UNSHOWN, text))


def _plain(value: Any) -> Any:
    return _each_text(value, lambda text: "".join(one if one in PLAIN or " " <= one < "ɐ" else UNSHOWN for one in text))


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _each_text(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    return value
