"""Mail that a family sends when something happens: on which event, to whom, unless what."""

from __future__ import annotations

from dataclasses import dataclass

from subgraph.domain.rules import Role

REPLACES_RETURNING = "replaces_returning"
"""The one condition that silences a notification: the event's resource takes the place of one marked for return."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Members of the account who hold one of these duties."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """Members of the account in one of these roles."""

    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Requester:
    """Whoever made the request that the event speaks of."""


@dataclass(frozen=True, slots=True)
class FamilyContact:
    """The family's own contact address."""


@dataclass(frozen=True, slots=True)
class BillingContact:
    """The e-mail address of the account's billing details."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """The person whom the event is about: whoever was invited."""


Recipients = Duties | Roles | Requester | FamilyContact | BillingContact | Concerned


@dataclass(frozen=True, slots=True)
class Notification:
    """On an event of kind `on` (an EventKind of domain/events.py) mail goes to `to`; `unless` names a condition: 'replaces_returning'.

    `resources`: only events of these kinds of resources; None: all (LOC-4).
    """

    on: str
    to: Recipients | tuple[Recipients, ...]
    kind: str = ""
    unless: str | None = None
    resources: tuple[str, ...] | None = None
