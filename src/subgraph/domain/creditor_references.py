"""The reference that a payer copies into a transfer: an invoice's number as ISO 11649 has it, guarded by two check digits."""

from __future__ import annotations

import re

LONGEST = 21
"""Characters that a creditor reference holds behind `RF` and its check digits."""
_BODY = re.compile(r"[A-Z0-9]{1,21}")
_NUMBER = re.compile(r"[A-Za-z0-9-]+")


def payment_reference(number: str) -> str:
    """RF, check digits and the invoice's number without its dash; the number itself where ISO 11649 has no room for it."""
    body = compact(number)
    if not (_NUMBER.fullmatch(number) and _BODY.fullmatch(body)):
        return number
    return f"RF{98 - _remainder(body + 'RF00'):02}{body}"


def is_creditor_reference(text: str) -> bool:
    """Whether the check digits of a reference without blanks are right."""
    return text[:2] == "RF" and _BODY.fullmatch(text[4:]) is not None and _remainder(text[4:] + text[:4]) == 1


def compact(text: str) -> str:
    """The letters and digits of ASCII in capitals: what is left of a reference whatever a bank or a payer made of it."""
    return "".join(one for one in text.upper() if one.isascii() and one.isalnum())


def _remainder(text: str) -> int:
    """The text with letters as 10 to 35, modulo 97."""
    return int("".join(str(int(one, 36)) for one in text)) % 97
