"""Letters written: the words of the reader's language in our layout, as HTML and as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from subgraph.domain.letters import Letter
from subgraph.outside.mail.message import Written
from subgraph.outside.mail.page import page_of
from subgraph.outside.mail.plain import one_line
from subgraph.outside.mail.words import MailWords, read_words
from subgraph.outside.papers.speech import Speech, speech_for

FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
BODY = f"{FONT}font-size:16px;line-height:1.55;color:#16202d;"
EXAMPLE = "…"


@dataclass(frozen=True)
class MailWriter:
    """Writes letters; `app_url` is the vendor's own client, which mail links to."""

    words: Mapping[str, MailWords]
    layout: Environment
    app_url: str | None = None

    def write(self, letter: Letter, unsubscribe: str | None = None) -> Written:
        """The mail in its reader's language; `unsubscribe` is where the reader refuses mail of its kind."""
        words, speech = self._speak(letter.locale)
        page = page_of(letter, words, speech, self.app_url, unsubscribe)
        styles = {"font": Markup(FONT), "body": Markup(BODY)}
        text = self.layout.get_template("mail.txt").render(page=page)
        html = self.layout.get_template("mail.html").render(page=page, **styles)
        return Written(page.title, text, html, page.language)

    def refusal_page(self, letter: Letter, email: str, step: str, action: str | None) -> str:
        """The page on which a reader refuses mail of a letter's kind: step 'ask', 'refused' or 'wanted'; its button posts to `action`."""
        words, _ = self._speak(letter.locale)
        said = {"email": one_line(email), "account": one_line(letter.account), "family": one_line(letter.family)}
        kind = words.of(letter.kind, letter.variant).subject[-1].format_map(_Vague(said | {"seller": said["family"]}))
        told = [words.words[f"page_{step}"].format_map(said)]
        if step == "ask":
            told.append(words.words["page_ask_kind"].format(kind=kind))
        button = {"ask": "page_refuse", "refused": "page_again", "wanted": None}[step]
        return self._page(
            words,
            words.words["page_title"].format_map(said),
            told,
            (words.words[button], action) if button is not None and action is not None else None,
        )

    def lost_page(self) -> str:
        """What an address that is not ours leads to."""
        words = self.words["en"]
        return self._page(words, words.words["page_lost_title"], [words.words["page_lost"]], None)

    def _page(self, words: MailWords, title: str, paragraphs: list[str], button: tuple[str, str] | None) -> str:
        page = self.layout.get_template("refusal.html")
        return page.render(language=words.language, title=title, paragraphs=paragraphs, button=button)

    def _speak(self, locale: str) -> tuple[MailWords, Speech]:
        speech = speech_for(locale)
        return self.words[speech.words.language], speech


class _Vague(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return EXAMPLE


def create_writer(app_url: str | None = None) -> MailWriter:
    """A writer with all words and layouts read."""
    layout = Environment(
        loader=PackageLoader("subgraph.outside.mail", "layout"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return MailWriter(read_words(), layout, app_url)
