"""How a paper's language writes numbers, money and days: an account's locale, spoken by babel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from subgraph.domain.money import exponent, major
from subgraph.outside.papers.wording import Wording
from subgraph.outside.papers.words_de import GERMAN
from subgraph.outside.papers.words_en import ENGLISH
from subgraph.outside.papers.words_fr import FRENCH
from subgraph.outside.papers.words_nb import NORWEGIAN

WORDINGS = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "nb": NORWEGIAN, "no": NORWEGIAN, "nn": NORWEGIAN}
"""By language; Norwegian is written in Bokmål whatever is asked for."""
OTHER_LANGUAGE = "en-GB"
"""Speaks for a language that papers are not written in."""
LETTER_REGIONS = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE"})


@dataclass(frozen=True, slots=True)
class Speech:
    """A language with its region's ways."""

    locale: Locale
    words: Wording

    @property
    def tag(self) -> str:
        """BCP 47 as it is spoken."""
        return f"{self.words.language}-{self.locale.territory}" if self.locale.territory else self.words.language

    def money(self, amount_minor: int, currency: str) -> str:
        """An amount with all the digits of its currency."""
        return self._money(major(amount_minor, currency), currency)

    def price(self, amount: Decimal, currency: str) -> str:
        """A price in major units, however fine."""
        return self._money(amount, currency)

    def number(self, value: int) -> str:
        """A whole number."""
        return format_decimal(value, locale=self.locale)

    def percent(self, value: Decimal) -> str:
        """19 %, 8.875%."""
        return format_percent(value.scaleb(-2), locale=self.locale, decimal_quantization=False)

    def day(self, value: date) -> str:
        """A day of the calendar."""
        return format_date(value, "medium", locale=self.locale)

    def country(self, code: str) -> str:
        """A country's name."""
        return str(self.locale.territories.get(code, code))

    def _money(self, amount: Decimal, currency: str) -> str:
        pattern: str = self.locale.currency_formats["standard"].pattern
        digits = exponent(currency)
        # ISO 4217's digits: the locale's own data rounds some currencies for daily use.
        pattern = pattern.replace("0.00", "0." + "0" * digits if digits else "0")
        if get_currency_symbol(currency, self.locale)[-1].isalpha():
            # A code that runs into its number is misread; CLDR asks for a space there.
            pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#").replace("¤-#", "¤\N{NO-BREAK SPACE}-#")
        return format_currency(
            amount, currency, pattern, self.locale, currency_digits=False, decimal_quantization=False
        )


def speech_for(locale: str) -> Speech:
    """How papers for a locale are written: en-US and en-GB differ, de-AT is German; what is not spoken is English."""
    words = WORDINGS.get(locale.replace("_", "-").partition("-")[0].lower())
    if words is None:
        return Speech(Locale.parse(OTHER_LANGUAGE, sep="-"), ENGLISH)
    try:
        return Speech(Locale(words.language, _region(locale)), words)
    except (UnknownLocaleError, ValueError):
        return Speech(Locale(words.language), words)


def usual_size(locale: str) -> str:
    """The paper that a region's printers hold: LETTER in North America and where it is used as well, else A4."""
    return "LETTER" if _region(locale) in LETTER_REGIONS else "A4"


def _region(locale: str) -> str | None:
    """ISO 3166-1 of a BCP 47 tag."""
    parts = locale.replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2 and part.isascii() and part.isalpha()), None)
