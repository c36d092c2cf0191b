"""Subscriptions as contracts: loaded whole, and appended to version by version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, Update, func, select

from subgraph.domain.purchase_orders import PurchaseOrderRecord
from subgraph.domain.quote import Contract
from subgraph.domain.timeline import Timeline
from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.repositories.due_subscriptions import due_days_of, due_rows_of, plan_bills_of
from subgraph.storage.repositories.histories import Histories, History, Recorded, appended
from subgraph.storage.statements import Row
from subgraph.storage.tables import purchase_order_record, subscription


@dataclass(frozen=True, slots=True)
class NextBill:
    """The next day on which something is due, and the instant at which that day begins for the account."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription: its contract, and what stands beside money."""

    subscription_id: UUID
    family: str
    contract: Contract
    purchase_order: str | None
    separate_invoice: bool
    next_bill_on: date | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription about to be stored at its contract's version; the contract's own id is not read."""

    family: str
    contract: Contract
    term: str
    purchase_order: str | None
    separate_invoice: bool
    next_bill: NextBill | None


@dataclass(frozen=True, slots=True)
class Written:
    """A confirmed write to a subscription: the contract it found and the one it leaves, one version later."""

    subscription_id: UUID
    before: Contract
    after: Contract
    term: str
    next_bill: NextBill | None


class Subscriptions(Repository):
    """The account's subscriptions. Locking them comes third in the order of locks, by id."""

    async def load(self, subscription_id: UUID, today: date, *, lock: bool = False) -> Subscription | None:
        """One with its whole history; `today` decides which scheduled changes still wait."""
        found = await self._load(
            self._select(lock=lock).where(subscription.c.subscription_id == subscription_id), today
        )
        return found[0] if found else None

    async def load_all(self, today: date, *, family: str | None = None, lock: bool = False) -> tuple[Subscription, ...]:
        """All of the account, or of one family, by id: five statements however many there are."""
        statement = self._select(lock=lock)
        return await self._load(
            statement if family is None else statement.where(subscription.c.family == family), today
        )

    async def due_days(self, through: date) -> dict[str, date]:
        """By family, the earliest day up to that one on which something is due."""
        return await ask_together(self.connection, due_days_of, (self.account_id, through), through)

    async def load_due(
        self, through: date, families: Collection[str], *, lock: bool = True
    ) -> tuple[Subscription, ...]:
        """Those of these families with something due by that day, locked by id."""
        rows = await ask_together(self.connection, due_rows_of, (self.account_id, through, lock), lock)
        return await self._read([row for row in rows if row.family in families], through)

    async def insert_subscription(self, new: NewSubscription, recorded: Recorded) -> UUID:
        """Stores a new subscription with the first of its history and the purchase order it begins with."""
        subscription_id, timeline = new_id(), new.contract.timeline
        row = self._key(subscription_id) | {
            "family": new.family,
            "version": new.contract.version,
            "currency": timeline.currency,
            "start_on": timeline.start,
            "anchor_on": timeline.anchor,
            "anchor_day": timeline.anchor_day,
            "end_on": timeline.end,
            "term": new.term,
            "purchase_order": new.purchase_order,
            "separate_invoice": new.separate_invoice,
            "next_bill_on": new.next_bill.on if new.next_bill else None,
            "next_bill_at": new.next_bill.at if new.next_bill else None,
            "created_at": recorded.at,
            "created_by": recorded.actor,
        }
        await self.insert(subscription, [row])
        nothing = replace(new.contract, version=0, scheduled=())
        await self._histories().write(subscription_id, appended(nothing, new.contract), recorded)
        await self._record_order(subscription_id, new.purchase_order, recorded)
        return subscription_id

    async def append(self, written: Written, recorded: Recorded) -> None:
        """Stores what `after` has and `before` has not as version `after.version`; WriteConflict where it moved on."""
        before, after = written.before, written.after
        values = {
            "version": after.version,
            "end_on": after.timeline.end,
            "term": written.term,
            "next_bill_on": written.next_bill.on if written.next_bill else None,
            "next_bill_at": written.next_bill.at if written.next_bill else None,
        }
        met = await self.changed(
            self._update(written.subscription_id).where(subscription.c.version == before.version).values(**values)
        )
        if met != 1:
            raise WriteConflict(f"the subscription is no longer at version {before.version}")
        await self._histories().write(written.subscription_id, appended(before, after), recorded)

    async def plan_next_bills(self, planned: Iterable[tuple[UUID, NextBill | None]]) -> None:
        """When each subscription is due next, in one statement; the run writes it with what it billed."""
        values = [
            {"of_account": self.account_id, "planned_id": one}
            | {"next_on": bill.on if bill else None, "next_at": bill.at if bill else None}
            for one, bill in planned
        ]
        if values:
            await ask_together(self.connection, plan_bills_of, values)

    async def set_purchase_order(self, subscription_id: UUID, purchase_order: str | None, recorded: Recorded) -> None:
        """What documents print from now on (AIR-10); those issued keep theirs."""
        await self.changed(self._update(subscription_id).values(purchase_order=purchase_order))
        await self._record_order(subscription_id, purchase_order, recorded)

    async def set_separate_invoice(self, subscription_id: UUID, *, separate_invoice: bool) -> None:
        """Whether the run bills it on documents of its own (AIR-6)."""
        await self.changed(self._update(subscription_id).values(separate_invoice=separate_invoice))

    async def purchase_orders(self, subscription_id: UUID) -> tuple[PurchaseOrderRecord, ...]:
        """Every purchase order it had, the first one first."""
        table = purchase_order_record.c
        rows = await self.rows(
            select(table.recorded_on, table.purchase_order)
            .where(table.account_id == self.account_id, table.subscription_id == subscription_id)
            .order_by(table.ordinal)
        )
        return tuple(PurchaseOrderRecord(row.recorded_on, row.purchase_order) for row in rows)

    async def family_of(self, subscription_id: UUID) -> str | None:
        """The family that a subscription belongs to, or None where the account has no such subscription."""
        where = (subscription.c.account_id == self.account_id, subscription.c.subscription_id == subscription_id)
        row = await self.row(select(subscription.c.family).where(*where))
        return row.family if row is not None else None

    async def has_any(self, family: str) -> bool:
        """Whether the account ever had a subscription of this family."""
        where = (subscription.c.account_id == self.account_id, subscription.c.family == family)
        return await self.row(select(subscription.c.subscription_id).where(*where).limit(1)) is not None

    async def _load(self, statement: Select[tuple[object, ...]], today: date) -> tuple[Subscription, ...]:
        return await self._read(await self.rows(statement), today)

    async def _read(self, rows: Sequence[Row], today: date) -> tuple[Subscription, ...]:
        if not rows:
            return ()
        histories = await self._histories().load([row.subscription_id for row in rows], today)
        return tuple(self._subscription(row, histories[row.subscription_id]) for row in rows)

    async def _record_order(self, subscription_id: UUID, purchase_order: str | None, recorded: Recorded) -> None:
        table = purchase_order_record.c
        last = await self.row(
            select(func.max(table.ordinal).label("ordinal")).where(
                table.account_id == self.account_id, table.subscription_id == subscription_id
            )
        )
        ordinal = ((last.ordinal if last else None) or 0) + 1
        values = {"ordinal": ordinal, "purchase_order": purchase_order} | recorded.values
        await self.insert(purchase_order_record, [self._key(subscription_id) | values])

    def _select(self, *, lock: bool) -> Select[tuple[object, ...]]:
        statement = (
            select(subscription)
            .where(subscription.c.account_id == self.account_id)
            .order_by(subscription.c.subscription_id)
        )
        return statement.with_for_update() if lock else statement

    def _update(self, subscription_id: UUID) -> Update:
        return subscription.update().where(
            subscription.c.account_id == self.account_id, subscription.c.subscription_id == subscription_id
        )

    def _key(self, subscription_id: UUID) -> dict[str, object]:
        return {"account_id": self.account_id, "subscription_id": subscription_id}

    def _subscription(self, row: Row, history: History) -> Subscription:
        timeline = Timeline(
            row.currency,
            row.start_on,
            row.anchor_on,
            row.anchor_day,
            tuple(history.revisions),
            tuple(history.ends),
            tuple(history.early),
        )
        contract = Contract(
            encode_id("sub", self.account_id, row.subscription_id), row.version, timeline, tuple(history.scheduled)
        )
        return Subscription(
            row.subscription_id,
            row.family,
            contract,
            row.purchase_order,
            row.separate_invoice,
            row.next_bill_on,
            row.created_at,
        )

    def _histories(self) -> Histories:
        return Histories(self.connection, self.account_id)
