"""What stories of money at the bank share: a statement's lines, what becomes of them, and what an account owes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from subgraph.app import App
from subgraph.storage.ids import decode_id
from subgraph.storage.tables import event
from tests.scenarios.customers import customer
from tests.scenarios.speak import Person, Story, products

TRANSFER = """{ id bankReference amount { amount currency } status waitsFor message payer receivedOn recordedBy decidedBy
  reason family { key } account { id } allocations { invoice { number } amount { amount } } }"""
OWED = """query ($id: ID!) { account(id: $id) { creditBalance { amount } invoices(first: 100) { nodes {
  id number status paymentReference amountDue { amount } amountOpen { amount } paidAmount { amount } } } } }"""


def line(reference: str, amount: str, message: str = "", **given: Any) -> dict[str, Any]:
    """A line of a statement, in euros, of the first of January unless told."""
    return {
        "bankReference": reference,
        "amount": amount,
        "currency": "EUR",
        "receivedOn": "2026-01-01",
        "message": message,
        **given,
    }


async def record(person: Person, *lines: dict[str, Any], family: str = "airthings") -> list[dict[str, Any]]:
    """Lines of a statement as they stand once they are recorded."""
    selection = f"... on TransfersRecorded {{ transfers {TRANSFER} }}"
    done = await person.change(
        "recordTransfers", "RecordTransfersInput", selection, family=family, transfers=list(lines)
    )
    found: list[dict[str, Any]] = done["transfers"]
    return found


async def decide(person: Person, field: str, **given: Any) -> dict[str, Any]:
    """What recordPayment, assignTransfer or returnTransfer answers."""
    input_type = f"{field[0].upper()}{field[1:]}Input"
    done = await person.change(field, input_type, f"... on TransferChanged {{ transfer {TRANSFER} }}", **given)
    found: dict[str, Any] = done["transfer"]
    return found


async def owed(person: Person, account: str) -> tuple[list[tuple[str, str, str]], str]:
    """Per invoice, oldest first: its status, what is open and what was paid; and the balance."""
    found = (await person.ask(OWED, id=account))["account"]
    rows = found["invoices"]["nodes"][::-1]
    shown = [(one["status"], one["amountOpen"]["amount"], one["paidAmount"]["amount"]) for one in rows]
    return shown, str(found["creditBalance"]["amount"])


def paid(transfer: dict[str, Any]) -> list[tuple[str | None, str]]:
    """What a transfer paid: an invoice's number, or None for the balance, and how much."""
    return [(one["invoice"] and one["invoice"]["number"], one["amount"]["amount"]) for one in transfer["allocations"]]


async def happened(app: App, account: str) -> list[Any]:
    """The account's events, in order."""
    found = decode_id(account)
    assert found is not None
    async with app.database.transaction() as connection:
        rows = await connection.execute(
            select(event).where(event.c.account_id == found.account_id).order_by(event.c.seq)
        )
    return list(rows.all())


async def invoiced(story: Story, *quantities: int, **given: Any) -> tuple[str, list[dict[str, Any]]]:
    """A customer of 2026 with an invoice for each of these numbers of seats, at 60.00 a seat and year."""
    account, olivia = await customer(story, "2026-01-01", **given)
    for quantity in quantities:
        await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=quantity))
    return account, await olivia.invoices(account)
