"""Every kind of due work, in the order in which one leads to the next: what is billed is charged, what failed is dunned."""

from __future__ import annotations

from subgraph.work.announcing import announce_due
from subgraph.work.charging import charge_due
from subgraph.work.delivering import deliver_due
from subgraph.work.dunning import dun_due
from subgraph.work.expiring import expire_due
from subgraph.work.mailing import send_mail_due
from subgraph.work.noticing import notice_due
from subgraph.work.renewing import bill_due
from subgraph.work.worker import Chore

CHORES = (
    Chore("announce", announce_due, by_account=False, quiet_seconds=10),
    Chore("bill", bill_due),
    Chore("charge", charge_due),
    Chore("dun", dun_due),
    Chore("notice", notice_due, quiet_seconds=60),
    Chore("expire", expire_due, quiet_seconds=600),
    Chore("mail", send_mail_due, by_account=False),
    Chore("deliver", deliver_due, by_account=False),
)
BY_ACCOUNT = tuple(one.do for one in CHORES if one.by_account)
"""What `advanceClock` does for one account; mail and webhooks are sent by the workers afterwards."""
