"""What is open to a buyer follows what is there: actions, products and add-ons (AIR-1, AGT-1, AGT-7)."""

from dataclasses import replace
from datetime import date

import pytest

from subgraph.domain.catalog import Included, Product
from subgraph.domain.further_resource import buys_with_resources
from subgraph.domain.open_actions import (
    account_actions,
    add_on_availability,
    product_availability,
    subscription_actions,
)
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    Cancel,
    ChangeAsk,
    Contract,
    Renew,
)
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Channel, Direction, Rule, Verb
from subgraph.domain.scheduling import required_renewal, schedule_regrant
from subgraph.domain.seats import CountedResource, ResourceStatus, SeatCount
from subgraph.domain.timeline import State
from tests.families import AGENTS, DEVICES
from tests.families.agents_story import JUNE, MID_JUNE, support
from tests.families.buying import (
    MEMBER,
    OWNER,
    STAFF,
    change,
    product,
    refused,
    situation,
    start,
    stored,
)

EASY = replace(AGENTS, rules=(Rule(),))
SUITE = stored(start(AGENTS, situation(JUNE), "monthly", product("suite", "professional", agent=3)))


def state_of(contract: Contract, on: date = JUNE) -> State:
    state = contract.timeline.state_on(on)
    assert state is not None
    return state


def test_before_its_start_nothing_is_renewed() -> None:
    waiting = stored(
        start(DEVICES, situation(JUNE, STAFF), "one-year", product("monitoring", pro=1), start_on=date(2026, 8, 1))
    )
    result = quote_change(DEVICES, situation(JUNE, STAFF), waiting, ChangeAsk((Renew(),)))
    assert refused(result) == ["NOT_STARTED"]
    actions = {one.verb: one.code for one in subscription_actions(DEVICES, STAFF, waiting, JUNE)}
    assert actions[Verb.RENEW] == "NOT_STARTED"
    assert schedule_regrant(DEVICES, situation(JUNE), waiting) is None
    counts = {("monitoring", "pro"): SeatCount(1, 1)}
    assert required_renewal(DEVICES, situation(JUNE), waiting, counts) is None


def test_what_is_open_follows_what_is_there() -> None:
    early = stored(change(EASY, situation(JUNE), support(), Renew()))
    actions = {one.verb: one.code for one in subscription_actions(EASY, OWNER, early, MID_JUNE)}
    assert actions[Verb.RENEW] == "ALREADY_RENEWED"
    both = stored(change(EASY, situation(JUNE), SUITE, AddProduct(product("explore"))))
    rich = stored(change(EASY, situation(JUNE), both, AddAddOn(AddOnAsk("collaboration"))))
    found = {one.verb: one.allowed for one in subscription_actions(EASY, OWNER, rich, JUNE)}
    assert found[Verb.UNBUNDLE] and found[Verb.REMOVE_PRODUCT] and found[Verb.REMOVE_ADD_ON]
    ending = stored(change(AGENTS, situation(JUNE), support(), Cancel()))
    no = {one.verb: one.code for one in subscription_actions(AGENTS, MEMBER, ending, JUNE)}
    assert no[Verb.REMOVE_SEATS] == "AGENTS_OWNER_ONLY"


@pytest.mark.parametrize(
    ("add_on", "held", "status", "code"),
    [
        ("wings", support(), "UNAVAILABLE", "UNKNOWN_ADD_ON"),
        ("collaboration", support(edition="team"), "UNAVAILABLE", "ADD_ON_NOT_IN_EDITION"),
        ("collaboration", support(), "AVAILABLE", None),
        (
            "collaboration",
            stored(change(EASY, situation(JUNE), support(), AddAddOn(AddOnAsk("collaboration")))),
            "OWNED",
            None,
        ),
        (
            "collaboration",
            stored(start(EASY, situation(JUNE), "monthly", product("explore"))),
            "UNAVAILABLE",
            "PRODUCT_NOT_HELD",
        ),
    ],
)
def test_an_add_on_says_whether_it_can_be_had(add_on: str, held: Contract, status: str, code: str | None) -> None:
    found = add_on_availability(AGENTS, OWNER, state_of(held), add_on)
    assert (found.status.value, found.code) == (status, code)


def test_agt_15_a_product_that_an_edition_includes_is_there_with_the_edition() -> None:
    objects = Product("space", "Space", channel=Channel.CONTACT_SALES)
    home, *others = AGENTS.products
    editions = (*home.editions[:2], replace(home.editions[2], includes=(Included("space"),)))
    family = replace(AGENTS, products=(replace(home, editions=editions), *others, objects))
    for edition, status, code in (("enterprise", "INCLUDED", "INCLUDED"), ("team", "UNAVAILABLE", "CONTACT_SALES")):
        found = product_availability(family, OWNER, [state_of(support(edition=edition))], "space")
        assert (found.status.value, found.code) == (status, code)
    found = product_availability(family, OWNER, [state_of(support(edition="enterprise"))], "space")
    assert found.reason == "Support Enterprise includes it."


def test_a_product_that_nobody_can_add_says_so() -> None:
    assert product_availability(AGENTS, OWNER, [], "phone").code == "UNKNOWN_PRODUCT"
    assert product_availability(DEVICES, OWNER, [], "sensor").code == "CONTACT_SALES"
    one = replace(AGENTS, products=AGENTS.products[:1], add_ons=())
    assert product_availability(one, OWNER, [state_of(support())], "support").status.value == "OWNED"


def test_agt_14_a_further_resource_is_shown_as_what_it_would_be_with_a_free_seat_or_with_one_to_buy() -> None:
    no = Rule(Verb.ADD_RESOURCE, direction=Direction.UP, channel=Channel.REFUSE, code="AGENTS_BUY_FIRST", reason="Buy.")
    family = replace(AGENTS, rules=(no, Rule()))
    contract = support(agents=2)
    agents = [CountedResource(f"res-{one}", "agent", None, ResourceStatus.ACTIVE, None) for one in range(3)]

    def shown(held: list[Contract], there: int) -> tuple[bool, str | None]:
        actions = account_actions(family, OWNER, held, JUNE, agents[:there])
        [found] = [one for one in actions if one.verb is Verb.ADD_RESOURCE]
        return found.allowed, found.code

    assert shown([contract], 1) == (True, None)
    assert shown([contract], 2) == (False, "AGENTS_BUY_FIRST")
    assert shown([contract], 3) == (False, "AGENTS_BUY_FIRST")
    assert shown([], 3) == (True, None)
    assert (buys_with_resources(AGENTS), buys_with_resources(DEVICES)) == (True, False)
