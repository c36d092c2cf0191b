"""One small class per aggregate, made for an account on a write connection. None commits.

The order of locks: Idempotency.claim, Accounts.lock, Subscriptions.load(lock=True) by id, Invoices.issue (counters) last.
"""

from subgraph.storage.repositories.accounts import Account, Accounts
from subgraph.storage.repositories.catalogs import CatalogChanges, PriceNotices
from subgraph.storage.repositories.counters import OWN_SERIES, Counters, Promotions
from subgraph.storage.repositories.credits import Credits
from subgraph.storage.repositories.due_work import DueWork, Parking, without_test_clock
from subgraph.storage.repositories.enrolments import Billing, BillingDetails, Enrolment, Enrolments
from subgraph.storage.repositories.events import About, Events, Notifications, StoredEvent
from subgraph.storage.repositories.histories import Recorded
from subgraph.storage.repositories.idempotency import Earlier, Idempotency
from subgraph.storage.repositories.installation import ApiKey, ApiKeys, ServerState
from subgraph.storage.repositories.invoiced import AmountKey
from subgraph.storage.repositories.invoices import (
    BilledBefore,
    Invoices,
    IssuedInvoice,
    NewInvoice,
    SettledInvoice,
)
from subgraph.storage.repositories.notices import Notices
from subgraph.storage.repositories.overdue import BilledSubscription, Overdue
from subgraph.storage.repositories.payments import PaymentMethod, Payments
from subgraph.storage.repositories.people import Member, Members, People, Person
from subgraph.storage.repositories.requests import ChangeRequest, Requests
from subgraph.storage.repositories.resources import NewReading, Readings, Resource, Resources
from subgraph.storage.repositories.subscriptions import (
    NewSubscription,
    NextBill,
    Subscription,
    Subscriptions,
    Written,
)
from subgraph.storage.repositories.terms import Terms

__all__ = [
    "OWN_SERIES",
    "About",
    "Account",
    "Accounts",
    "AmountKey",
    "ApiKey",
    "ApiKeys",
    "BilledBefore",
    "BilledSubscription",
    "Billing",
    "BillingDetails",
    "CatalogChanges",
    "ChangeRequest",
    "Counters",
    "Credits",
    "DueWork",
    "Earlier",
    "Enrolment",
    "Enrolments",
    "Events",
    "Idempotency",
    "Invoices",
    "IssuedInvoice",
    "Member",
    "Members",
    "NewInvoice",
    "NewReading",
    "NewSubscription",
    "NextBill",
    "Notices",
    "Notifications",
    "Overdue",
    "Parking",
    "PaymentMethod",
    "Payments",
    "People",
    "Person",
    "PriceNotices",
    "Promotions",
    "Readings",
    "Recorded",
    "Requests",
    "Resource",
    "Resources",
    "ServerState",
    "SettledInvoice",
    "StoredEvent",
    "Subscription",
    "Subscriptions",
    "Terms",
    "Written",
    "without_test_clock",
]
