"""What the billing page offers to each persona, row by row, with the sentence of the source that each row comes from (CON-1..CON-9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import (
    ADA,
    FAMILY,
    GET_IN_TOUCH,
    NOT_OFFERED,
    OWNER_ONLY,
    Plan,
    customer,
    invite,
    running,
)
from tests.scenarios.speak import Person, Story

THEO, NOOR, PIA = "theo@lumen.example", "noor@lumen.example", "pia@agency.example"
SELF: tuple[str, None] = ("SELF_SERVICE", None)
ASK = ("REQUEST", GET_IN_TOUCH)
CLOSED = (None, OWNER_ONLY)

# The primary administrator of a marketing plan, Plus, 1,000 contacts, 2 users, 1,000 SMS.
OWNER: dict[str, tuple[str | None, str | None]] = {
    # One plan an account: what is changed is the plan there is.
    "START_SUBSCRIPTION": (None, "SUBSCRIPTION_LIMIT"),
    # "déplacez le curseur des contacts … Confirmer l'achat"; "les icônes plus ou moins" of the user seats: plus.
    "ADD_SEATS": SELF,
    # "les icônes plus ou moins pour modifier le nombre de vos sièges utilisateur": minus. (The band down is asked for.)
    "REMOVE_SEATS": SELF,
    # Another plan is asked for: "Si vous souhaitez … changer de produit : Cliquez sur le lien Get in touch"
    "ADD_PRODUCT": ASK,
    # The same sentence: with one product only there is none to remove beside it.
    "REMOVE_PRODUCT": (None, "NOT_OFFERED"),
    # "passer d'un plan de vente ou de marketing à l'offre groupée … Cliquez sur mettre à niveau pour finaliser l'achat"
    "BUNDLE": SELF,
    # "dégrouper" is a request; this plan is no bundle.
    "UNBUNDLE": (None, "NOT_OFFERED"),
    # "Cliquez sur le niveau de plan de votre choix … cliquez sur Mettre à niveau pour confirmer l'achat"
    "UPGRADE_EDITION": SELF,
    # "Si vous souhaitez passer à un plan inférieur … envoyer la demande"
    "DOWNGRADE_EDITION": ASK,
    # "Pour acheter des modules complémentaires … cliquez sur Ajouter au plan … Confirmer l'achat"
    "ADD_ADD_ON": SELF,
    # "supprimer un module complémentaire … envoyer la demande"
    "REMOVE_ADD_ON": ASK,
    # The page adjusts "votre limite de contacts, les sièges utilisateur, le niveau de plan et le produit": not the cycle.
    "CHANGE_TERM": ASK,
    # The page knows no codes.
    "APPLY_PROMOTION": (None, "NOT_OFFERED"),
    # Nor does it renew ahead of time.
    "RENEW": (None, NOT_OFFERED),
    # Nothing on the page cancels: "nous vous contacterons par e-mail pour vous aider à modifier votre plan".
    "CANCEL": ASK,
    # Contacts are counted, not deployed.
    "ADD_RESOURCE": (None, NOT_OFFERED),
    # "Dans la fenêtre modale demander changement de compte … envoyer la demande"
    "REQUEST_CHANGE": SELF,
    # "confirmer l'achat et mettre à jour votre facturation"
    "MANAGE_PAYMENT_METHODS": SELF,
    # The primary administrator runs the account's people; so do the others below.
    "MANAGE_MEMBERS": SELF,
    # "Si vous êtes l'administrateur principal du compte, vous pouvez accéder à la page de facturation"
    "VIEW_BILLING": SELF,
}
# "Si vous êtes l'administrateur principal du compte": everybody else is told so, row by row.
ELSE: dict[str, tuple[str | None, str | None]] = {
    **dict.fromkeys(OWNER, CLOSED),
    "START_SUBSCRIPTION": (None, "SUBSCRIPTION_LIMIT"),
}
MEMBER = ELSE
PARTNER = ELSE
ADMIN = {**ELSE, "MANAGE_MEMBERS": SELF}
# "nous vous contacterons par e-mail pour vous aider à modifier votre plan": the vendor's people do what is asked of them.
STAFF = {key: SELF if row == ASK else row for key, row in OWNER.items()}
# The bundle of the second owner: "dégrouper" is open as a request, and there is nothing further to bundle or to add.
BUNDLED: dict[str, tuple[str | None, str | None]] = {
    **OWNER,
    "ADD_PRODUCT": (None, "NOT_OFFERED"),
    "BUNDLE": (None, "NOT_OFFERED"),
    "UNBUNDLE": ASK,
}
OF_ACCOUNT_ALONE = ("START_SUBSCRIPTION", "ADD_RESOURCE", "MANAGE_PAYMENT_METHODS", "MANAGE_MEMBERS")
ON_ACCOUNT = (
    f'query ($id: ID!) {{ account(id: $id) {{ actions(family: "{FAMILY}") {{ kind allowed channel code }} }} }}'
)
ON_SUBSCRIPTION = "query ($id: ID!) { subscription(id: $id) { actions { kind allowed channel code } } }"


def told(actions: list[dict[str, Any]]) -> dict[str, tuple[str | None, str | None]]:
    """Actions by kind: (channel, code); what is allowed has a channel, what is not has none."""
    assert all(one["allowed"] == (one["channel"] is not None) for one in actions)
    found = {one["kind"]: (one["channel"], one["code"]) for one in actions}
    assert len(found) == len(actions)
    return found


def of_subscription(rows: dict[str, tuple[str | None, str | None]]) -> dict[str, tuple[str | None, str | None]]:
    """The rows that a subscription shows by itself."""
    return {key: row for key, row in rows.items() if key not in OF_ACCOUNT_ALONE}


async def persona(story: Story, plan: Plan, name: str) -> Person:
    """Somebody to be."""
    if name in ("admin", "member"):
        email = THEO if name == "admin" else NOOR
        await invite(plan, email, name.upper())
        return story.person(user=email)
    if name == "partner":
        agency = await story.operator.create_account("Agency", kind="PARTNER", ownerEmail=PIA)
        given = {"accountId": plan.account, "partnerId": agency}
        await story.operator.change(
            "updateAccount", "UpdateAccountInput", "... on AccountChanged { account { id } }", **given
        )
        return story.person(user=PIA)
    return {"owner": plan.ada, "staff": story.person(staff=FAMILY), "operator": story.operator}[name]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("owner", OWNER),
        ("admin", ADMIN),
        ("member", MEMBER),
        ("partner", PARTNER),
        ("staff", STAFF),
        ("operator", STAFF),
    ],
)
async def test_each_persona_is_shown_exactly_what_the_page_offers(
    story: Story, name: str, rows: dict[str, tuple[str | None, str | None]]
) -> None:
    """What CON-1, CON-3, CON-4, CON-5, CON-6, CON-8, CON-9 offer: on the account, and on the subscription, withheld from all but owner and vendor."""
    plan = await running(story, user=2, sms=1000)
    person = await persona(story, plan, name)
    assert told((await person.ask(ON_ACCOUNT, id=plan.account))["account"]["actions"]) == rows
    body = await person.raw(ON_SUBSCRIPTION, id=plan.subscription)
    if rows["VIEW_BILLING"] == CLOSED:
        assert body["data"] == {"subscription": None}
        assert [one["extensions"]["code"] for one in body["errors"]] == ["FORBIDDEN"]
    else:
        assert told(body["data"]["subscription"]["actions"]) == of_subscription(rows)


async def test_the_owner_of_the_bundle_may_ask_to_unbundle(story: Story) -> None:
    """CON-6, CON-8: the row of the bundle turns into the request to take it apart."""
    plan = await running(story, product="both", user=2, sms=1000)
    assert told((await plan.ada.ask(ON_ACCOUNT, id=plan.account))["account"]["actions"]) == BUNDLED
    seen = (await plan.ada.ask(ON_SUBSCRIPTION, id=plan.subscription))["subscription"]["actions"]
    assert told(seen) == of_subscription(BUNDLED)


@pytest.mark.parametrize(
    ("edition", "contacts", "user", "changed"),
    [
        # The lowest level, band and number of users: nothing is left to take away.
        ("starter", 500, 1, {"REMOVE_SEATS": (None, "NOT_OFFERED"), "DOWNGRADE_EDITION": (None, "NOT_OFFERED")}),
        # Only the band can go down: by request.
        ("starter", 1000, 1, {"REMOVE_SEATS": ASK, "DOWNGRADE_EDITION": (None, "NOT_OFFERED")}),
        # The highest level: nothing is above it.
        ("enterprise", 1000, 6, {"UPGRADE_EDITION": (None, "NOT_OFFERED")}),
    ],
)
async def test_what_is_open_follows_what_there_is(
    story: Story, edition: str, contacts: int, user: int, changed: dict[str, Any]
) -> None:
    """CON-3, CON-4, CON-5, CON-8: no add-on is held here, so none can be removed."""
    plan = await running(story, edition=edition, contacts=contacts, user=user)
    rows = {**OWNER, "REMOVE_ADD_ON": (None, "NOT_OFFERED"), **changed}
    assert told((await plan.ada.ask(ON_ACCOUNT, id=plan.account))["account"]["actions"]) == rows


async def test_without_a_plan_the_owner_may_start_one_and_others_may_not(story: Story) -> None:
    """CON-1: before the first purchase only the start is open, to the primary administrator."""
    account, ada = await customer(story, "2026-06-01", ownerEmail=ADA)
    plan = Plan(account, "", ada)
    theo = await persona(story, plan, "admin")
    rows = told((await ada.ask(ON_ACCOUNT, id=account))["account"]["actions"])
    assert rows["START_SUBSCRIPTION"] == SELF
    on_a_plan = {key for key in OWNER if key not in OF_ACCOUNT_ALONE} - {"REQUEST_CHANGE", "VIEW_BILLING"}
    assert {rows[key] for key in on_a_plan} == {(None, "NO_SUBSCRIPTION")}
    rows = told((await theo.ask(ON_ACCOUNT, id=account))["account"]["actions"])
    assert rows["START_SUBSCRIPTION"] == CLOSED
