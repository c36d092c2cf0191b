"""What mutations of mail answer."""

from __future__ import annotations

from subgraph.domain.outcomes import NotificationResent
from subgraph.schema.fields import object_type, ref, relation, union_type
from subgraph.schema.lookups import notifications_by_id
from subgraph.schema.payloads import written
from subgraph.schema.refusal import Refusal


@object_type("Mail that is to be sent again.", record=NotificationResent)
class NotificationSentAgain:
    """Mail that is to be sent again."""

    notification = relation(
        ref("notification.Notification"), "As it is now.", written("notification_id", notifications_by_id)
    )


ResendNotificationResult = union_type(
    "ResendNotificationResult", "Sent again or refused.", NotificationSentAgain, Refusal
)
