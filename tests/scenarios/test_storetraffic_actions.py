"""What each persona is offered, row by row, and the sentence of the vendor's page that each row comes from."""

from __future__ import annotations

import pytest

from tests.scenarios.shops import CHAIN, FAMILY, MEMBER, OWNER, USERS, open_shop
from tests.scenarios.speak import Story

ACTIONS = """query ($account: ID!, $subscription: ID!) {
  account(id: $account) { actions(family: "storetraffic") { kind allowed channel code } }
  subscription(id: $subscription) { actions { kind allowed channel code } } }"""
BEFORE = """query ($account: ID!) { account(id: $account) { actions(family: "storetraffic") {
  kind allowed channel code } } }"""

Cell = tuple[bool, str | None, str | None]
"""Allowed, channel, code."""
SELF: Cell = (True, "SELF_SERVICE", None)
ASK: Cell = (True, "REQUEST", "STORETRAFFIC_CUSTOMER_SUCCESS")
NOTHING: Cell = (False, None, "NOT_OFFERED")
NOT_SOLD: Cell = (False, None, "STORETRAFFIC_NOT_OFFERED")
OWNERS: Cell = (False, None, "STORETRAFFIC_OWNERS_ONLY")
NOT_YET: Cell = (False, None, "NO_SUBSCRIPTION")

OF_SUBSCRIPTION: dict[str, tuple[Cell, Cell, Cell]] = {
    # kind: owners and administrators, members, the vendor's staff
    # The page says "Ajouter, modifier ou annuler un abonnement : veuillez contacter notre équipe de réussite client."
    "ADD_SEATS": (ASK, ASK, SELF),
    # "J'ai supprimé un emplacement ou un appareil … veuillez … informer l'équipe de réussite client."
    "REMOVE_SEATS": (ASK, ASK, SELF),
    # "… en fonction de votre forfait actuel": one plan, which the other one does not join.
    "ADD_PRODUCT": (NOTHING, NOTHING, NOTHING),
    "REMOVE_PRODUCT": (NOTHING, NOTHING, NOTHING),
    # The page knows two plans without bundles, editions, add-ons or promotion codes.
    "BUNDLE": (NOT_SOLD, NOT_SOLD, NOTHING),
    "UNBUNDLE": (NOT_SOLD, NOT_SOLD, NOTHING),
    "UPGRADE_EDITION": (NOT_SOLD, NOT_SOLD, NOTHING),
    "DOWNGRADE_EDITION": (NOT_SOLD, NOT_SOLD, NOTHING),
    "ADD_ADD_ON": (NOT_SOLD, NOT_SOLD, NOTHING),
    "REMOVE_ADD_ON": (NOT_SOLD, NOT_SOLD, NOTHING),
    # "Comment puis-je changer mon abonnement mensuel … en un abonnement annuel ? Veuillez contacter l'équipe …"
    "CHANGE_TERM": (ASK, ASK, SELF),
    "APPLY_PROMOTION": (NOT_SOLD, NOT_SOLD, NOTHING),
    # "Prochain paiement (date de la prochaine facturation automatique)": nobody pays the next one early.
    "RENEW": (NOT_SOLD, NOT_SOLD, SELF),
    # The page says "Ajouter, modifier ou annuler un abonnement : veuillez contacter …"
    "CANCEL": (ASK, ASK, SELF),
}
ALWAYS: dict[str, tuple[Cell, Cell, Cell]] = {
    # "Veuillez contacter notre équipe de réussite client … pour vous assurer que votre demande est prise en charge."
    "REQUEST_CHANGE": (SELF, SELF, SELF),
    # "Les clients peuvent … voir vos abonnements actifs actuels."
    "VIEW_BILLING": (SELF, SELF, SELF),
}
OF_ACCOUNT: dict[str, tuple[Cell, Cell, Cell]] = {
    # The page says "Ajouter … un abonnement : veuillez contacter notre équipe de réussite client."
    "START_SUBSCRIPTION": (ASK, ASK, SELF),
    # "Chaque fois qu'un nouvel appareil est ajouté à votre compte …", and "veuillez supprimer les emplacements ou appareils
    # dont vous n'avez plus besoin": customers do both by themselves, whatever the limit.
    "ADD_RESOURCE": (SELF, SELF, SELF),
    # "Consultez votre mode de paiement actuel et gérez vos cartes de crédit."
    "MANAGE_PAYMENT_METHODS": (SELF, OWNERS, SELF),
    # Who is a chain manager or a user manager is for the owners to say.
    "MANAGE_MEMBERS": (SELF, OWNERS, SELF),
}
COLUMNS = {OWNER: 0, USERS: 0, CHAIN: 1, MEMBER: 1, None: 2}
"""The user manager of this account is an administrator, the chain manager a member: a duty opens nothing by itself."""


def cells(table: dict[str, tuple[Cell, Cell, Cell]], who: str | None) -> dict[str, Cell]:
    return {kind: row[COLUMNS[who]] for kind, row in table.items()}


def shown(actions: list[dict[str, object]]) -> dict[object, tuple[object, object, object]]:
    return {one["kind"]: (one["allowed"], one["channel"], one["code"]) for one in actions}


@pytest.mark.parametrize("plan", ["location", "device"])
@pytest.mark.parametrize("who", COLUMNS, ids=lambda who: who or "staff")
async def test_loc_5_and_loc_9_each_persona_is_offered_what_the_page_says(
    story: Story, plan: str, who: str | None
) -> None:
    """LOC-5, LOC-6, LOC-7, LOC-9: exactly these actions, of the account and of its subscription, on either plan."""
    shop = await open_shop(story, "2026-03-01", people=True)
    person = story.person(user=who) if who is not None else story.person(staff=FAMILY)
    before = shown((await person.ask(BEFORE, account=shop.account))["account"]["actions"])
    # Without a subscription there is none to change.
    unchanged = dict.fromkeys(OF_SUBSCRIPTION, NOT_YET)
    assert before == {**unchanged, **cells(ALWAYS, who), **cells(OF_ACCOUNT, who)}
    subscription = (await shop.start(plan, 3))["subscription"]["id"]
    found = await person.ask(ACTIONS, account=shop.account, subscription=subscription)
    assert shown(found["subscription"]["actions"]) == cells({**OF_SUBSCRIPTION, **ALWAYS}, who)
    assert shown(found["account"]["actions"]) == cells({**OF_SUBSCRIPTION, **ALWAYS, **OF_ACCOUNT}, who)


async def test_loc_12_who_paid_by_transfer_before_april_2019_is_offered_no_more_and_no_less(story: Story) -> None:
    """LOC-12: "Tout client qui avait d'autres modes de paiement avant avril 2019" pays differently, and asks like all."""
    shop = await open_shop(story, "2026-03-01")
    await shop.enrol(approvedOn="2018-05-01", traits=["other_payment"])
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    found = await shop.owner.ask(ACTIONS, account=shop.account, subscription=subscription)
    assert shown(found["account"]["actions"]) == cells({**OF_SUBSCRIPTION, **ALWAYS, **OF_ACCOUNT}, OWNER)


async def test_loc_10_once_it_ends_nothing_that_would_come_later_is_offered(story: Story) -> None:
    """LOC-10: cancelled for 1 April, it can still grow at once; what would begin with a next period cannot."""
    shop = await open_shop(story, "2026-03-01")
    subscription = (await shop.start("location", 3))["subscription"]["id"]
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(subscription, {"cancel": {}}))
    found = await shop.owner.ask(ACTIONS, account=shop.account, subscription=subscription)
    ending: Cell = (False, None, "ENDING")
    changed = dict.fromkeys(("REMOVE_SEATS", "CHANGE_TERM", "RENEW", "CANCEL"), ending)
    assert shown(found["subscription"]["actions"]) == {**cells({**OF_SUBSCRIPTION, **ALWAYS}, OWNER), **changed}
