"""Commands that do what falls due: `worker` as it does, `bill` up to a day."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import orjson
import typer

from subgraph.cli.databases import DatabaseOption, migrated, settings_for
from subgraph.cli.installed import open_installed
from subgraph.cli.progress import progress
from subgraph.cli.saying import JsonOption, complain
from subgraph.clock import system_now
from subgraph.http.logs import configure_logging
from subgraph.printing import reports
from subgraph.settings import Settings
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import Accounts
from subgraph.work.billing import Report, bill_through
from subgraph.work.chores import CHORES
from subgraph.work.house import House
from subgraph.work.mailing import send_mail_due
from subgraph.work.rehearsing import rehearse
from subgraph.work.worker import Chore, Worker

KINDS = ", ".join(one.name for one in CHORES)
STOPS = (signal.SIGTERM, signal.SIGINT)


def worker(
    database: DatabaseOption = None,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when nothing more is due, with code 1 on a failure.")
    ] = False,
    only: Annotated[str | None, typer.Option("--only", help=f"Only these kinds of work: {KINDS}.")] = None,
) -> None:
    """Do what falls due, as it does: renewals, charges, reminders, mail, webhooks. Run as many as you like.

    It looks every second, says what each batch did, and logs the same as JSON on the standard error. SIGTERM or Ctrl-C stops
    it after the batch at hand. Killed, it loses nothing: what is due stands in the data. Accounts that hold a test clock are
    moved by advanceClock alone.
    """
    chores = _chosen(only)
    settings = migrated(settings_for(database))
    configure_logging(settings.log_level)
    if not asyncio.run(_work(settings, chores, once=once)):
        sys.exit(1)


def _chosen(only: str | None) -> tuple[Chore, ...]:
    if only is None:
        return CHORES
    names = [one.strip() for one in only.split(",")]
    unknown = [one for one in names if one not in {chore.name for chore in CHORES}]
    if unknown:
        sys.exit(complain(f"--only {only}: there is no work called {unknown[0]!r}. There is: {KINDS}."))
    return tuple(one for one in CHORES if one.name in names)


async def _work(settings: Settings, chores: tuple[Chore, ...], *, once: bool) -> bool:
    app = open_installed(settings)
    one = Worker(app.house, chores, lambda line: typer.echo(line))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        one.stopping.set()
        for each in STOPS:  # a second signal ends it at once: nothing is lost by that
            loop.remove_signal_handler(each)

    for each in STOPS:
        loop.add_signal_handler(each, stop)
    try:
        if not once:
            typer.echo(f"At work: {', '.join(chore.name for chore in chores)}. SIGTERM or Ctrl-C stops it.")
        mail_waits = app.house.mail is None or app.house.mail.mailer is None
        if mail_waits and any(chore.do is send_mail_due for chore in chores):
            typer.echo("mail: waits, for SUBGRAPH_SMTP_URL is not set", err=True)
        return await one.run(once=once)
    finally:
        for each in STOPS:
            loop.remove_signal_handler(each)
        await app.database.close()


def bill(
    through: Annotated[
        str, typer.Option("--through", help="Issue what is owed up to and including this day, YYYY-MM-DD.")
    ],
    account: Annotated[
        str | None, typer.Option("--account", help="Only this account (acc_…), also where it was parked.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be issued, and write nothing.")] = False,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue what is owed: renewals, scheduled changes that became due, starts that have come.

    It catches up day by day, parks an account that cannot be billed with the reason, and issues nothing twice. Interrupted,
    it goes on where it was when it is run again. Once the reason is mended, --account releases a parked account and bills it.
    """
    settings = migrated(settings_for(database))
    try:
        day = date.fromisoformat(through)
    except ValueError:
        sys.exit(complain(f"--through {through}: write a day as YYYY-MM-DD."))
    if not settings.sandbox and day > (system_now() + timedelta(days=1)).date():
        sys.exit(complain(f"--through {day} lies in the future, which only a sandbox may bill."))
    only = decode_id(account) if account is not None else None
    if account is not None and (only is None or only.prefix != "acc"):
        sys.exit(complain(f"--account {account}: write the id of an account, acc_…"))
    told, report = (reports.report_facts, reports.report_text), Report()
    run = _rehearse if dry_run else _bill
    stopped = False
    try:
        with progress(lambda: reports.documents(report), quiet=as_json) as heard:
            asyncio.run(run(settings, day, only.account_id if only is not None else None, heard.heard, report))
    except KeyboardInterrupt:
        stopped = True
    typer.echo(orjson.dumps(told[0](report, dry_run=dry_run)) if as_json else told[1](report, dry_run=dry_run))
    if stopped:
        typer.echo("Stopped: run it again, and it goes on from there.", err=True)
        sys.exit(130)


async def _bill(
    settings: Settings, through: date, account: UUID | None, heard: Callable[[str], None], report: Report
) -> None:
    app = open_installed(settings)
    house = app.installation
    try:
        await _refuse_test_clock(app.house, account)
        await bill_through(house.database, house.registry, house.clock, through, heard, account, report)
    finally:
        await app.database.close()


async def _rehearse(
    settings: Settings, through: date, account: UUID | None, heard: Callable[[str], None], report: Report
) -> None:
    app = open_installed(settings)
    try:
        await _refuse_test_clock(app.house, account)
        await rehearse(app.house, through, heard, account, report)
    finally:
        await app.database.close()


async def _refuse_test_clock(house: House, account: UUID | None) -> None:
    if account is None:
        return
    async with house.database.snapshot() as connection:
        found = await Accounts(connection, account).load()
    if found is None:
        sys.exit(complain("--account: there is no such account in this database."))
    if found.clock_at is not None:
        sys.exit(complain(f"--account: it lives by a test clock, at {found.clock_at:%Y-%m-%d}. advanceClock bills it."))
