"""What staff decide about transfers that wait: which invoices or whose account they pay, or that they went back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from subgraph.domain.addresses import check_text
from subgraph.domain.outcomes import TransferWritten
from subgraph.domain.permissions import forbid
from subgraph.domain.refusals import Refusal, Violation, refuse
from subgraph.domain.rules import Role
from subgraph.domain.transfer_asks import AssignTransfer, ReturnTransfer
from subgraph.domain.transfers import Payable, TransferStatus
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, not_found, reach_account, reach_row, read_id
from subgraph.services.steps.receiving import book
from subgraph.services.work import Work
from subgraph.storage.ids import OpaqueId, encode_id
from subgraph.storage.repositories import Accounts, Decided, Receipts, StoredTransfer, Transfers

MOST_INVOICES = 50
LONGEST_REASON = 1_000


async def assign_transfer(work: Work, viewer: Viewer, ask: AssignTransfer) -> TransferWritten | Refusal:
    """Pay these invoices of one account, or what is open on an account, the longest due first; the rest is its balance."""
    transfer = await _reach_waiting(work, viewer, "assignTransfer", ask.transfer_id)
    if isinstance(transfer, Refusal):
        return transfer
    wrong = _wrong_choice(ask)
    if wrong is not None:
        return wrong
    if ask.account_id is not None:
        found = await _reach_payer(work, viewer, transfer, ask.account_id)
    else:
        found = await _reach_invoices(work, viewer, transfer, ask.invoice_ids)
    if isinstance(found, Refusal):
        return found
    access, invoice_ids = found
    account = await Accounts(work.connection, access.account_id).lock() or access.account
    receipts = Receipts(work.connection, access.account_id)
    if ask.account_id is not None:
        payables = await receipts.open_payables(transfer.family, transfer.currency)
    else:
        payables = await receipts.payables(invoice_ids)
    parts = await book(work, account, transfer, payables, viewer.actor)
    decided = Decided(viewer.actor, work.now)
    await Transfers(work.connection).match(transfer.transfer_id, access.account_id, parts, decided)
    return TransferWritten(encode_id("trf", transfer.transfer_id))


async def return_transfer(work: Work, viewer: Viewer, ask: ReturnTransfer) -> TransferWritten | Refusal:
    """Note that the money of a waiting transfer went back to its payer; no account hears of it."""
    transfer = await _reach_waiting(work, viewer, "returnTransfer", ask.transfer_id)
    if isinstance(transfer, Refusal):
        return transfer
    wrong = check_text(ask.reason, "reason", required=True, longest=LONGEST_REASON)
    if wrong:
        return Refusal(wrong)
    decided = Decided(viewer.actor, work.now, ask.reason.strip())
    await Transfers(work.connection).give_back(transfer.transfer_id, decided)
    return TransferWritten(encode_id("trf", transfer.transfer_id))


async def _reach_waiting(work: Work, viewer: Viewer, field: str, transfer_id: str) -> StoredTransfer | Refusal:
    """The transfer of that id, locked, as far as it is of a family whose bank account the viewer keeps."""
    path = "transferId"
    roles = {Role.OPERATOR, Role.STAFF} if viewer.operator else {Role.STAFF} if viewer.staff_of else set()
    refused = forbid(f"Mutation.{field}", roles, path)
    if refused is not None:
        return refused
    found = read_id(transfer_id, "trf")
    transfer = await Transfers(work.connection).load(found.row_id) if found is not None else None
    if transfer is None or not (viewer.operator or transfer.family in viewer.staff_of):
        return not_found("transfer", path)
    if transfer.status is not TransferStatus.WAITING:
        message = "This transfer waits no more: it was assigned or returned."
        return refuse("TRANSFER_SETTLED", message, path, status=transfer.status.value)
    return transfer


def _wrong_choice(ask: AssignTransfer) -> Refusal | None:
    if bool(ask.invoice_ids) == (ask.account_id is not None):
        return refuse("ASSIGN_TO_ONE", "Name the invoices that it pays, or else an account.", "invoiceIds")
    if len(ask.invoice_ids) > MOST_INVOICES:
        return refuse("TOO_MANY", f"At most {MOST_INVOICES} at once.", "invoiceIds", maximum=MOST_INVOICES)
    if len(set(ask.invoice_ids)) < len(ask.invoice_ids):
        return refuse("DUPLICATE", "An invoice is named twice.", "invoiceIds")
    return None


async def _reach_payer(
    work: Work, viewer: Viewer, transfer: StoredTransfer, account_id: str
) -> tuple[Access, list[UUID]] | Refusal:
    access = await reach_account(work, viewer, account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    if transfer.family not in access.enrolments:
        return not_found("account", "accountId")
    if access.account.currency != transfer.currency:
        message = f"The account is billed in {access.account.currency}."
        return refuse("CURRENCY_DIFFERS", message, "accountId")
    return access, []


async def _reach_invoices(
    work: Work, viewer: Viewer, transfer: StoredTransfer, invoice_ids: Sequence[str]
) -> tuple[Access, list[UUID]] | Refusal:
    """The rows of the invoices named, all of one account that the viewer reaches, and of the transfer's family and currency."""
    read = [read_id(one, "inv") for one in invoice_ids]
    access = await reach_row(work, viewer, read[0], "invoice", "invoiceIds", "0")
    if isinstance(access, Refusal):
        return access
    mine = [one.row_id for one in read if one is not None and one.account_id == access.account_id]
    payables = {one.invoice_id: one for one in await Receipts(work.connection, access.account_id).payables(mine)}
    wrong = [
        violation
        for place, (text, one) in enumerate(zip(invoice_ids, read, strict=True))
        for violation in _wrong_invoice(access, transfer, one, payables.get(text), "invoiceIds", str(place))
    ]
    return Refusal(tuple(wrong)) if wrong else (access, mine)


def _wrong_invoice(
    access: Access, transfer: StoredTransfer, found: OpaqueId | None, payable: Payable | None, *path: str
) -> tuple[Violation, ...]:
    if found is not None and found.account_id != access.account_id:
        return (Violation("SEVERAL_ACCOUNTS", "A transfer pays invoices of one account.", path),)
    if payable is None or payable.family != transfer.family:
        return not_found("invoice", *path).violations
    if payable.currency != transfer.currency:
        message = f"The invoice is in {payable.currency}, the transfer in {transfer.currency}."
        return (Violation("CURRENCY_DIFFERS", message, path),)
    return ()
