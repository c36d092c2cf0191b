"""What came to a vendor's bank account: each line of a statement once, matched to the invoices that its message names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from subgraph.domain.addresses import LONGEST_TEXT, check_text
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.money import minor
from subgraph.domain.outcomes import TransfersWritten, TransferWritten
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.transfer_asks import RecordPayment, RecordTransfers, TransferAsk
from subgraph.domain.transfers import NamedNumbers, Payable, TransferStatus, Waiting, match, numbers_in
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import check_table, find_family, not_found, reach_row, read_id
from subgraph.services.steps.receiving import LONGEST_MESSAGE, book, check_line, reach_vendor
from subgraph.services.work import Work
from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import decode_id, encode_id, new_id
from subgraph.storage.repositories import Account, Accounts, Invoices, Receipts, StoredTransfer, Transfers
from subgraph.storage.repositories.counters import OWN_SERIES

MOST_TRANSFERS = 200
EASTERNMOST = timedelta(hours=14)
"""Somewhere it is a later day already: a bank there has booked on it."""
Matched = tuple[Payable, ...] | Waiting


async def record_transfers(work: Work, viewer: Viewer, ask: RecordTransfers) -> TransfersWritten | Refusal:
    """Record lines of a statement, each once however often it is sent; those that name invoices pay them, others wait."""
    family = reach_vendor(work, viewer, "recordTransfers", ask.family, "family")
    if isinstance(family, Refusal):
        return family
    lines = tuple(_tidy(one) for one in ask.transfers)
    wrong = list(_wrong(family, lines, (work.now + EASTERNMOST).date()))
    transfers = Transfers(work.connection)
    known = await transfers.find(family.key, {one.bank_reference for one in lines[:MOST_TRANSFERS]})
    wrong = wrong or list(_differing(lines, known))
    if wrong:
        return Refusal(tuple(wrong))
    asked = {one.bank_reference: _new(work, viewer, family, one) for one in lines}
    new = [one for key, one in asked.items() if key not in known]
    matches = await _matches(transfers, family, new)
    await _store(transfers, new, matches)
    await _book_all(work, transfers, [(one, matches[one.transfer_id]) for one in new], viewer.actor)
    ids = [known.get(key, one).transfer_id for key, one in asked.items()]
    return TransfersWritten(tuple(encode_id("trf", one) for one in ids))


async def record_payment(work: Work, viewer: Viewer, ask: RecordPayment) -> TransferWritten | Refusal:
    """Record a transfer that is known to pay an invoice: more than is open goes to the account's balance."""
    path = "invoiceId"
    found = read_id(ask.invoice_id, "inv")
    access = await reach_row(work, viewer, found, "invoice", path)
    if isinstance(access, Refusal):
        return access
    if found is None:
        return not_found("invoice", path)
    key = await Invoices(work.connection, access.account_id).family_of(found.row_id)
    family = find_family(work, access, key, "invoice", path)
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, "recordPayment", family.key, path)
    if refused is not None:
        return refused
    receipts = Receipts(work.connection, access.account_id)
    payable = next(iter(await receipts.payables([found.row_id])), None)
    if payable is None:
        return refuse("NOT_PAYABLE", "A credit note asks for no money.", path)
    today = work.today(access.account)
    wrong = tuple(check_line(ask.amount, payable.currency, ask.received_on, ask.bank_reference, today))
    if wrong:
        return Refusal(wrong)
    line = _tidy(TransferAsk(ask.bank_reference, ask.amount, payable.currency, ask.received_on))
    return await _record_one(work, viewer, family, line, access.account, found.row_id)


async def _record_one(
    work: Work, viewer: Viewer, family: ProductFamily, line: TransferAsk, account: Account, invoice_id: UUID
) -> TransferWritten | Refusal:
    transfers = Transfers(work.connection)
    before = (await transfers.find(family.key, [line.bank_reference])).get(line.bank_reference)
    if before is not None:
        paid = {one for one, _ in before.allocation}
        same = _same(line, before) and before.account_id == account.account_id and paid & {invoice_id, None}
        return TransferWritten(encode_id("trf", before.transfer_id)) if same else Refusal((_recorded("bankReference"),))
    new = _new(work, viewer, family, line)
    if not await transfers.add(new):
        raise WriteConflict("the same line of the statement is being recorded")
    locked = await Accounts(work.connection, account.account_id).lock() or account
    payables = await Receipts(work.connection, account.account_id).payables([invoice_id])
    parts = await book(work, locked, new, payables, viewer.actor)
    await transfers.match(new.transfer_id, account.account_id, parts)
    return TransferWritten(encode_id("trf", new.transfer_id))


def _wrong(family: ProductFamily, lines: tuple[TransferAsk, ...], latest: date) -> Iterator[Violation]:
    if not lines:
        yield Violation("EMPTY", "Name a transfer.", ("transfers",))
    if len(lines) > MOST_TRANSFERS:
        facts = {"maximum": str(MOST_TRANSFERS)}
        yield Violation("TOO_MANY", f"At most {MOST_TRANSFERS} at once.", ("transfers",), facts)
    sold = {key.currency for key in family.prices.prices}
    seen: set[str] = set()
    for place, one in enumerate(lines[:MOST_TRANSFERS]):
        path = ("transfers", str(place))
        if one.currency not in EXPONENTS:
            yield Violation("UNKNOWN_CURRENCY", "A currency is three letters of ISO 4217.", (*path, "currency"))
        elif one.currency not in sold:
            message = f"Nothing of this family is billed in {one.currency}."
            yield Violation("CURRENCY_DIFFERS", message, (*path, "currency"))
        else:
            yield from check_line(one.amount, one.currency, one.received_on, one.bank_reference, latest, *path)
        if one.bank_reference in seen:
            yield Violation("DUPLICATE", "This line is named twice.", (*path, "bankReference"))
        seen.add(one.bank_reference)
        yield from check_text(one.message, *path, "message", longest=LONGEST_MESSAGE)
        yield from check_text(one.payer, *path, "payer", longest=LONGEST_TEXT)


def _differing(lines: tuple[TransferAsk, ...], known: Mapping[str, StoredTransfer]) -> Iterator[Violation]:
    for place, one in enumerate(lines):
        before = known.get(one.bank_reference)
        if before is not None and not _same(one, before):
            yield _recorded("transfers", str(place), "bankReference")


def _tidy(line: TransferAsk) -> TransferAsk:
    """A line as it is compared and kept: blanks around and within a reference are the bank's layout."""
    reference = " ".join(line.bank_reference.split())
    return replace(
        line, bank_reference=reference, message=line.message.strip(), payer=(line.payer or "").strip() or None
    )


def _same(line: TransferAsk, before: StoredTransfer) -> bool:
    """Whether it is the line that was recorded; what was recorded by hand has no message and no payer to compare."""
    facts = (before.currency, before.amount_minor, before.received_on)
    said = (line.currency, minor(line.amount, line.currency), line.received_on)
    by_hand = not (before.message and line.message)
    return facts == said and (by_hand or (before.message, before.payer) == (line.message, line.payer))


def _recorded(*path: str) -> Violation:
    return Violation("TRANSFER_DIFFERS", "This line was recorded before, with other facts.", path)


def _new(work: Work, viewer: Viewer, family: ProductFamily, line: TransferAsk) -> StoredTransfer:
    return StoredTransfer(
        new_id(),
        family.key,
        line.bank_reference,
        line.currency,
        minor(line.amount, line.currency),
        line.received_on,
        line.payer,
        line.message,
        TransferStatus.WAITING,
        viewer.actor,
        work.now,
    )


async def _matches(transfers: Transfers, family: ProductFamily, lines: list[StoredTransfer]) -> dict[UUID, Matched]:
    """What each line pays, or why it waits; one search for all that they name."""
    series = () if family.series == OWN_SERIES else (family.series,)
    named = {one.transfer_id: numbers_in(one.message, series) for one in lines}
    wanted = {number for one in named.values() for number in (*one.sure, *one.torn)}
    found: dict[str, list[Payable]] = {}
    for one in await transfers.payables_numbered(wanted):
        found.setdefault(one.number, []).append(one)
    return {one.transfer_id: match(_meant(named[one.transfer_id], found), one.family, one.currency) for one in lines}


def _meant(named: NamedNumbers, found: Mapping[str, list[Payable]]) -> list[Payable]:
    sure = [one for number in named.sure for one in found.get(number, ())]
    return sure or [one for number in named.torn for one in found.get(number, ())]


async def _store(transfers: Transfers, lines: list[StoredTransfer], matches: Mapping[UUID, Matched]) -> None:
    """Stores every line, by reference: of two statements at once that share lines, one waits for the other."""
    for one in sorted(lines, key=lambda line: line.bank_reference):
        answer = matches[one.transfer_id]
        if not await transfers.add(one, answer if isinstance(answer, Waiting) else None):
            raise WriteConflict("the same line of the statement is being recorded")


async def _book_all(work: Work, transfers: Transfers, lines: list[tuple[StoredTransfer, Matched]], actor: str) -> None:
    """What pays something, in the order of the statement. Accounts are locked by id first: two statements do not tie."""
    paying = [(one, _rows(found)) for one, found in lines if not isinstance(found, Waiting)]
    locked: dict[UUID, Account | None] = {}
    for one in sorted({account_id for _, (account_id, _) in paying}):
        locked[one] = await Accounts(work.connection, one).lock()
    for transfer, (account_id, invoice_ids) in paying:
        account = locked[account_id]
        if account is None:
            continue
        payables = await Receipts(work.connection, account_id).payables(invoice_ids)
        parts = await book(work, account, transfer, payables, actor)
        await transfers.match(transfer.transfer_id, account_id, parts)


def _rows(payables: tuple[Payable, ...]) -> tuple[UUID, list[UUID]]:
    """The rows of an account and its invoices."""
    found = [one for one in (decode_id(payable.invoice_id) for payable in payables) if one is not None]
    return found[0].account_id, [one.row_id for one in found]
