"""Every mail in every language: nothing missing, nothing left in another language, text and HTML say the same."""

from __future__ import annotations

import re
import string
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outside.letters_at_hand import KINDS, letter, letters

from subgraph.domain.events import EventKind
from subgraph.domain.letters import Letter, is_refusable
from subgraph.outside.mail.page import ROWS
from subgraph.outside.mail.words import LANGUAGES, OTHER, MailWords, read_words
from subgraph.outside.mail.writing import MailWriter, create_writer

REFUSE = "https://billing.devices.example/mail/unsubscribe?token=a.b"
LOCALES = ("en-GB", "fr-FR", "de-DE", "nb-NO")
VARIED = {
    "PAYMENT_REMINDED.2",
    "PAYMENT_REMINDED.3",
    "CHANGE_REQUEST_DECIDED.APPROVED",
    "CHANGE_REQUEST_DECIDED.DECLINED",
}


class Seen(HTMLParser):
    """What a reader sees of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag in ("style", "title")
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "background", "action")]

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.texts.append(data)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def words() -> dict[str, MailWords]:
    return dict(read_words())


@pytest.fixture(scope="module")
def writer() -> MailWriter:
    return create_writer("https://app.devices.example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_event_has_its_own_words(words: dict[str, MailWords], language: str) -> None:
    assert set(words[language].kinds) == {*KINDS, *VARIED, OTHER}
    assert set(ROWS) | {"message", "answer", "reason", "credit_note"} == set(words[language].labels)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_says_of_each_kind_what_english_says(words: dict[str, MailWords], language: str) -> None:
    english, other = words["en"], words[language]
    assert set(other.words) == set(english.words)
    assert set(other.values) == set(english.values)
    for name, text in english.words.items():
        assert placeholders(other.words[name]) == placeholders(text), name
        assert not text.isalpha() or other.words[name] != text, name
    for kind, told in english.kinds.items():
        theirs = other.kinds[kind]
        for one, same in zip((told.subject, *told.text), (theirs.subject, *theirs.text), strict=True):
            assert len(one) == len(same), kind
            for sentence, translated in zip(one, same, strict=True):
                assert placeholders(sentence) >= placeholders(translated) - {"account"}, (kind, translated)
                assert sentence != translated, (kind, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_of_several_sentences_needs_nothing_that_may_be_unknown(
    words: dict[str, MailWords], language: str
) -> None:
    known = {"account", "family", "seller", "summary"}
    of_documents = {kind for kind in KINDS if kind.startswith(("INVOICE_", "CREDIT_NOTE_"))}
    for kind, told in words[language].kinds.items():
        own = known | ({"number", "total"} if kind in of_documents else set())
        assert placeholders(told.subject[-1]) <= own, kind
        assert placeholders(told.text[0][-1]) <= own, kind


@pytest.mark.parametrize("locale", LOCALES)
def test_every_mail_says_the_same_in_text_and_html_and_leaves_no_placeholder(writer: MailWriter, locale: str) -> None:
    for one in letters(locale):
        refusing = {REFUSE} if is_refusable(one.kind) else set()
        written = writer.write(one, next(iter(refusing), None))
        seen = Seen(written.html)
        shown = squeezed(" ".join(seen.texts))
        assert not re.search(r"[{}]|None|Undefined", written.text + shown + written.subject), one.kind
        for line in filter(None, map(squeezed, written.text.splitlines())):
            if not line.startswith(("--", ">")) and "https://" not in line:
                label, _, value = line.partition(": ")
                assert line in shown or (label in shown and value in shown), (one.kind, line)
        assert "Something was done" not in written.text, one.kind
        assert set(seen.links) == {"https://app.devices.example", *refusing}
        assert f'<html lang="{written.language}">' in written.html


@pytest.mark.parametrize("locale", LOCALES)
def test_every_mail_can_be_written_when_little_is_known(writer: MailWriter, locale: str) -> None:
    for kind in KINDS:
        sparse = letter(kind, locale, full=False)
        facts = {"number": "AT-1", "total": "1"} if kind.startswith(("INVOICE_", "CREDIT_NOTE_")) else {}
        written = writer.write(Letter(kind, locale, sparse.family, sparse.account, facts=facts))
        assert written.subject
        assert not re.search(r"[{}]|None", written.text), kind


@pytest.mark.parametrize(
    ("locale", "money", "day"),
    [
        ("en-GB", "€1,296.00", "22 December 2026"),
        ("en-US", "€1,296.00", "December 22, 2026"),
        ("fr-FR", "1\u202f296,00\u00a0€", "22 décembre 2026"),
        ("de-DE", "1.296,00\u00a0€", "22. Dezember 2026"),
        ("nb-NO", "1\u00a0296,00\u00a0€", "22. desember 2026"),
        ("sv-SE", "€1,296.00", "22 December 2026"),
    ],
)
def test_amounts_and_days_are_written_as_the_reader_writes_them(
    writer: MailWriter, locale: str, money: str, day: str
) -> None:
    written = writer.write(letter(EventKind.INVOICE_ISSUED, locale))
    for said in (written.text, " ".join(Seen(written.html).texts)):
        assert squeezed(money) in squeezed(said)
        assert day in said


def test_a_kind_that_nobody_knows_yet_is_told_by_its_own_sentence(writer: MailWriter) -> None:
    written = writer.write(Letter("SOMETHING_NEW", "de-AT", "Air", "Harbour", summary="A thing\r\nBcc: x@y.example"))
    assert written.subject == "Neues von Harbour: Air"
    assert "Bei Harbour ist etwas geschehen: A thing Bcc: x@y.example" in written.text


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(LOCALES), st.sampled_from(KINDS))
def test_no_name_breaks_a_mail_or_becomes_markup(name: str, other: str, locale: str, kind: EventKind) -> None:
    odd = Letter(
        kind,
        locale,
        other,
        name,
        facts={"number": name, "resource": other, "seller": name, "total": name},
        quoted={"message": f"{name}\n<script>{other}"},
        contact="a@b.example",
    )
    written = _WRITER.write(odd, "https://billing.devices.example/mail/unsubscribe?token=a.b")
    assert "<script" not in written.html
    assert "\n" not in written.subject
    assert "\r" not in written.subject
    assert written.html.count("<table") == written.html.count("</table>")


_WRITER = create_writer()
