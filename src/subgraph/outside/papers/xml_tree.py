"""XML as text: elements of nested values, written the same way each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Content: TypeAlias = "str | Iterable[Element | None]"


@dataclass(frozen=True, slots=True)
class Element:
    """An element with text or with elements inside."""

    name: str
    content: str | tuple[Element, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """As it is written."""
        said = "".join(f" {name}={quoteattr(_written(value))}" for name, value in self.attributes.items())
        inside = (
            escape(_written(self.content))
            if isinstance(self.content, str)
            else "".join(one.text() for one in self.content)
        )
        return f"<{self.name}{said}>{inside}</{self.name}>"


def element(name: str, content: Content, **attributes: str) -> Element:
    """An element; parts that are None are left out."""
    if isinstance(content, str):
        return Element(name, content, attributes)
    return Element(name, tuple(part for part in content if part is not None), attributes)


def maybe(name: str, content: str | None, **attributes: str) -> Element | None:
    """An element, or nothing where there is nothing to say."""
    return element(name, content, **attributes) if content else None


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
