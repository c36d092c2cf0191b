"""What an invoice's address may hold."""

from __future__ import annotations

import pytest

from subgraph.domain.addresses import (
    check_country,
    check_email,
    check_locale,
    check_tax_id,
    check_text,
    tidy_tax_id,
)
from subgraph.domain.refusals import Violation


def codes(violations: tuple[Violation, ...]) -> list[str]:
    return [one.code for one in violations]


@pytest.mark.parametrize("email", ["a@b.no", "ola.nordmann+bill@mail.example.co.uk", "ø@example.org"])
def test_an_address_that_mail_could_reach_is_taken(email: str) -> None:
    assert check_email(email, "email") == ()


@pytest.mark.parametrize(
    "email", ["", "a", "a@b", "a b@c.no", "a\0@b.no", "a@b..no", "a@-b.no", "<a@b.no>", "a@b.no, c@d.no", "x" * 300]
)
def test_what_is_no_address_is_refused_at_its_path(email: str) -> None:
    assert [(one.code, one.path) for one in check_email(email, "email")] == [("BAD_EMAIL", ("email",))]


@pytest.mark.parametrize(("country", "found"), [("NO", []), ("XX", ["UNKNOWN_COUNTRY"]), ("no", ["UNKNOWN_COUNTRY"])])
def test_a_country_is_one_of_iso_3166(country: str, found: list[str]) -> None:
    assert codes(check_country(country, "country")) == found


@pytest.mark.parametrize(
    ("country", "tax_id"),
    [
        ("NO", "NO 988 077 917 MVA"),
        ("DE", "DE136695976"),
        ("GB", "GB 980 7806 84"),
        ("NL", "NL004495445B01"),
        (None, "12-3456789"),
    ],
)
def test_a_tax_id_may_be_written_with_spaces_and_hyphens(country: str | None, tax_id: str) -> None:
    assert check_tax_id(tax_id, country, "taxId") == ()


@pytest.mark.parametrize(("country", "tax_id"), [("NO", "12345"), ("DE", "NO988077917MVA"), ("SE", "SE1"), (None, "?")])
def test_a_tax_id_of_another_shape_than_its_countrys_is_refused(country: str | None, tax_id: str) -> None:
    assert codes(check_tax_id(tax_id, country, "taxId")) == ["BAD_TAX_ID"]


def test_a_tax_id_is_kept_without_what_only_eyes_need() -> None:
    assert tidy_tax_id("no 988.077-917 mva") == "NO988077917MVA"


@pytest.mark.parametrize("locale", ["en", "nb-NO", "zh-Hant-TW", "es-419", "de-CH-1996"])
def test_a_language_tag_is_taken(locale: str) -> None:
    assert check_locale(locale, "locale") == ()


@pytest.mark.parametrize("locale", ["", "e", "en_US", "english-language-of-england-and-wales-it-is", "en-", "12"])
def test_what_is_no_language_tag_is_refused(locale: str) -> None:
    assert codes(check_locale(locale, "locale")) == ["BAD_LOCALE"]


def test_a_text_says_something_where_it_must_and_ends_somewhere() -> None:
    assert codes(check_text("  ", "name", required=True)) == ["EMPTY"]
    assert codes(check_text(None, "name", required=True)) == ["EMPTY"]
    assert codes(check_text("x" * 501, "name")) == ["TOO_LONG"]
    assert check_text(None, "name") == ()
    assert check_text("x" * 501, "message", longest=1_000) == ()


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m", "\u202e", "\x7f"])
def test_a_text_holds_nothing_that_cannot_be_printed(text: str) -> None:
    assert codes(check_text(text, "name")) == ["BAD_TEXT"]


def test_a_text_may_have_lines_and_speak_any_language() -> None:
    assert check_text("Linje én\n行二\t✓ \u00a0", "message") == ()
