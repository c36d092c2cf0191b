"""A family's own code as the domain is given it: asked with copies, its answers checked, its failures a Violation and a log entry."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from signal import SIGINT, default_int_handler, getsignal
from typing import TypeVar

from subgraph.domain.catalog import FamilyHooks, Price, PriceKey, Term
from subgraph.domain.hooks import HeldSubscription, ProposedChange, Sale, SalesTax, unavailable
from subgraph.domain.refusals import Violation
from subgraph.domain.seats import CountedResource
from subgraph.plugins.answers import Unsound, sound_amount, sound_count, sound_objections, sound_taxes

Call = Callable[[Mapping[str, object]], object]
"""A hook as the registry calls it: with its arguments by name."""
Sound = TypeVar("Sound")
logger = logging.getLogger("subgraph.plugins")


@dataclass(frozen=True, slots=True)
class Asking:
    """The hooks of one plugin that are asked at run time, for the family that it owns."""

    plugin: str
    family: str
    calls: Mapping[str, Call]

    def hooks(self) -> FamilyHooks:
        """Those that the plugin has."""
        return FamilyHooks(
            self._count_required_seats if "count_required_seats" in self.calls else None,
            self._check_change if "check_change" in self.calls else None,
            self._price_component if "price_component" in self.calls else None,
            self._reckon_tax if "reckon_tax" in self.calls else None,
        )

    def _count_required_seats(
        self, product: str, seat_type: str, resources: tuple[CountedResource, ...]
    ) -> int | Violation | None:
        arguments = {"product": product, "seat_type": seat_type, "resources": resources}
        return self._ask("count_required_seats", arguments, sound_count)

    def _check_change(self, subscription: HeldSubscription, change: ProposedChange) -> tuple[Violation, ...]:
        arguments = {"subscription": subscription, "change": change}
        found = self._ask("check_change", arguments, lambda answer: sound_objections(self.family, answer))
        return (found,) if isinstance(found, Violation) else found

    def _price_component(
        self, component: PriceKey, quantity: int, term: Term, listed: Price
    ) -> Decimal | Violation | None:
        arguments = {"component": component, "quantity": quantity, "term": deepcopy(term), "listed": deepcopy(listed)}
        return self._ask("price_component", arguments, lambda answer: sound_amount(component.currency, answer))

    def _reckon_tax(self, sale: Sale) -> tuple[SalesTax | None, ...] | Violation:
        return self._ask("reckon_tax", {"sale": sale}, lambda answer: sound_taxes(len(sale.lines), answer))

    def _ask(self, hook: str, arguments: Mapping[str, object], sound: Callable[[object], Sound]) -> Sound | Violation:
        try:
            return sound(self.calls[hook](arguments))
        except Unsound as error:
            logger.error("plugin %s: %s answers %s", self.plugin, hook, error)
        except BaseException as error:
            # A server has a handler of its own for Ctrl-C: there only the plugin can have raised it.
            if isinstance(error, KeyboardInterrupt) and getsignal(SIGINT) is default_int_handler:
                raise
            logger.exception("plugin %s: %s failed", self.plugin, hook)
        return unavailable(self.family)
