"""A house to try verbs in: a database, the made-up families, a clock, and people with what they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, select
from tests.families import plugins

from subgraph.clock import Clock
from subgraph.domain import asks
from subgraph.domain.outcomes import AccountWritten, Confirmed, SignedQuote
from subgraph.domain.quote import AddSeats, Change, ChangeAsk, ProductAsk, SeatsAsk, StartAsk
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.statuses import AccountKind
from subgraph.domain.terms_ids import terms_id
from subgraph.domain.viewers import OwnMembership, Viewer
from subgraph.outside.payments import Payments, SandboxPayments
from subgraph.plugins.registry import Registry
from subgraph.schema.paying import Till, Told, until_paid
from subgraph.services import accounts, confirmations, enrolments, members, quotes
from subgraph.services.steps.paying import AskFirst, ChargeFirst
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database
from subgraph.storage.ids import decode_id, encode_id
from subgraph.storage.repositories import Credits, People, Subscription, Subscriptions
from subgraph.storage.tables import event, invoice, notification, settlement
from subgraph.work.billing import Report, bill_through

Answer = TypeVar("Answer")
SECRET = b"a secret of thirty-two bytes ...."
FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

OPERATOR = Viewer(None, None, operator=True, subject="operator")


def staff(*families: str) -> Viewer:
    """Somebody who works for these families."""
    return Viewer(None, f"staff@{families[0]}.example", staff_of=frozenset(families))


class _TakenBack(Exception):
    """A refusal leaves the transaction without a commit, as the graph's mutations do."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


@dataclass
class House:
    """An installation without its graph."""

    database: Database
    registry: Registry
    clock: Clock
    payments: Payments = field(default_factory=SandboxPayments)
    sandbox: bool = True

    def on(self, day: str) -> None:
        """Noon of a day, UTC."""
        self.clock = Clock(start=datetime.combine(date.fromisoformat(day), FIRST_DAY.timetz()))

    def work(self, connection: Connection) -> Work:
        """One transaction's work."""
        return Work(connection, self.registry, self.clock.now(), SECRET, self.payments, self.sandbox)

    async def do(self, verb: Callable[[Work, Viewer, Any], Awaitable[Answer]], viewer: Viewer, ask: object) -> Answer:
        """One verb in one transaction, which a Refusal takes back; a provider that it needs is asked as the graph does."""

        async def once(told: Told) -> Answer:
            async def run(connection: Connection) -> Answer:
                answer = await verb(replace(self.work(connection), told=told), viewer, ask)
                if isinstance(answer, Refusal | ChargeFirst | AskFirst):
                    raise _TakenBack(answer)
                return answer

            try:
                return await self.database.run_in_transaction(run)
            except _TakenBack as taken:
                answer: Answer = taken.answer  # type: ignore[assignment]
                return answer

        async def open_work(connection: Connection) -> Work:
            return self.work(connection)

        done: Answer = await until_paid(Till(self.database, self.payments, open_work), once)
        return done

    async def account(self, name: str = "Harbour Offices", **given: Any) -> str:
        """A new customer in euros, made by the operator."""
        asked = {"kind": AccountKind.CUSTOMER, "currency": "EUR", "time_zone": "Europe/Oslo"} | given
        made = await self.do(accounts.create_account, OPERATOR, asks.CreateAccount(name, **asked))
        return done(made, AccountWritten).account_id

    async def member(self, account_id: str, email: str = "olivia@harbour.example", role: Role = Role.OWNER) -> Viewer:
        """Somebody invited to an account, as a viewer."""
        invited = asks.InviteMember(account_id, email, email.partition("@")[0], role)
        done(await self.do(members.invite_member, OPERATOR, invited), AccountWritten)
        return await self.viewer(email)

    async def viewer(self, email: str) -> Viewer:
        """A person with every account they are in."""
        async with self.database.transaction() as connection:
            people = People(connection)
            person = await people.find(email)
            assert person is not None
            rows = await people.accounts_of(person.person_id)
        own = tuple(OwnMembership(encode_id("acc", account), role, duties) for account, role, duties in rows)
        return Viewer(encode_id("usr", person.person_id), email, person.name, memberships=own)

    async def customer(self, email: str = "olivia@harbour.example") -> tuple[str, Viewer]:
        """A customer and its owner."""
        account_id = await self.account()
        return account_id, await self.member(account_id, email)

    async def enrol(self, account_id: str, family: str, **given: Any) -> None:
        """Say how a family serves an account."""
        asked = asks.UpdateEnrolment(account_id, family, **given)
        done(await self.do(enrolments.update_enrolment, OPERATOR, asked), AccountWritten)

    async def quote(self, viewer: Viewer, subscription_id: str, *changes: Change, **given: Any) -> SignedQuote:
        """A quote of changes that must be possible."""
        asked = asks.QuoteChange(subscription_id, ChangeAsk(changes, **given))
        return done(await self.do(quotes.quote_change, viewer, asked), SignedQuote)

    async def quote_devices(self, viewer: Viewer, account_id: str, term: str = "one-year", **given: Any) -> SignedQuote:
        """A quote of a start of the devices family; seats by model."""
        return done(await self.do(quotes.quote_start, viewer, devices(account_id, term, **given)), SignedQuote)

    async def confirm(self, viewer: Viewer, quote: SignedQuote, method: str | None = None) -> Any:
        """Confirm a quote, accepting what it requires."""
        terms = tuple(terms_id(quote.family, one.key, one.version) for one in quote.quote.required_terms)
        return await self.do(confirmations.confirm_quote, viewer, asks.ConfirmQuote(quote.token, terms, method))

    async def start(self, viewer: Viewer, account_id: str, term: str = "one-year", **given: Any) -> Confirmed:
        """A start of the devices family that must be possible."""
        quote = await self.quote_devices(viewer, account_id, term, **given)
        return done(await self.confirm(viewer, quote), Confirmed)

    async def change(self, viewer: Viewer, subscription_id: str, *changes: Change, **given: Any) -> Confirmed:
        """Changes that must be possible."""
        return done(await self.confirm(viewer, await self.quote(viewer, subscription_id, *changes, **given)), Confirmed)

    async def bill(self, through: str) -> Report:
        """The bill run."""
        return await bill_through(self.database, self.registry, self.clock, date.fromisoformat(through))

    async def rows(self, table: Table, account_id: str) -> list[Any]:
        """All rows of an account in a table."""
        async with self.database.transaction() as connection:
            found = await connection.execute(select(table).where(table.c.account_id == row_of(account_id)))
        return list(found.all())

    async def documents(self, account_id: str) -> list[Any]:
        """The account's invoices and credit notes, in the order of their numbers."""
        return sorted(await self.rows(invoice, account_id), key=lambda one: one.sequence)

    async def settlements(self, account_id: str) -> list[tuple[str, int, int]]:
        """Per document, in order: how it stands, what is open and what credit notes settled."""
        found = {one.invoice_id: one for one in await self.rows(settlement, account_id)}
        rows = [found[one.invoice_id] for one in await self.documents(account_id)]
        return [(one.status, one.open_minor, one.credited_minor) for one in rows]

    async def events(self, account_id: str) -> list[str]:
        """The kinds of what happened, in order."""
        return [one.kind for one in sorted(await self.rows(event, account_id), key=lambda one: one.seq)]

    async def mail(self, account_id: str) -> list[tuple[str, list[str]]]:
        """What is to be sent, to whom."""
        return [(one.kind, one.recipients) for one in await self.rows(notification, account_id)]

    async def balance(self, account_id: str) -> int:
        """The account's credit in euro cents."""
        async with self.database.transaction() as connection:
            return await Credits(connection, row_of(account_id)).balance("EUR")

    async def subscription(self, subscription_id: str) -> Subscription:
        """A subscription as it is stored."""
        found = decode_id(subscription_id)
        assert found is not None
        async with self.database.transaction() as connection:
            today = self.clock.today("Europe/Oslo")
            stored = await Subscriptions(connection, found.account_id).load(found.row_id, today)
        assert stored is not None
        return stored


def devices(account_id: str, term: str = "one-year", pro: int = 0, mini: int = 0, **given: Any) -> asks.QuoteStart:
    """The ask of a start of the devices family."""
    align = given.pop("align_with", None)
    seats = tuple(SeatsAsk(key, quantity) for key, quantity in (("pro", pro), ("mini", mini)) if quantity)
    return asks.QuoteStart(
        account_id, "devices", StartAsk(term, (ProductAsk("monitoring", None, seats),), **given), align
    )


def more(seat_type: str, quantity: int, product: str | None = None) -> AddSeats:
    """More seats."""
    return AddSeats(SeatsAsk(seat_type, quantity, product))


def done(answer: object, kind: type[Answer]) -> Answer:
    """An answer of the kind that is expected; fails with the reasons of a refusal."""
    if isinstance(answer, Refusal):
        raise AssertionError([(one.code, one.message, one.path) for one in answer.violations])
    assert isinstance(answer, kind), answer
    return answer


def codes(answer: object) -> list[str]:
    """The codes of a refusal."""
    assert isinstance(answer, Refusal), answer
    return [one.code for one in answer.violations]


def row_of(text: str) -> UUID:
    """The row of an opaque id."""
    found = decode_id(text)
    assert found is not None
    return found.row_id


@asynccontextmanager
async def house_at(url: str) -> AsyncIterator[House]:
    """A house on a migrated database, on the first day of 2026."""
    database = Database(url)
    try:
        yield House(database, Registry.load(plugins()), Clock(start=FIRST_DAY))
    finally:
        await database.close()
