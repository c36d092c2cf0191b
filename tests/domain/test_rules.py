"""The first rule that fits decides; a thing is sold no freer than it is declared."""

import pytest
from tests.families import AGENTS, DEVICES
from tests.families.buying import MEMBER, OWNER, STAFF

from subgraph.domain.rules import Buyer, Case, Channel, Direction, Role, Rule, Servicing, Timing, Verb, first_match
from subgraph.domain.verdicts import judge, judge_all, least_free, refusal_of

SEATS = Case(Verb.ADD_SEATS, "support", "agent", "team", Direction.UP)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule(), True),
        (Rule(Verb.ADD_SEATS), True),
        (Rule((Verb.CANCEL, Verb.ADD_SEATS)), True),
        (Rule(Verb.CANCEL), False),
        (Rule(role=Role.OWNER), True),
        (Rule(role=(Role.STAFF, Role.OWNER)), True),
        (Rule(role=Role.STAFF), False),
        (Rule(servicing=Servicing.SELF_SERVICE), True),
        (Rule(servicing=Servicing.ASSISTED), False),
        (Rule(trait="old"), True),
        (Rule(trait="new"), False),
        (Rule(product="support", component="agent", edition="team", direction=Direction.UP), True),
        (Rule(product=("chat", "guide")), False),
        (Rule(component="pilot"), False),
        (Rule(edition="enterprise"), False),
        (Rule(direction=Direction.DOWN), False),
    ],
)
def test_a_rule_matches_what_it_names_and_nothing_by_accident(rule: Rule, fits: bool) -> None:
    buyer = Buyer(frozenset({Role.OWNER}), traits=frozenset({"old"}))
    last = Rule(code="LAST")
    assert first_match((rule, last), buyer, SEATS) is (rule if fits else last)


def test_without_a_last_rule_that_matches_all_there_is_no_answer() -> None:
    with pytest.raises(LookupError):
        first_match((Rule(Verb.CANCEL),), OWNER, SEATS)


def test_a_verdict_says_code_and_reason_where_it_is_not_self_service() -> None:
    free = judge(AGENTS, OWNER, SEATS)
    assert (free.channel, free.timing, free.code) == (Channel.SELF_SERVICE, Timing.NOW, None)
    no = judge(AGENTS, MEMBER, SEATS)
    assert no.refused
    violation = refusal_of(no, ("change",))
    assert (violation.code, violation.message) == ("AGENTS_OWNER_ONLY", "Only the owner changes the subscription.")


def test_what_only_the_sales_team_sells_nobody_buys_and_what_is_had_on_request_staff_does() -> None:
    sensor = Case(Verb.START_SUBSCRIPTION, "sensor")
    for buyer in (OWNER, STAFF):
        verdict = judge(DEVICES, buyer, sensor)
        assert (verdict.channel, verdict.code) == (Channel.CONTACT_SALES, "CONTACT_SALES")
        assert verdict.reason == "This is sold by Air devices's sales team at help@devices.example."
    objects = Case(Verb.ADD_ADD_ON, "support", "objects", "enterprise")
    assert judge(AGENTS, OWNER, objects).channel is Channel.REQUEST
    assert judge(AGENTS, STAFF, objects).channel is Channel.SELF_SERVICE


def test_of_several_channels_the_least_free_counts() -> None:
    assert least_free([Channel.SELF_SERVICE, Channel.CONTACT_SALES, Channel.REQUEST]) is Channel.CONTACT_SALES
    assert least_free([]) is Channel.SELF_SERVICE
    assert judge_all(AGENTS, OWNER, ()).channel is Channel.SELF_SERVICE
    assert judge_all(AGENTS, MEMBER, (SEATS, Case(Verb.REQUEST_CHANGE))).refused
