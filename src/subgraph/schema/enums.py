"""The graph's enums: the domain's own lists, with a description for every value."""

from __future__ import annotations

from subgraph.domain.availability import AvailabilityStatus
from subgraph.domain.catalog import PriceModel
from subgraph.domain.catalog_changes import CatalogChangeKind
from subgraph.domain.invoicing import LineKind
from subgraph.domain.renewal_prices import RenewalPolicy
from subgraph.domain.rules import Channel, Role, Servicing, Verb
from subgraph.domain.seats import ResourceStatus, SeatState
from subgraph.domain.statuses import (
    AccountKind,
    ChangeRequestStatus,
    Decision,
    InvoiceKind,
    InvoiceStatus,
    NotificationStatus,
    PaymentMethodKind,
    SubscriptionStatus,
)
from subgraph.domain.timeline import ItemKind
from subgraph.schema.shown import shown

ROLE = shown(
    Role,
    "Role",
    "What a member is in an account.",
    {
        Role.OWNER: "Answers for the account: everything an administrator does, and makes further owners.",
        Role.ADMIN: "Runs the account, its members and its billing, as far as the family's rules allow.",
        Role.MEMBER: "Looks on, and does what the family's rules leave to everybody.",
    },
)
ACCOUNT_KIND = shown(
    AccountKind,
    "AccountKind",
    "Whether an account has customers of its own.",
    {
        AccountKind.CUSTOMER: "Buys for itself, alone or through a partner.",
        AccountKind.PARTNER: "Buys on behalf of its customers, whose accounts name it as their partner.",
    },
)
SERVICING = shown(
    Servicing,
    "Servicing",
    "How a vendor serves an account.",
    {
        Servicing.SELF_SERVICE: "The account buys by itself.",
        Servicing.ASSISTED: "The vendor's sales assist; the family's rules say what is left to the account.",
    },
)
CHANGE_KIND = shown(
    Verb,
    "ChangeKind",
    "What can be done to an account or a subscription.",
    {
        Verb.START_SUBSCRIPTION: "Start a subscription.",
        Verb.ADD_SEATS: "Raise the number of a seat type.",
        Verb.REMOVE_SEATS: "Lower the number of a seat type.",
        Verb.ADD_PRODUCT: "Put one more product on a subscription.",
        Verb.REMOVE_PRODUCT: "Take a product off a subscription.",
        Verb.BUNDLE: "Replace products by the bundle that includes them.",
        Verb.UNBUNDLE: "Take a bundle apart into its products.",
        Verb.UPGRADE_EDITION: "Go to a higher edition of a product.",
        Verb.DOWNGRADE_EDITION: "Go to a lower edition of a product.",
        Verb.ADD_ADD_ON: "Put an add-on on a subscription, or more of it.",
        Verb.REMOVE_ADD_ON: "Take an add-on off a subscription.",
        Verb.CHANGE_TERM: "Pay for another length of time at once.",
        Verb.APPLY_PROMOTION: "Use a promotion code.",
        Verb.RENEW: "Extend early: pay the next period now.",
        Verb.CANCEL: "End a subscription.",
        Verb.ADD_RESOURCE: "Add something that a seat covers.",
        Verb.REQUEST_CHANGE: "Ask the vendor for a change.",
        Verb.MANAGE_PAYMENT_METHODS: "Add, choose and remove ways to pay.",
        Verb.MANAGE_MEMBERS: "Invite, change and remove members.",
        Verb.VIEW: "See subscriptions, prices and invoices.",
    },
)
CHANNEL = shown(
    Channel,
    "Channel",
    "How something is had.",
    {
        Channel.SELF_SERVICE: "At once, by a quote and its confirmation.",
        Channel.REQUEST: "By a change request, which the vendor's staff decides.",
        Channel.CONTACT_SALES: "Only by talking to the vendor; it cannot be quoted.",
    },
)
PAYMENT_METHOD_KIND = shown(
    PaymentMethodKind,
    "PaymentMethodKind",
    "How an invoice is paid.",
    {
        PaymentMethodKind.CARD: "A credit or debit card.",
        PaymentMethodKind.PAYPAL: "A PayPal account.",
        PaymentMethodKind.BANK_TRANSFER: "A transfer against the invoice.",
    },
)
RESOURCE_STATUS = shown(
    ResourceStatus,
    "ResourceStatus",
    "Whether a resource counts.",
    {
        ResourceStatus.ACTIVE: "In use: it needs its seat.",
        ResourceStatus.RETURNING: "Marked for return by the vendor: it no longer counts.",
        ResourceStatus.REMOVED: "Gone, kept as history.",
    },
)
AVAILABILITY_STATUS = shown(
    AvailabilityStatus,
    "AvailabilityStatus",
    "Whether something can be bought here.",
    {
        AvailabilityStatus.AVAILABLE: "It can be bought; its channel says how.",
        AvailabilityStatus.INCLUDED: "It comes with what is subscribed already.",
        AvailabilityStatus.OWNED: "It is subscribed already, as much as may be.",
        AvailabilityStatus.UNAVAILABLE: "It cannot be bought here; `code` and `reason` say why.",
    },
)
PRICE_MODEL = shown(
    PriceModel,
    "PriceModel",
    "How a quantity becomes an amount.",
    {
        PriceModel.FLAT: "One amount, whatever the quantity.",
        PriceModel.PER_UNIT: "Quantity times the unit amount.",
        PriceModel.GRADUATED: "Each unit at the price of the tier that it falls in.",
        PriceModel.VOLUME: "All units at the price of the tier that the quantity falls in.",
        PriceModel.STAIRSTEP: "The flat amount of the tier that the quantity falls in.",
        PriceModel.PACKAGE: "The unit amount for every package begun.",
    },
)
SUBSCRIPTION_STATUS = shown(
    SubscriptionStatus,
    "SubscriptionStatus",
    "Where a subscription stands today.",
    {
        SubscriptionStatus.SCHEDULED: "It starts on a day to come.",
        SubscriptionStatus.ACTIVE: "It runs and renews by itself.",
        SubscriptionStatus.PAST_DUE: "It runs, and dunning has found it unpaid.",
        SubscriptionStatus.ENDING: "It runs until the end that is set.",
        SubscriptionStatus.ENDED: "It is over.",
    },
)
ITEM_KIND = shown(
    ItemKind,
    "ItemKind",
    "What a subscription's item is.",
    {
        ItemKind.SEAT: "Seats of a seat type.",
        ItemKind.BASE: "What a product costs whatever its seats.",
        ItemKind.ADD_ON: "An add-on.",
    },
)
SEAT_STATE = shown(
    SeatState,
    "SeatState",
    "How seats stand against what needs them.",
    {
        SeatState.AVAILABLE: "Seats are free.",
        SeatState.NEAR_LIMIT: "Nine tenths or more of the seats are used.",
        SeatState.FULL: "Every seat is used.",
        SeatState.OVER_LIMIT: "More are required than subscribed.",
    },
)
LINE_KIND = shown(
    LineKind,
    "LineKind",
    "What a line says.",
    {
        LineKind.CHARGE: "A charge for all days of its period.",
        LineKind.PRORATED_CHARGE: "A charge for some days of its period.",
        LineKind.PRORATED_CREDIT: "Money back for some days of its period.",
        LineKind.DISCOUNT: "What the discount takes off the line before it.",
    },
)
CHANGE_REQUEST_STATUS = shown(
    ChangeRequestStatus,
    "ChangeRequestStatus",
    "Where a change request stands.",
    {
        ChangeRequestStatus.OPEN: "It waits for the vendor's staff.",
        ChangeRequestStatus.OFFERED: "It waits for the requester, who confirms the quote that staff offered.",
        ChangeRequestStatus.APPROVED: "It was done.",
        ChangeRequestStatus.DECLINED: "It will not be done; `answer` says why.",
        ChangeRequestStatus.WITHDRAWN: "It was taken back.",
    },
)
DECISION = shown(
    Decision,
    "Decision",
    "What staff decide about a change request.",
    {
        Decision.APPROVE: "Do it, for at most what the requester saw.",
        Decision.DECLINE: "Do not do it.",
        Decision.OFFER: "Answer it with a quote that the requester confirms.",
    },
)
INVOICE_STATUS = shown(
    InvoiceStatus,
    "InvoiceStatus",
    "Whether an invoice is paid, as of today.",
    {
        InvoiceStatus.ISSUED: "It waits for payment, and its due day has not passed.",
        InvoiceStatus.PAID: "Nothing of it is open.",
        InvoiceStatus.PAST_DUE: "It waits for payment after its due day.",
        InvoiceStatus.VOID: "It was taken back as a whole.",
    },
)
INVOICE_KIND = shown(
    InvoiceKind,
    "InvoiceKind",
    "What kind of document it is.",
    {
        InvoiceKind.INVOICE: "It asks for money.",
        InvoiceKind.CREDIT_NOTE: "It takes back what an invoice said.",
    },
)
NOTIFICATION_STATUS = shown(
    NotificationStatus,
    "NotificationStatus",
    "Whether a notification went out.",
    {
        NotificationStatus.PENDING: "It waits to be sent.",
        NotificationStatus.SENT: "It was sent.",
        NotificationStatus.DEAD: "It was given up after the last try.",
        NotificationStatus.UNWANTED: "Everybody it was for has unsubscribed from mail of this kind.",
    },
)
RENEWAL_POLICY = shown(
    RenewalPolicy,
    "RenewalPolicy",
    "What a renewal does to the prices that a subscription was sold at.",
    {
        RenewalPolicy.KEEP: "They stay.",
        RenewalPolicy.NEXT_RENEWAL: "Each renewal is at the list prices as published before its day.",
        RenewalPolicy.ON_DATE: "The same from a day on, for prices published long enough before.",
    },
)
CATALOG_CHANGE_KIND = shown(
    CatalogChangeKind,
    "CatalogChangeKind",
    "What a change of a catalog did.",
    {
        CatalogChangeKind.DECLARED: "Another version of the family's distribution was seen first.",
        CatalogChangeKind.LIST_PRICES_SET: "List prices, or how they reach running subscriptions, were set.",
        CatalogChangeKind.LIST_PRICES_WITHDRAWN: "List prices that were set were taken back.",
        CatalogChangeKind.PROMOTION_ADDED: "A promotion was added.",
        CatalogChangeKind.PROMOTION_ENDED: "A promotion was ended.",
    },
)
