"""Who may do what, by the account's type: the source's "Qui peut acheter des licences d'agent ?" (AGT-1, AGT-14, AGT-16)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.plugins import Channel, Direction, Role, Rule, Servicing, Timing, Verb

BUYS = (Verb.START_SUBSCRIPTION, Verb.ADD_PRODUCT, Verb.ADD_ADD_ON)
LESS = (Verb.REMOVE_SEATS, Verb.DOWNGRADE_EDITION, Verb.REMOVE_PRODUCT, Verb.REMOVE_ADD_ON, Verb.UNBUNDLE, Verb.CANCEL)
LATER = (*LESS, Verb.CHANGE_TERM)
LOOKS = (Verb.VIEW, Verb.REQUEST_CHANGE)
OWNER = Rule(role=Role.OWNER)
ASSISTED = replace(
    OWNER,
    servicing=Servicing.ASSISTED,
    channel=Channel.REQUEST,
    code="ZENDESK_LIKE_ASSISTED",
    reason="Your representative does this: send a request.",
)
SUNSHINE = replace(
    OWNER,
    trait="sunshine",
    channel=Channel.REQUEST,
    code="ZENDESK_LIKE_SUNSHINE",
    reason="A Sunshine account adds licences here: for anything else send a request.",
)
# Only where a licence would be bought with the agent: one for whom a licence is free is added by every owner.
ON_THE_FLY = replace(
    OWNER,
    verb=Verb.ADD_RESOURCE,
    trait="chat_phase_4",
    direction=Direction.UP,
    channel=Channel.REFUSE,
    code="ZENDESK_LIKE_BUY_FIRST",
    reason="This version of Chat adds no agents on the fly: buy the licence first.",
)
NO = Rule(channel=Channel.REFUSE, code="ZENDESK_LIKE_OWNER_ONLY", reason="Only the account's owner does this.")

RULES = (
    Rule(LATER, role=Role.STAFF, timing=Timing.NEXT_PERIOD),
    Rule(role=Role.STAFF),
    Rule(LOOKS, role=(Role.OWNER, Role.ADMIN)),
    replace(NO, verb=LOOKS, code="ZENDESK_LIKE_NOT_SHOWN", reason="The owner and administrators see this."),
    replace(NO, verb=Verb.RETURN_RESOURCE, code="ZENDESK_LIKE_NOT_OFFERED", reason="Agents are removed, not returned."),
    ON_THE_FLY,
    replace(OWNER, verb=(Verb.ADD_SEATS, Verb.ADD_RESOURCE, Verb.MANAGE_MEMBERS)),
    replace(SUNSHINE, verb=LATER, timing=Timing.NEXT_PERIOD),
    SUNSHINE,
    replace(OWNER, verb=BUYS),
    replace(ASSISTED, verb=LATER, timing=Timing.NEXT_PERIOD),
    ASSISTED,
    replace(OWNER, verb=LATER, timing=Timing.NEXT_PERIOD),
    OWNER,
    NO,
)
