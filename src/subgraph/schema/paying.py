"""A service that needs a provider is asked twice: its provider in between, where no transaction is open (decision 0023).

The first time it writes nothing and says what is to be asked. A charge is written down before it is asked for, and what was
charged for something that did not come about is given back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from subgraph.domain.refusals import Refusal
from subgraph.outside.payments import Cancel, Payments, ask
from subgraph.services.charges import note_answer, open_charge, release_charge
from subgraph.services.steps.charging import ToAsk, in_doubt
from subgraph.services.steps.paying import AskFirst, ChargeFirst
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database

Answer = TypeVar("Answer")
Given = ParamSpec("Given")
MOST_ROUNDS = 4
"""A charge in doubt is settled, another is made, and the service is asked again."""

Told = Mapping[Any, Any]
Once = Callable[[Told], Awaitable[Any]]
"""Runs the service in a transaction of its own, with what providers have told so far."""


@dataclass(frozen=True, slots=True)
class Till:
    """Where payments are written and whom they are asked of."""

    database: Database
    payments: Payments
    open_work: Callable[[Connection], Awaitable[Work]]

    async def run(
        self, verb: Callable[Concatenate[Work, Given], Awaitable[Answer]], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """One verb in one transaction."""

        async def work(connection: Connection) -> Answer:
            return await verb(await self.open_work(connection), *given, **named)

        return await self.database.run_in_transaction(work)


async def until_paid(till: Till, once: Once) -> Any:
    """The service's answer, with whatever it needed of a provider asked first; money that paid for nothing goes back."""
    told: dict[Any, Any] = {}
    charged: list[tuple[UUID, UUID]] = []
    answer = await once(told)
    for _ in range(MOST_ROUNDS):
        if isinstance(answer, AskFirst):
            told[answer.asked] = await ask(till.payments, answer.asked)
        elif isinstance(answer, ChargeFirst):
            refused = await _charge(till, answer, charged)
            if refused is not None:
                answer = refused
                break
        else:
            break
        answer = await once(told)
    for account_id, payment_id in charged:
        await till.run(release_charge, account_id, payment_id)
    return in_doubt() if isinstance(answer, AskFirst | ChargeFirst) else answer


async def _charge(till: Till, first: ChargeFirst, charged: list[tuple[UUID, UUID]]) -> Refusal | None:
    opened = await till.run(open_charge, first)
    if not isinstance(opened, ToAsk):
        return opened
    charged.append((opened.account_id, opened.payment_id))
    answer = await ask(till.payments, opened.asked)
    refused = await till.run(note_answer, opened.account_id, opened.payment_id, answer)
    return None if isinstance(opened.asked, Cancel) else refused
