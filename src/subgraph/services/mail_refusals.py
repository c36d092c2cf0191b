"""Readers who refuse mail of a kind, and those who want it after all: whoever has the mail, has the say."""

from __future__ import annotations

from subgraph.domain.letters import Letter, is_refusable
from subgraph.domain.refusal_tokens import Refusing
from subgraph.services.work import Work
from subgraph.storage.repositories import Accounts
from subgraph.storage.repositories.mail import MailRefusals


async def find_refusable(work: Work, one: Refusing) -> Letter | None:
    """Which mail it is about, for the page that asks; None where there is none to refuse."""
    account = await Accounts(work.connection, one.account_id).load()
    if account is None or not is_refusable(one.kind):
        return None
    family = work.registry.find(one.family) if one.family is not None else None
    return Letter(one.kind, account.locale, family.name if family is not None else account.name, account.name)


async def refuse_mail(work: Work, one: Refusing) -> Letter | None:
    """No more mail of the kind to the address; None where there is none to refuse. Twice is the same as once."""
    letter = await find_refusable(work, one)
    if letter is not None:
        await MailRefusals(work.connection, one.account_id).add(one.email, one.kind, work.now)
    return letter


async def want_mail(work: Work, one: Refusing) -> Letter | None:
    """Mail of the kind again."""
    letter = await find_refusable(work, one)
    if letter is not None:
        await MailRefusals(work.connection, one.account_id).remove(one.email, one.kind)
    return letter
