"""What looks like a card's number: it must never come near this server (PCI DSS 3.4)."""

from __future__ import annotations

SHORTEST, LONGEST = 12, 19
_DIGITS = frozenset("0123456789")


def looks_like_card_number(text: str) -> bool:
    """Whether a text is nothing but 12 to 19 digits, set in groups or not."""
    bare = "".join(one for one in text if not one.isspace() and one not in "-.")
    return SHORTEST <= len(bare) <= LONGEST and set(bare) <= _DIGITS
