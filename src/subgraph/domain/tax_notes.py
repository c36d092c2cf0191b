"""What a document says beside a tax, by language."""

from __future__ import annotations

from collections.abc import Mapping

TAX_NOTES: Mapping[str, Mapping[str, str]] = {
    "REVERSE_CHARGE": {
        "en": "Reverse charge: the customer accounts for the VAT (Art. 196 of Directive 2006/112/EC).",
        "fr": "Autoliquidation : la TVA est due par le preneur (art. 196 de la directive 2006/112/CE).",
        "de": "Steuerschuldnerschaft des Leistungsempfängers (Art. 196 der Richtlinie 2006/112/EG).",
        "nb": "Omvendt avgiftsplikt: kjøperen beregner merverdiavgiften (art. 196 i direktiv 2006/112/EF).",
    },
    "EXPORT": {
        "en": "No VAT: the service is supplied to a customer in another country.",
        "fr": "Sans TVA : le service est fourni à un client établi dans un autre pays.",
        "de": "Ohne Umsatzsteuer: Die Leistung wird an einen Kunden in einem anderen Land erbracht.",
        "nb": "Uten merverdiavgift: tjenesten leveres til en kunde i et annet land.",
    },
    "OUTSIDE": {
        "en": "Not subject to VAT.",
        "fr": "Non soumis à la TVA.",
        "de": "Nicht umsatzsteuerbar.",
        "nb": "Ikke merverdiavgiftspliktig.",
    },
}
"""By the key that a Tax carries."""


def tax_note(note: str | None, locale: str) -> str | None:
    """What is printed for a Tax's note in a BCP 47 locale's language, else in English; words that are no key stand as they are."""
    if note is None or note not in TAX_NOTES:
        return note
    language = locale.replace("_", "-").split("-")[0].lower()
    texts = TAX_NOTES[note]
    return texts.get("nb" if language in ("no", "nn") else language, texts["en"])
