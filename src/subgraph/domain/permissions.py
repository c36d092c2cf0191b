"""Who may do what: one table of roles and fields of the graph, as data (printed into docs/permissions.md).

The table is the outer wall and the same for every family. Where a row names a verb, the family's rules decide further,
by role, servicing and traits: a role needs both. Roles are those of `viewers.roles_in`; whoever has none on an account
does not get this far, for the account does not exist for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.rules import Role, Verb

OWNER, ADMIN, MEMBER = Role.OWNER, Role.ADMIN, Role.MEMBER
PARTNER, STAFF, OPERATOR = Role.PARTNER, Role.STAFF, Role.OPERATOR

EVERYBODY = frozenset({OWNER, ADMIN, MEMBER, PARTNER, STAFF, OPERATOR})
BUYERS = EVERYBODY - {MEMBER}
MANAGERS = BUYERS - {PARTNER}
VENDOR = frozenset({STAFF, OPERATOR})
ENDPOINT_OWNERS = frozenset({OWNER, ADMIN, STAFF, OPERATOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """One row. `rule`: the family's rules on this verb decide too. `own`: these roles reach only what is their own.

    `anyone`: every caller who is proven, with a role somewhere or not.
    """

    field: str
    roles: frozenset[Role]
    rule: Verb | None = None
    own: frozenset[Role] = frozenset()
    anyone: bool = False
    note: str = ""

    def cell(self, role: Role) -> str:
        """What the table says of a role: 'yes', 'rules', 'own' or 'no'."""
        if role in self.own:
            return "own"
        if role not in self.roles and not self.anyone:
            return "no"
        return "rules" if self.rule else "yes"


def _open(field: str, note: str) -> Permission:
    return Permission(field, EVERYBODY, anyone=True, note=note)


QUERIES = (
    _open("Query.viewer", "Oneself."),
    _open("Query.node", "Null unless the object's own row below lets it be seen."),
    _open("Query.nodes", "As node, one by one."),
    _open("Query.accounts", "The accounts that one has a role on; an operator's are all."),
    Permission("Query.account", EVERYBODY, note="Null for everybody without a role on it."),
    _open("Query.productFamilies", "What is sold is no secret."),
    _open("Query.productFamily", "What is sold is no secret."),
    Permission("Query.subscription", EVERYBODY, Verb.VIEW, note="Null for everybody without a role on its account."),
    Permission("Query.invoice", BUYERS, Verb.VIEW, note="Null for everybody without a role on its account."),
    Permission(
        "Query.quote",
        EVERYBODY,
        Verb.START_SUBSCRIPTION,
        note="The rules are asked for VIEW_BILLING, as a quote shows what is held, and for every change.",
    ),
    _open("Query.changeRequests", "Those that one may decide; for all but the vendor's people that is none."),
    Permission("Query.incomingTransfers", VENDOR, note="Staff: their family's."),
    _open("Query.parkedAccounts", "Those that one may retry; for all but the vendor's people that is none."),
)

WITHHELD = (
    Permission("Account.billingDetails", EVERYBODY, Verb.VIEW),
    Permission("Account.taxStanding", EVERYBODY, Verb.VIEW),
    Permission("Account.memberships", MANAGERS),
    Permission("Account.paymentMethods", BUYERS, Verb.VIEW),
    Permission("Account.creditBalance", BUYERS, Verb.VIEW),
    Permission("Account.subscriptions", EVERYBODY, Verb.VIEW, note="Of the families whose rules allow it."),
    Permission("Account.invoices", BUYERS, Verb.VIEW, note="Of the families whose rules allow it."),
    Permission("Account.changeRequests", EVERYBODY, Verb.VIEW, note="Of the families whose rules allow it."),
    Permission("Account.notifications", MANAGERS),
    Permission("Account.acceptedTerms", BUYERS, Verb.VIEW),
    Permission("Account.apiKeys", frozenset({OWNER, ADMIN, OPERATOR})),
    Permission("Account.webhookEndpoints", ENDPOINT_OWNERS - {STAFF}, note="Staff have their family's own."),
    Permission("Enrolment.partnerDiscountPercent", BUYERS, Verb.VIEW),
    Permission("SubscriptionContract.invoices", BUYERS, Verb.VIEW),
    Permission("Invoice.dunning", VENDOR),
    Permission("SubscriptionContract.history", BUYERS, Verb.VIEW),
    Permission("ChangeRequest.invoice", BUYERS, Verb.VIEW),
    Permission("ProductFamily.webhookEndpoints", VENDOR, note="Staff: their family's."),
    Permission("ProductFamily.eventHookDeliveries", VENDOR, note="Staff: their family's."),
    Permission("ProductFamily.promotions", VENDOR, note="Staff: their family's."),
    Permission("ProductFamily.catalogChanges", VENDOR, note="Staff: their family's."),
    Permission("ProductFamily.numbers", VENDOR, note="Staff: their family's."),
    Permission("Subscription.accountEvents", BUYERS, note="Asked again before every event; staff get their family's."),
)

MUTATIONS = (
    Permission(
        "Mutation.confirmQuote", EVERYBODY, Verb.START_SUBSCRIPTION, note="The rules are asked for every change."
    ),
    Permission("Mutation.requestChange", EVERYBODY, Verb.REQUEST_CHANGE),
    Permission("Mutation.decideChangeRequest", VENDOR),
    Permission("Mutation.withdrawChangeRequest", BUYERS - {STAFF} | {MEMBER}, own=frozenset({MEMBER})),
    Permission("Mutation.cancelScheduledChange", BUYERS, Verb.CANCEL, note="The rules are asked for its own verb."),
    Permission("Mutation.updatePurchaseOrder", BUYERS, Verb.VIEW),
    Permission("Mutation.updateInvoicing", BUYERS, Verb.VIEW),
    Permission("Mutation.updateBillingDetails", MANAGERS, Verb.VIEW),
    Permission("Mutation.updateTaxStanding", VENDOR),
    Permission("Mutation.addPaymentMethod", MANAGERS, Verb.MANAGE_PAYMENT_METHODS),
    Permission("Mutation.beginPaymentSetup", MANAGERS, Verb.MANAGE_PAYMENT_METHODS),
    Permission("Mutation.payInvoice", MANAGERS, Verb.VIEW),
    Permission("Mutation.refundPayment", VENDOR, note="Staff: their family's."),
    Permission("Mutation.setDefaultPaymentMethod", MANAGERS, Verb.MANAGE_PAYMENT_METHODS),
    Permission("Mutation.removePaymentMethod", MANAGERS, Verb.MANAGE_PAYMENT_METHODS),
    Permission("Mutation.addResource", EVERYBODY, Verb.ADD_RESOURCE),
    Permission("Mutation.removeResource", EVERYBODY, Verb.ADD_RESOURCE),
    Permission("Mutation.returnResource", EVERYBODY, Verb.RETURN_RESOURCE),
    Permission("Mutation.reportUsage", BUYERS),
    Permission("Mutation.inviteMember", MANAGERS, Verb.MANAGE_MEMBERS),
    Permission("Mutation.updateMember", MANAGERS, Verb.MANAGE_MEMBERS),
    Permission(
        "Mutation.removeMember",
        MANAGERS | {MEMBER},
        Verb.MANAGE_MEMBERS,
        own=frozenset({MEMBER}),
        note="Everybody may leave by themselves.",
    ),
    Permission("Mutation.createAccount", VENDOR),
    Permission("Mutation.updateAccount", MANAGERS, note="externalId and partnerId: the vendor's people only."),
    Permission("Mutation.updateEnrolment", VENDOR, note="Staff: their family's."),
    Permission("Mutation.voidInvoice", VENDOR, note="Staff: their family's."),
    Permission("Mutation.creditInvoice", VENDOR, note="Staff: their family's."),
    Permission("Mutation.reissueInvoice", VENDOR, note="Staff: their family's."),
    Permission("Mutation.setListPrices", VENDOR, note="Staff: their family's."),
    Permission("Mutation.withdrawListPrices", VENDOR, note="Staff: their family's."),
    Permission("Mutation.addPromotion", VENDOR, note="Staff: their family's."),
    Permission("Mutation.endPromotion", VENDOR, note="Staff: their family's."),
    Permission("Mutation.recordTransfers", VENDOR, note="Staff: their family's."),
    Permission("Mutation.recordPayment", VENDOR, note="Staff: their family's."),
    Permission("Mutation.assignTransfer", VENDOR, note="Staff: their family's."),
    Permission("Mutation.returnTransfer", VENDOR, note="Staff: their family's."),
    Permission("Mutation.resendNotification", VENDOR, note="Staff: their family's."),
    Permission("Mutation.setClock", frozenset({OPERATOR}), note="In a sandbox, forward only."),
    Permission("Mutation.holdTestClock", BUYERS, note="In a sandbox."),
    Permission(
        "Mutation.advanceClock", BUYERS, note="In a sandbox, forward only; staff are told of their family's share."
    ),
    Permission("Mutation.retryParkedAccount", VENDOR, note="Staff: where what is parked is their family's."),
    Permission(
        "Mutation.createApiKey", frozenset({OWNER, ADMIN}), note="The key acts in this account as whoever makes it."
    ),
    Permission("Mutation.revokeApiKey", frozenset({OWNER, ADMIN, OPERATOR})),
    *(
        Permission(
            f"Mutation.{one}", ENDPOINT_OWNERS, own=frozenset({STAFF}), note="Staff: their family's own endpoints."
        )
        for one in (
            "addWebhookEndpoint",
            "updateWebhookEndpoint",
            "rotateWebhookSecret",
            "removeWebhookEndpoint",
            "replayDelivery",
            "replayDeliveries",
        )
    ),
)

VENDOR_ONLY_INPUTS = frozenset({"external_id", "partner_id"})
"""Fields of `updateAccount` that only the vendor's people may give."""

PERMISSIONS: Mapping[str, Permission] = {row.field: row for row in (*QUERIES, *WITHHELD, *MUTATIONS)}


def permitted(field: str, roles: Iterable[Role]) -> bool:
    """Whether the table lets these roles through at a field; the family's rules may still refuse."""
    row = PERMISSIONS[field]
    return row.anyone or not row.roles.isdisjoint(roles)


def forbid(field: str, roles: Iterable[Role], *path: str) -> Refusal | None:
    """FORBIDDEN where the table does not let these roles do what the mutation `field` does; None where it does."""
    if permitted(field, roles):
        return None
    return refuse("FORBIDDEN", only_for(field, "do"), *path)


def _listed(roles: Iterable[Role]) -> str:
    words = [str(role) for role in Role if role in frozenset(roles)]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def only_for(field: str, verb: str = "read") -> str:
    """Who may read a withheld field or do what a mutation does, in words."""
    return f"Only {_listed(PERMISSIONS[field].roles)} may {verb} this."


TITLES = (("Queries", QUERIES), ("Fields that permission withholds", WITHHELD), ("Mutations", MUTATIONS))


INTRODUCTION = """\
# Who may do what

Printed from `src/subgraph/domain/permissions.py`; a test compares the two and tries every cell.

Roles are held on an account: its own OWNER, ADMIN and MEMBER; PARTNER, the owners and administrators of the account's
partner (its other members look on as MEMBER); STAFF of a family in which the account is enrolled, who see that family's
share only; OPERATOR everywhere, who holds STAFF too. Without a role the account and all that it holds do not exist:
null, or a refusal NOT_FOUND.

- **yes**: allowed.
- **rules**: allowed where the family's rules do not refuse the verb named, by role, by the account's servicing
  (self-service or assisted) and by its traits.
- **own**: only what is one's own.
- **no**: a field is null with one FORBIDDEN error at its path; a mutation answers a Refusal with the code FORBIDDEN."""


def print_permissions() -> str:
    """The table as the Markdown of docs/permissions.md."""
    lines = [INTRODUCTION]
    for title, rows in TITLES:
        lines += ["", f"## {title}", "", f"| field | {' | '.join(Role)} | rules asked | note |"]
        lines += [f"|---|{'---|' * len(Role)}---|---|"]
        for row in rows:
            cells = " | ".join(row.cell(role) for role in Role)
            lines.append(f"| `{row.field}` | {cells} | {row.rule.value if row.rule else ''} | {row.note} |")
    return "\n".join(lines) + "\n"
