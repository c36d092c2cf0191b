"""One small class per aggregate, made for an account on a write connection. None commits.

The order of locks: Idempotency.claim, Accounts.lock, Subscriptions.load(lock=True) by id, Invoices.issue (counters) last.
"""

from subgraph.storage.repositories.account_due import AccountDue, Renewing
from subgraph.storage.repositories.accounts import Account, Accounts
from subgraph.storage.repositories.catalogs import CatalogChanges, PriceNotices
from subgraph.storage.repositories.charges import Charges, DuePayments, StoredPayment, given_back_minor
from subgraph.storage.repositories.counters import OWN_SERIES, Counters, Promotions
from subgraph.storage.repositories.credits import Credits
from subgraph.storage.repositories.deliveries import Claimed, Deliveries, NewDelivery, Receiver, Target
from subgraph.storage.repositories.due_charges import Debt, Debts, DueDebts
from subgraph.storage.repositories.due_work import DueWork, without_test_clock
from subgraph.storage.repositories.dunning import DueDunning, DunnedInvoice, Dunnings
from subgraph.storage.repositories.enrolments import (
    BilledTo,
    Billing,
    BillingDetails,
    Enrolment,
    Enrolments,
    TaxStanding,
)
from subgraph.storage.repositories.events import About, Events, Notifications, StoredEvent
from subgraph.storage.repositories.expiring_cards import ExpiringCards
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
from subgraph.storage.repositories.issued import IssuedDocument, IssuedDocuments
from subgraph.storage.repositories.notices import Ahead, DueNotices, Notices
from subgraph.storage.repositories.overdue import BilledSubscription, Overdue
from subgraph.storage.repositories.papers import DocumentRows, PaperRows
from subgraph.storage.repositories.parking import ParkedAccount, Parking
from subgraph.storage.repositories.payments import PaymentMethod, Payments
from subgraph.storage.repositories.people import Member, Members, People, Person
from subgraph.storage.repositories.requests import ChangeRequest, Requests
from subgraph.storage.repositories.resources import NewReading, Readings, Resource, Resources
from subgraph.storage.repositories.setups import PaymentSetup, ProviderEvents, Setups
from subgraph.storage.repositories.subscriptions import (
    NewSubscription,
    NextBill,
    Subscription,
    Subscriptions,
    Written,
)
from subgraph.storage.repositories.terms import Terms
from subgraph.storage.repositories.transfers import Decided, Receipts, StoredTransfer, Transfers
from subgraph.storage.repositories.webhooks import OF_FAMILIES, Listeners, WebhookEndpoint, WebhookEndpoints

__all__ = [
    "OF_FAMILIES",
    "OWN_SERIES",
    "About",
    "Account",
    "AccountDue",
    "Accounts",
    "Ahead",
    "AmountKey",
    "ApiKey",
    "ApiKeys",
    "BilledBefore",
    "BilledSubscription",
    "BilledTo",
    "Billing",
    "BillingDetails",
    "CatalogChanges",
    "ChangeRequest",
    "Charges",
    "Claimed",
    "Counters",
    "Credits",
    "Debt",
    "Debts",
    "Decided",
    "Deliveries",
    "DocumentRows",
    "DueDebts",
    "DueDunning",
    "DueNotices",
    "DuePayments",
    "DueWork",
    "DunnedInvoice",
    "Dunnings",
    "Earlier",
    "Enrolment",
    "Enrolments",
    "Events",
    "ExpiringCards",
    "Idempotency",
    "Invoices",
    "IssuedDocument",
    "IssuedDocuments",
    "IssuedInvoice",
    "Listeners",
    "Member",
    "Members",
    "NewDelivery",
    "NewInvoice",
    "NewReading",
    "NewSubscription",
    "NextBill",
    "Notices",
    "Notifications",
    "Overdue",
    "PaperRows",
    "ParkedAccount",
    "Parking",
    "PaymentMethod",
    "PaymentSetup",
    "Payments",
    "People",
    "Person",
    "PriceNotices",
    "Promotions",
    "ProviderEvents",
    "Readings",
    "Receipts",
    "Receiver",
    "Recorded",
    "Renewing",
    "Requests",
    "Resource",
    "Resources",
    "ServerState",
    "SettledInvoice",
    "Setups",
    "StoredEvent",
    "StoredPayment",
    "StoredTransfer",
    "Subscription",
    "Subscriptions",
    "Target",
    "TaxStanding",
    "Terms",
    "Transfers",
    "WebhookEndpoint",
    "WebhookEndpoints",
    "Written",
    "given_back_minor",
    "without_test_clock",
]
