"""What a vendor declares: one product family as a value. Every word here is part of the plugin contract (docs/hooks.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.domain.conditions import Condition, PaymentCondition
from subgraph.domain.dunning import STANDARD_DUNNING, Dunning
from subgraph.domain.hooks import HeldSubscription, ProposedChange, TaxService
from subgraph.domain.notices import Notification
from subgraph.domain.prices import Price as Price
from subgraph.domain.prices import PriceKey as PriceKey
from subgraph.domain.prices import PriceModel as PriceModel
from subgraph.domain.prices import PriceTable as PriceTable
from subgraph.domain.prices import Tier as Tier
from subgraph.domain.refusals import Violation
from subgraph.domain.renewal_prices import KEEP, PriceList, RenewalPrices
from subgraph.domain.rules import Channel, Rule
from subgraph.domain.seats import CountedResource, Grouped, Meter, Resources
from subgraph.domain.sellers import Seller


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of an edition comparison."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Included:
    """Something an edition includes at no charge: an add-on's key, and up to how much, or that of a product which is not sold by itself."""

    key: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A level of a product; a higher rank is an upgrade. `includes_seats` are seats per seat type that cost nothing."""

    key: str
    name: str
    rank: int
    features: tuple[Feature, ...] = ()
    includes: tuple[Included, ...] = ()
    includes_seats: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatType:
    """What is sold by number. `covers` says what one seat is for and how many are required; `quantities` lists the only ones sold (bands).

    `must_cover='account'`: never fewer than required over the account (SEATS_BELOW_DEPLOYED).
    `over_limit`: 'report' shows it, 'refuse' refuses a further resource, 'at_once' buys the seat with it, 'at_renewal' bills it from the next period.
    """

    key: str
    name: str
    unit: str = "seat"
    covers: Resources | Grouped | None = None
    must_cover: str | None = None
    over_limit: str = "report"
    minimum: int = 0
    maximum: int | None = None
    step: int = 1
    quantities: tuple[int, ...] = ()
    meter: Meter | None = None


@dataclass(frozen=True, slots=True)
class AddOn:
    """Something sold beside a product: `products` that may hold it, `editions` that may buy it (None: all), `maximum` of its quantity."""

    key: str
    name: str
    products: tuple[str, ...]
    description: str | None = None
    channel: Channel = Channel.SELF_SERVICE
    editions: tuple[str, ...] | None = None
    minimum: int = 1
    maximum: int | None = 1
    step: int = 1


@dataclass(frozen=True, slots=True)
class Product:
    """What a family sells; a bundle `includes` the products that it replaces. `channel` CONTACT_SALES: listed, never quoted.

    An account has this product or one that it `excludes`, never both: plans that count the same things, say (LOC-2).
    """

    key: str
    name: str
    description: str | None = None
    channel: Channel = Channel.SELF_SERVICE
    editions: tuple[Edition, ...] = ()
    seat_types: tuple[SeatType, ...] = ()
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """How long is paid for at once, with its discount in percent."""

    key: str
    name: str
    months: int
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A percent read from the account's enrolment when granted, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount in a family's declared order: `percent` (0..100, or a Fact) or `amount` per currency and billing period.

    `periods`: only the first n; `excludes`: keys of discounts that it does not stand beside (the one declared first stays);
    `products` and `components` limit what it is taken from.
    """

    key: str
    name: str
    percent: Decimal | Fact | None = None
    amount: Mapping[str, Decimal] | None = None
    when: Condition | tuple[Condition, ...] | None = None
    periods: int | None = None
    excludes: tuple[str, ...] = ()
    products: tuple[str, ...] | None = None
    components: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A code that grants a discount: for these products, until this day (inclusive), so many times in all."""

    code: str
    discount: Discount
    products: tuple[str, ...] | None = None
    until: date | None = None
    uses: int | None = None


@dataclass(frozen=True, slots=True)
class TermsDocument:
    """What a buyer accepts. `required_for`: 'everyone', or 'new_subscribers' who never had a subscription of this family."""

    key: str
    name: str
    version: str
    url: str
    required_for: str = "everyone"


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """A way to pay: 'CARD' (of these brands), 'PAYPAL' or 'BANK_TRANSFER', when it is open and through which channel. The first that fits a kind wins."""

    kind: str
    brands: tuple[str, ...] | None = None
    when: PaymentCondition | tuple[PaymentCondition, ...] | None = None
    channel: Channel = Channel.SELF_SERVICE


@dataclass(frozen=True, slots=True)
class Usage:
    """Usage of a meter billed in arrears at the product's 'usage:<meter>' price; `commit` units a period are owed in advance."""

    meter: str
    product: str
    commit: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class StartPolicy:
    """How many days in the past or the future a subscription may start; None: as far as one likes."""

    past: int | None = 0
    future: int | None = 0


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """Something that an account has and seats cover: its models (empty: none or any) and the kind that it stands in."""

    key: str
    name: str
    models: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class FamilyHooks:
    """What a family's own code is asked, each answer checked by the registry; None: it has no such hook.

    A Violation in place of an answer is FAMILY_UNAVAILABLE: the code failed, or answered what cannot be.
    """

    count_required_seats: Callable[[str, str, tuple[CountedResource, ...]], int | Violation | None] | None = None
    check_change: Callable[[HeldSubscription, ProposedChange], tuple[Violation, ...]] | None = None
    price_component: Callable[[PriceKey, int, Term, Price], Decimal | Violation | None] | None = None
    reckon_tax: TaxService | None = None


@dataclass(frozen=True, slots=True)
class ProductFamily:
    """One vendor's product family: everything the core needs to sell it."""

    key: str
    name: str
    products: tuple[Product, ...]
    terms: tuple[Term, ...]
    prices: PriceTable
    rules: tuple[Rule, ...]
    version: str = "1"
    add_ons: tuple[AddOn, ...] = ()
    resources: tuple[ResourceKind, ...] = ()
    discounts: tuple[Discount, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    usages: tuple[Usage, ...] = ()
    notifications: tuple[Notification, ...] = ()
    terms_documents: tuple[TermsDocument, ...] = ()
    payment_rules: tuple[PaymentRule, ...] = (PaymentRule("BANK_TRANSFER"),)
    start: StartPolicy = StartPolicy()
    contact: str | None = None
    duties: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    subscriptions_per_account: int | None = None
    payment_days: int = 30
    series: str = "account"
    subscription_type: str = "StandardSubscription"
    demo: Path | None = None
    stories: Path | None = None
    renewal_prices: RenewalPrices = KEEP
    sellers: tuple[Seller, ...] = ()
    dunning: Dunning = STANDARD_DUNNING
    renewal_notices: tuple[int, ...] = (30, 7)
    price_lists: tuple[PriceList, ...] = field(default=(), compare=False, repr=False, metadata={"set by": "the house"})
    hooks: FamilyHooks = field(default=FamilyHooks(), compare=False, repr=False, metadata={"set by": "the registry"})
