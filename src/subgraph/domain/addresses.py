"""What an invoice's address may hold: an e-mail address, a country and its tax id, a language tag."""

from __future__ import annotations

import re
from collections.abc import Mapping

from subgraph.domain.refusals import Violation

LONGEST_TEXT = 500
"""Characters of any one name or line; papers have edges."""
LONGEST_LETTER = 5_000
"""Characters of what people write to each other."""

_EMAIL = re.compile(
    r"[^\s@<>\",;:\\()\[\]]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_LOCALE = re.compile(
    r"[A-Za-z]{2,8}(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?(-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
_TAX_ID = re.compile(r"[A-Z0-9]{4,20}")

_COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2."""

TAX_IDS: Mapping[str, re.Pattern[str]] = {
    country: re.compile(pattern)
    for country, pattern in {
        "AT": r"(AT)?U\d{8}",
        "BE": r"(BE)?[01]\d{9}",
        "BG": r"(BG)?\d{9,10}",
        "CH": r"(CHE)?\d{9}(MWST|TVA|IVA)?",
        "CY": r"(CY)?\d{8}[A-Z]",
        "CZ": r"(CZ)?\d{8,10}",
        "DE": r"(DE)?[1-9]\d{8}",
        "DK": r"(DK)?\d{8}",
        "EE": r"(EE)?\d{9}",
        "ES": r"(ES)?[A-Z0-9]\d{7}[A-Z0-9]",
        "FI": r"(FI)?\d{8}",
        "FR": r"(FR)?[A-HJ-NP-Z0-9]{2}\d{9}",
        "GB": r"(GB|XI)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
        "GR": r"(EL|GR)?\d{9}",
        "HR": r"(HR)?\d{11}",
        "HU": r"(HU)?\d{8}",
        "IE": r"(IE)?\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
        "IT": r"(IT)?\d{11}",
        "LT": r"(LT)?(\d{9}|\d{12})",
        "LU": r"(LU)?\d{8}",
        "LV": r"(LV)?\d{11}",
        "MT": r"(MT)?\d{8}",
        "NL": r"(NL)?\d{9}B\d{2}",
        "NO": r"(NO)?[89]\d{8}(MVA)?",
        "PL": r"(PL)?\d{10}",
        "PT": r"(PT)?\d{9}",
        "RO": r"(RO)?\d{2,10}",
        "SE": r"(SE)?\d{10}01",
        "SI": r"(SI)?\d{8}",
        "SK": r"(SK)?\d{10}",
    }.items()
}
"""Shapes of VAT numbers, spaces, dots and hyphens left out. A shape that fits is not a number that exists."""


def check_email(email: str, *path: str) -> tuple[Violation, ...]:
    """BAD_EMAIL unless it can be an address."""
    if len(email) <= 254 and email.isprintable() and _EMAIL.fullmatch(email):
        return ()
    return (Violation("BAD_EMAIL", "This is no e-mail address.", path),)


def check_country(country: str, *path: str) -> tuple[Violation, ...]:
    """UNKNOWN_COUNTRY unless ISO 3166-1 has it, in capitals."""
    if country in COUNTRIES:
        return ()
    return (Violation("UNKNOWN_COUNTRY", "A country is two letters of ISO 3166-1, such as NO.", path),)


def tidy_tax_id(tax_id: str) -> str:
    """A tax id as it is kept: capitals and digits only."""
    return re.sub(r"[\s.\-]", "", tax_id).upper()


def check_tax_id(tax_id: str, country: str | None, *path: str) -> tuple[Violation, ...]:
    """BAD_TAX_ID unless it has the shape of its country's, or of a tax id at all where we do not know the country's."""
    shape = TAX_IDS.get(country or "", _TAX_ID)
    if shape.fullmatch(tidy_tax_id(tax_id)):
        return ()
    facts = {"country": country} if country else {}
    return (Violation("BAD_TAX_ID", "This is no tax id of that country.", path, facts),)


def check_locale(locale: str, *path: str) -> tuple[Violation, ...]:
    """BAD_LOCALE unless it has the shape of a BCP 47 tag."""
    if len(locale) <= 35 and _LOCALE.fullmatch(locale):
        return ()
    return (Violation("BAD_LOCALE", "A locale is a BCP 47 tag, such as nb-NO.", path),)


def check_text(
    text: str | None, *path: str, required: bool = False, longest: int = LONGEST_TEXT
) -> tuple[Violation, ...]:
    """EMPTY for a required text that says nothing, TOO_LONG, BAD_TEXT for characters that nobody can read."""
    said = text or ""
    if required and not said.strip():
        return (Violation("EMPTY", "This must say something.", path),)
    if len(said) > longest:
        return (Violation("TOO_LONG", f"At most {longest} characters.", path, {"limit": str(longest)}),)
    if any(not (one.isprintable() or one.isspace()) for one in said):
        return (Violation("BAD_TEXT", "This holds characters that cannot be printed.", path),)
    return ()
