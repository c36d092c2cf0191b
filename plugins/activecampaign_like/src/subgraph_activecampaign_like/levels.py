"""The levels of every plan, with what each brings, row by row, to compare."""

from __future__ import annotations

from subgraph.plugins import Edition, Feature, Included

NAMES = ("Starter", "Plus", "Pro", "Enterprise")
INCLUDED_USERS = (1, 1, 3, 5)

Row = tuple[str, str, tuple[str, str, str, str]]

EVERYWHERE: tuple[Row, ...] = (
    ("support", "Support", ("Chat and e-mail", "Chat and e-mail", "Priority", "Named contact")),
    ("integrations", "Integrations", ("Basic", "All", "All", "All, and custom objects")),
    ("reporting", "Custom reports", ("No", "Add-on", "Add-on", "Included")),
    ("sms", "SMS", ("No", "Add-on", "Add-on", "Add-on")),
)
FOR_MARKETING: tuple[Row, ...] = (
    ("sends", "E-mails a month", ("10 x contacts", "10 x contacts", "12 x contacts", "15 x contacts")),
    ("automations", "Automation", ("5 actions", "Unlimited", "Unlimited, with goals", "Unlimited, with goals")),
    ("landing-pages", "Landing pages", ("No", "Yes", "Yes", "Yes")),
    ("predictive-sending", "Predictive sending", ("No", "No", "Yes", "Yes")),
)
FOR_SALES: tuple[Row, ...] = (
    ("pipelines", "Pipelines", ("1", "Unlimited", "Unlimited", "Unlimited")),
    ("lead-scoring", "Lead scoring", ("No", "Yes", "Yes", "Yes")),
    ("sales-automation", "Sales automation", ("No", "No", "Yes", "Yes")),
)


def levels(*tables: tuple[Row, ...]) -> tuple[Edition, ...]:
    """The four levels with the features of these tables; Enterprise includes custom reports."""
    rows = [row for table in tables for row in table]
    return tuple(
        Edition(
            key=name.lower(),
            name=name,
            rank=place + 1,
            features=tuple(Feature(key, label, values[place]) for key, label, values in rows),
            includes=(Included("custom-reports"),) if name == "Enterprise" else (),
            includes_seats={"user": INCLUDED_USERS[place]},
        )
        for place, name in enumerate(NAMES)
    )
