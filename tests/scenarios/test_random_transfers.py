"""Random transfers against an account's invoices: no cent is lost, made up or booked twice, whatever their messages name."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.scenarios.bank import OWED, invoiced, line, paid, record
from tests.scenarios.speak import Person, Story
from tests.scenarios.test_corrections import correct

SEEDS = (1, 2)
LINES, BATCH = 18, 6
FILLERS = ("invoice", "Rechnung", "thanks,", "re:", "&", "2026", "0007")


Paid = dict[str | None, int]
"""How much of a line paid which invoice, or (None) went to the balance; cents."""


def major(amount: int) -> str:
    """Cents as an amount is written."""
    return f"{amount // 100}.{amount % 100:02}"


def minor(amount: str) -> int:
    """Cents; what is negative says so."""
    assert amount.partition(".")[2].isdigit()
    return int(amount.replace(".", ""))


def message(random: Random, invoices: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """What a payer writes of these invoices, and the numbers that it names, in some order."""
    named = random.sample(invoices, random.choice((0, 1, 1, 1, 2, 3)))
    ways = [random.choice((number_of, small, reference)) for _ in named]
    words = [way(one) for way, one in zip(ways, named, strict=True)]
    words += random.sample(words, min(len(words), random.randint(0, 1)))  # somebody names one twice
    words += random.sample(FILLERS, 2)
    random.shuffle(words)
    return " / ".join(words), [one["number"] for one in named]


def number_of(one: dict[str, Any]) -> str:
    return str(one["number"])


def small(one: dict[str, Any]) -> str:
    return str(one["number"]).lower().replace("-", " ")


def reference(one: dict[str, Any]) -> str:
    text = str(one["paymentReference"])
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@dataclass
class Ledger:
    """By hand, in cents: what was due of each invoice, what is left and was credited of it; and the account's balance."""

    due: dict[str, int]
    left: dict[str, int]
    credited: dict[str, int]
    balance: int = 0

    def receive(self, named: list[str], amount: int) -> Paid | None:
        """What is named is paid in the order of its numbers, for all are due on one day; the rest is balance. Unnamed: waits."""
        if not named:
            return None
        found: Paid = {}
        for number in sorted(named):
            part = min(amount, self.left[number])
            if part:
                found[number] = part
                self.left[number] -= part
                amount -= part
        self.balance += amount
        return found | ({None: amount} if amount else {})

    def credit(self, number: str, part: int) -> None:
        """A part is given up."""
        self.left[number] -= part
        self.credited[number] += part


async def standing(person: Person, account: str) -> tuple[dict[str, tuple[int, int, int, str]], int]:
    """By number: what is due, open and paid, and the status; and the balance."""
    found = (await person.ask(OWED, id=account))["account"]
    rows = {
        one["number"]: (
            *(minor(one[key]["amount"]) for key in ("amountDue", "amountOpen", "paidAmount")),
            one["status"],
        )
        for one in found["invoices"]["nodes"]
    }
    return rows, minor(found["creditBalance"]["amount"])


@pytest.mark.parametrize("seed", SEEDS)
async def test_paid_open_and_credited_come_to_what_is_due_and_the_balance_to_what_is_over(
    story: Story, seed: int
) -> None:
    random = Random(seed)
    account, _ = await invoiced(story, *(random.randint(1, 4) for _ in range(4)))
    staff = story.person(staff="airthings")
    invoices = (await staff.ask(OWED, id=account))["account"]["invoices"]["nodes"]
    due = {one["number"]: minor(one["amountDue"]["amount"]) for one in invoices}
    ledger = Ledger(due, dict(due), dict.fromkeys(due, 0))
    sent: list[dict[str, Any]] = []
    for first in range(0, LINES, BATCH):
        wanted: dict[str, Paid | None] = {}
        new = []
        for place in range(first, first + BATCH):
            words, named = message(random, invoices)
            amount = random.choice((1, random.randint(1, 9_999), sum(ledger.left[one] for one in named) or 1, 20_000))
            new.append(line(f"R{place}", major(amount), words))
            wanted[f"R{place}"] = ledger.receive(named, amount)
        again = random.sample(sent, min(len(sent), 2))
        done = await record(staff, *again, *new)
        assert {one["bankReference"]: _outcome(one) for one in done[len(again) :]} == wanted
        sent += new
        open_ones = [one for one in invoices if ledger.left[one["number"]] > 1]
        for one in random.sample(open_ones, min(len(open_ones), 1)):
            part = random.randint(1, ledger.left[one["number"]] - 1)
            await correct(staff, "creditInvoice", one["id"], lines=[{"position": 0, "amount": major(part)}])
            ledger.credit(one["number"], part)
        await _check(staff, account, ledger)


async def _check(staff: Person, account: str, ledger: Ledger) -> None:
    rows, balance = await standing(staff, account)
    assert balance == ledger.balance
    for number, due in ledger.due.items():
        still = ledger.left[number]
        received = due - still - ledger.credited[number]
        assert rows[number] == (due, still, received, "ISSUED" if still else "PAID")
        assert min(rows[number][:3]) >= 0


def _outcome(transfer: dict[str, Any]) -> Paid | None:
    """What a line paid, or None where it waits."""
    if transfer["status"] == "WAITING":
        assert transfer["allocations"] == []
        return None
    return {number: minor(amount) for number, amount in paid(transfer)}
