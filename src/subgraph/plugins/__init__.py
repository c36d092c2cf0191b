"""All that a product family imports: the words it declares itself with, and the hooks that hand the declaration over."""

from subgraph.domain.catalog import (
    AddOn,
    Discount,
    Edition,
    Fact,
    Feature,
    Included,
    PaymentRule,
    Price,
    PriceKey,
    PriceModel,
    PriceTable,
    Product,
    ProductFamily,
    Promotion,
    ResourceKind,
    SeatType,
    StartPolicy,
    Term,
    TermsDocument,
    Tier,
    Usage,
)
from subgraph.domain.conditions import AgeAtLeast, AmountAtLeast, ApprovedBefore, HasTrait, QuantityAtLeast, TermIs
from subgraph.domain.dunning import Dunning, DunningAct, DunningStep
from subgraph.domain.events import EventKind
from subgraph.domain.hooks import HeldItem, HeldSubscription, Objection, ProposedChange
from subgraph.domain.notices import Duties, FamilyContact, Notification, Requester, Roles
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices
from subgraph.domain.rules import Channel, Direction, Role, Rule, Servicing, Timing, Verb
from subgraph.domain.seats import CountedResource, Grouped, Meter, Resources, ResourceStatus
from subgraph.domain.sellers import BankAccount, Seller
from subgraph.plugins.errors import PluginError
from subgraph.plugins.hookspecs import hookimpl
from subgraph.plugins.prices import read_prices

__all__ = [
    "AddOn",
    "AgeAtLeast",
    "AmountAtLeast",
    "ApprovedBefore",
    "BankAccount",
    "Channel",
    "CountedResource",
    "Direction",
    "Discount",
    "Dunning",
    "DunningAct",
    "DunningStep",
    "Duties",
    "Edition",
    "EventKind",
    "Fact",
    "FamilyContact",
    "Feature",
    "Grouped",
    "HasTrait",
    "HeldItem",
    "HeldSubscription",
    "Included",
    "Meter",
    "Notification",
    "Objection",
    "PaymentRule",
    "PluginError",
    "Price",
    "PriceKey",
    "PriceModel",
    "PriceTable",
    "Product",
    "ProductFamily",
    "Promotion",
    "ProposedChange",
    "QuantityAtLeast",
    "RenewalPolicy",
    "RenewalPrices",
    "Requester",
    "ResourceKind",
    "ResourceStatus",
    "Resources",
    "Role",
    "Roles",
    "Rule",
    "SeatType",
    "Seller",
    "Servicing",
    "StartPolicy",
    "Term",
    "TermIs",
    "TermsDocument",
    "Tier",
    "Timing",
    "Usage",
    "Verb",
    "hookimpl",
    "read_prices",
]
