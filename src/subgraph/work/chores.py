"""Every kind of due work, in the order in which one leads to the next: what is billed is charged, what failed is dunned."""

from __future__ import annotations

from subgraph.work.renewing import do_billing
from subgraph.work.worker import Chore

CHORES = (Chore("bill", do_billing),)
