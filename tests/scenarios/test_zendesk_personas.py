"""Exactly what `actions` returns to each persona, on an account and on a subscription (AGT-1, AGT-14, AGT-16).

The account holds Support Professional with Collaboration and Guide Team, one licence of each taken by an agent, so that every kind of
change has something to work on but UNBUNDLE: there is no bundle.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import ACTIONS, FAMILY, add_agent, agents, begin, invite, licences, shop, vendor
from tests.scenarios.speak import Person, Story

Row = tuple[bool, str | None, str | None]
YES: Row = (True, "SELF_SERVICE", None)
ASSISTED: Row = (True, "REQUEST", "ZENDESK_LIKE_ASSISTED")
SUNSHINE: Row = (True, "REQUEST", "ZENDESK_LIKE_SUNSHINE")
OWNER_ONLY: Row = (False, None, "ZENDESK_LIKE_OWNER_ONLY")
NOT_SHOWN: Row = (False, None, "ZENDESK_LIKE_NOT_SHOWN")
BUY_FIRST: Row = (False, None, "ZENDESK_LIKE_BUY_FIRST")
NO_BUNDLE: Row = (False, None, "NOT_OFFERED")
ONE_ALREADY: Row = (False, None, "SUBSCRIPTION_LIMIT")

BUYS = ("ADD_SEATS", "ADD_PRODUCT", "ADD_ADD_ON")
CHANGES = (
    "REMOVE_SEATS", "REMOVE_PRODUCT", "BUNDLE", "UPGRADE_EDITION", "DOWNGRADE_EDITION", "REMOVE_ADD_ON",
    "CHANGE_TERM", "APPLY_PROMOTION", "RENEW", "CANCEL",
)  # fmt: skip
LOOKS = ("REQUEST_CHANGE", "VIEW_BILLING")
OF_ACCOUNT = ("START_SUBSCRIPTION", "ADD_RESOURCE", "MANAGE_PAYMENT_METHODS", "MANAGE_MEMBERS")
"""What only an account shows; a subscription shows the rest."""


def table(otherwise: Row, *rows: tuple[tuple[str, ...], Row], unbundle: Row = NO_BUNDLE) -> dict[str, Row]:
    """Every kind with what `actions` says of it; what no row names says `otherwise`."""
    found = dict.fromkeys((*BUYS, *CHANGES, *LOOKS, *OF_ACCOUNT), otherwise)
    for kinds, row in rows:
        found.update(dict.fromkeys(kinds, row))
    return found | {"UNBUNDLE": unbundle, "START_SUBSCRIPTION": ONE_ALREADY}


PERSONAS: dict[str, tuple[str, str, dict[str, Row]]] = {
    # « Les clients utilisant un compte en self-service peuvent acheter des licences d’agent supplémentaires […] Ils peuvent
    # aussi acheter des produits et des modules supplémentaires, prolonger les abonnements, modifier le cycle de
    # facturation et changer de type de paiement. » Editions, the Suite and the end: « Modifiez votre abonnement comme vous
    # le souhaitez. »
    "owner, self-service": ("self-service", "lena", table(YES)),
    # « Les clients utilisant un compte assisté par le service de vente (géré) peuvent utiliser la page Abonnement pour acheter
    # des licences d’agent, des nouveaux produits et des modules supplémentaires. »; the rest through « leur représentant ».
    "owner, assisted": (
        "assisted",
        "lena",
        table(ASSISTED, (BUYS, YES), (LOOKS, YES), (("ADD_RESOURCE", "MANAGE_MEMBERS"), YES)),
    ),
    # « Les clients en self-service avec la version Phase 4 de Zendesk Chat peuvent acheter des licences d’agent à la page
    # Abonnement, mais ils ne peuvent pas ajouter d’agents à la volée. »
    "owner, chat phase 4": ("chat phase 4", "lena", table(YES, (("ADD_RESOURCE",), BUY_FIRST))),
    # « Les clients utilisant un compte Sunshine peuvent ajouter des licences d’agent à la page Abonnement. »
    "owner, sunshine": (
        "sunshine",
        "lena",
        table(SUNSHINE, (("ADD_SEATS",), YES), (LOOKS, YES), (("ADD_RESOURCE", "MANAGE_MEMBERS"), YES)),
    ),
    # « Les utilisateurs avec des permissions d’administrateur peuvent consulter la page Abonnement […] mais seul le propriétaire
    # du compte peut acheter des licences d’agent supplémentaires, ajouter des produits à un abonnement ou modifier un
    # abonnement. » and « Tous les clients, quel que soit leur type de compte, peuvent utiliser un formulaire de demande ».
    "admin": ("self-service", "anton", table(OWNER_ONLY, (LOOKS, YES), unbundle=OWNER_ONLY)),
    "admin, assisted": ("assisted", "anton", table(OWNER_ONLY, (LOOKS, YES), unbundle=OWNER_ONLY)),
    # « Si vous ne voyez pas de bouton Gérer à la page Abonnement, c’est que vous n’avez pas les permissions nécessaires ».
    "member": ("self-service", "mara", table(OWNER_ONLY, (LOOKS, NOT_SHOWN), unbundle=OWNER_ONLY)),
    # « contactez votre représentant Zendesk […] pour demander la modification de votre compte »: they do what is asked of them.
    "staff": ("assisted", "staff", table(YES)),
}


async def furnished(story: Story, kind: str) -> tuple[str, str, Person]:
    """The account of the table: its id, its subscription, its owner."""
    account, lena = await shop(story, kind=kind)
    products = (licences("support", "professional", 1), licences("guide", "team", 1))
    subscription = await begin(vendor(story), account, *products, addOns=[{"addOn": "collaboration"}])
    await add_agent(lena, account, "Ana")
    await add_agent(lena, account, "Ana", "guide")
    await invite(lena, account, "Anton", "ADMIN")
    await invite(lena, account, "Mara", "MEMBER")
    return account, subscription, lena


def rows(actions: list[dict[str, Any]]) -> dict[str, Row]:
    return {one["kind"]: (one["allowed"], one["channel"], one["code"]) for one in actions}


async def on_account(person: Person, account: str) -> dict[str, Row]:
    document = f"query ($id: ID!, $of: String!) {{ account(id: $id) {{ actions(family: $of) {ACTIONS} }} }}"
    return rows((await person.ask(document, id=account, of=FAMILY))["account"]["actions"])


async def on_subscription(person: Person, subscription: str) -> dict[str, Row] | None:
    """None for who may not see it."""
    document = f"query ($id: ID!) {{ subscription(id: $id) {{ actions {ACTIONS} }} }}"
    found = (await person.raw(document, id=subscription))["data"]["subscription"]
    return rows(found["actions"]) if found is not None else None


@pytest.mark.parametrize("persona", list(PERSONAS))
async def test_agt_14_each_persona_is_offered_exactly_what_the_page_gives(story: Story, persona: str) -> None:
    """AGT-1, AGT-14 and AGT-16, cell by cell."""
    kind, who, expected = PERSONAS[persona]
    account, subscription, lena = await furnished(story, kind)
    others = {"lena": lena, "staff": vendor(story)}
    person = others.get(who) or story.person(user=f"{who}@larkspur.example")
    assert await on_account(person, account) == expected
    of_subscription = {key: row for key, row in expected.items() if key not in OF_ACCOUNT}
    sees = expected["VIEW_BILLING"] == YES
    assert await on_subscription(person, subscription) == (of_subscription if sees else None)


@pytest.mark.parametrize("kind", ["self-service", "assisted", "chat phase 4", "sunshine"])
async def test_agt_14_before_the_first_purchase_the_owner_starts_or_asks(story: Story, kind: str) -> None:
    account, lena = await shop(story, kind=kind)
    found = await on_account(lena, account)
    assert found["START_SUBSCRIPTION"] == (SUNSHINE if kind == "sunshine" else YES)
    assert found["ADD_SEATS"] == (False, None, "NO_SUBSCRIPTION")
    assert found["REQUEST_CHANGE"] == YES
    assert found["ADD_RESOURCE"] == YES


async def test_agt_14_with_a_licence_bought_in_advance_chat_phase_4_adds_the_agent(story: Story) -> None:
    account, subscription, lena = await furnished(story, "chat phase 4")
    assert (await on_account(lena, account))["ADD_RESOURCE"] == BUY_FIRST
    await lena.buy(subscription, {"addSeats": agents(1)})
    assert (await on_account(lena, account))["ADD_RESOURCE"] == YES
    await add_agent(lena, account, "Ben")
    assert (await on_account(lena, account))["ADD_RESOURCE"] == BUY_FIRST
