"""Writes every mail in every language as HTML files into a folder, for a browser to look at: `python -m tests.support.mails FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from subgraph.domain.events import EventKind
from subgraph.domain.letters import is_refusable
from subgraph.outside.mail.writing import create_writer
from tests.outside.letters_at_hand import letter, letters

LOCALES = ("en-GB", "fr-FR", "de-DE", "nb-NO")
REFUSE = "https://billing.devices.example/mail/unsubscribe?token=" + "x" * 200


def write_mails(folder: Path) -> int:
    """How many files were written: each mail, and the pages on which readers refuse some."""
    writer = create_writer("https://app.devices.example")
    found: dict[str, str] = {}
    for locale in LOCALES:
        for one in letters(locale):
            name = f"{one.kind}-{one.variant}-{locale}" if one.variant else f"{one.kind}-{locale}"
            found[name] = writer.write(one, REFUSE if is_refusable(one.kind) else None).html
        for step in ("ask", "refused", "wanted"):
            one = letter(EventKind.USAGE_WARNING, locale)
            found[f"page-{step}-{locale}"] = writer.refusal_page(
                one, "olivia@harbour.example", step, "unsubscribe?token=x"
            )
    found["page-lost"] = writer.lost_page()
    for name, html in found.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return len(found)


if __name__ == "__main__":
    print(write_mails(Path(sys.argv[1])))
