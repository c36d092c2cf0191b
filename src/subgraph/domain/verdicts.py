"""What a family's rules say of the things about to be done: through which channel, when, or why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.offer import find_add_on, find_product
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Buyer, Case, Channel, Role, Timing, first_match

FREEDOM = (Channel.SELF_SERVICE, Channel.REQUEST, Channel.CONTACT_SALES, Channel.REFUSE)
"""From the freest channel to none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How and when something may be done; `code` and `reason` where it is not self-service."""

    channel: Channel
    timing: Timing
    code: str | None = None
    reason: str | None = None

    @property
    def refused(self) -> bool:
        """Whether no quote can hold it: refused, or sold by the vendor's people only."""
        return self.channel in (Channel.REFUSE, Channel.CONTACT_SALES)


def judge(family: ProductFamily, buyer: Buyer, case: Case) -> Verdict:
    """The first rule that fits, and no freer than the product and the add-on are sold at all (AIR-11, AGT-15).

    Staff is who a request is sent to: what is had on request, they do themselves.
    """
    rule = first_match(family.rules, buyer, case)
    sold = least_free(_sold_through(family, buyer, case))
    if FREEDOM.index(sold) > FREEDOM.index(rule.channel):
        code = "CONTACT_SALES" if sold is Channel.CONTACT_SALES else "ON_REQUEST"
        return Verdict(sold, rule.timing, code, _how_to_buy(family, sold))
    if rule.channel is Channel.SELF_SERVICE:
        return Verdict(rule.channel, rule.timing)
    code = rule.code or _DEFAULT_CODES[rule.channel]
    return Verdict(rule.channel, rule.timing, code, rule.reason or _how_to_buy(family, rule.channel))


_DEFAULT_CODES = {
    Channel.REQUEST: "ON_REQUEST",
    Channel.CONTACT_SALES: "CONTACT_SALES",
    Channel.REFUSE: "NOT_ALLOWED",
}


def judge_all(family: ProductFamily, buyer: Buyer, cases: Iterable[Case]) -> Verdict:
    """The least free of the verdicts on several cases, of equally free ones one that waits; self-service at once where there are none.

    So a bundle that takes something away waits where taking it away by itself would.
    """
    verdicts = [judge(family, buyer, one) for one in cases]
    if not verdicts:
        return Verdict(Channel.SELF_SERVICE, Timing.NOW)
    return max(verdicts, key=lambda one: (FREEDOM.index(one.channel), one.timing is Timing.NEXT_PERIOD))


def least_free(channels: Iterable[Channel]) -> Channel:
    """The least free of several channels; SELF_SERVICE of none."""
    return max(channels, key=FREEDOM.index, default=Channel.SELF_SERVICE)


def refusal_of(verdict: Verdict, path: tuple[str, ...]) -> Violation:
    """A verdict's 'no' with the rule's code and reason."""
    return Violation(verdict.code or "NOT_ALLOWED", verdict.reason or "This is not offered here.", path)


def _sold_through(family: ProductFamily, buyer: Buyer, case: Case) -> Iterable[Channel]:
    product = find_product(family, case.product) if case.product else None
    add_on = find_add_on(family, case.component) if case.component else None
    for channel in (one.channel for one in (product, add_on) if one is not None):
        if channel is not Channel.REQUEST or Role.STAFF not in buyer.roles:
            yield channel


def _how_to_buy(family: ProductFamily, channel: Channel) -> str:
    at = f" at {family.contact}" if family.contact else ""
    match channel:
        case Channel.REQUEST:
            return "This is had on request: send it with requestChange."
        case Channel.CONTACT_SALES:
            return f"This is sold by {family.name}'s sales team{at}."
        case _:
            return f"{family.name} does not offer this here."
