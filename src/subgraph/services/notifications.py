"""Mail that was caused, sent again by the vendor's people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from subgraph.domain.mail_asks import ResendNotification
from subgraph.domain.outcomes import NotificationResent
from subgraph.domain.refusals import Refusal
from subgraph.domain.statuses import NotificationStatus
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import check_table, not_found, reach_row, read_id
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories.mail import Postings, StoredNotification

PATH = "notificationId"


async def resend_notification(work: Work, viewer: Viewer, ask: ResendNotification) -> NotificationResent | Refusal:
    """Send a notification now. What was sent is sent once more as another mail; what was given up, to whom it did not reach."""
    found = read_id(ask.notification_id, "ntf")
    access = await reach_row(work, viewer, found, "notification", PATH)
    if isinstance(access, Refusal):
        return access
    postings = Postings(work.connection, access.account_id)
    one = await postings.find(found.row_id) if found is not None else None
    if one is None or (one.family is not None and not access.roles_in(one.family)):
        return not_found("notification", PATH)
    refused = check_table(access, "resendNotification", one.family, PATH)
    if refused is not None:
        return refused
    if one.status is NotificationStatus.PENDING:
        await postings.hurry(one.notification_id)
    else:
        await postings.again(one.notification_id, _data(one))
    account_id = encode_id("acc", access.account_id)
    return NotificationResent(account_id, encode_id("ntf", access.account_id, one.notification_id))


def _data(one: StoredNotification) -> Mapping[str, Any]:
    """A mail that reached everybody becomes another one, under another Message-ID; one that did not goes on where it was."""
    if one.status is NotificationStatus.SENT:
        return {"round": one.data.get("round", 0) + 1}
    return {"round": one.data.get("round", 0), "reached": one.data.get("reached", [])}
