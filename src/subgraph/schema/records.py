"""What runs through the graph's types: rows as storage read them, each under its opaque id, and places in a catalog.

A record is one object for one fact; two records are never equal, so that loaders can tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.catalog import AddOn, Edition, Price, Product, ProductFamily, SeatType, Term
from subgraph.domain.outcomes import SignedQuote
from subgraph.storage.ids import encode_id
from subgraph.storage.statements import Row


@dataclass(frozen=True, slots=True, eq=False)
class AccountRecord:
    """A row of `account`."""

    row: Row

    @property
    def id(self) -> str:
        """acc_…"""
        return encode_id("acc", self.row.account_id)

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        account_id: UUID = self.row.account_id
        return account_id


@dataclass(frozen=True, slots=True, eq=False)
class UserRecord:
    """A person: the id, name and address of a row of `person`."""

    person_id: UUID
    name: str
    email: str

    @property
    def id(self) -> str:
        """usr_…"""
        return encode_id("usr", self.person_id)


@dataclass(frozen=True, slots=True, eq=False)
class _TenantRecord:
    """A row that belongs to an account."""

    row: Row

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        account_id: UUID = self.row.account_id
        return account_id

    @property
    def family(self) -> str | None:
        """Of which family it is; None for what belongs to the account alone."""
        family: str | None = getattr(self.row, "family", None)
        return family


class MembershipRecord(_TenantRecord):
    """A row of `membership` with the person's name and address."""

    __slots__ = ()


class EnrolmentRecord(_TenantRecord):
    """A row of `enrolment`."""

    __slots__ = ()


class PaymentMethodRecord(_TenantRecord):
    """A row of `payment_method`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """pay_…"""
        return encode_id("pay", self.row.account_id, self.row.payment_method_id)


class PaymentRecord(_TenantRecord):
    """A row of `payment` with the label of its way to pay."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """pmt_…"""
        return encode_id("pmt", self.row.account_id, self.row.payment_id)


class ApiKeyRecord(_TenantRecord):
    """A row of `api_key`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """key_…"""
        return encode_id("key", self.row.account_id, self.row.api_key_id)


class ResourceRecord(_TenantRecord):
    """A row of `resource`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """res_…"""
        return encode_id("res", self.row.account_id, self.row.resource_id)


class SubscriptionRecord(_TenantRecord):
    """A row of `subscription`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """sub_…"""
        return encode_id("sub", self.row.account_id, self.row.subscription_id)


@dataclass(frozen=True, slots=True, eq=False)
class ScheduledChangeRecord:
    """A row of `scheduled_change`, of its subscription's family."""

    row: Row
    family: str

    @property
    def id(self) -> str:
        """chg_…"""
        return encode_id("chg", self.row.account_id, self.row.scheduled_change_id)

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        account_id: UUID = self.row.account_id
        return account_id


class InvoiceRecord(_TenantRecord):
    """A row of `invoice` with its settlement."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """inv_…"""
        return encode_id("inv", self.row.account_id, self.row.invoice_id)


class ChangeRequestRecord(_TenantRecord):
    """A row of `change_request`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """req_…"""
        return encode_id("req", self.row.account_id, self.row.request_id)


class EventRecord(_TenantRecord):
    """A row of `event`; its number within the account stands in its id."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """evt_…"""
        return encode_id("evt", self.row.account_id, UUID(int=self.row.seq))


class NotificationRecord(_TenantRecord):
    """A row of `notification`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """ntf_…"""
        return encode_id("ntf", self.row.account_id, self.row.notification_id)


class ParkedRecord(_TenantRecord):
    """A row of `parked_account`, with the family of the subscription that could not be billed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class ProductRecord:
    """A product of a family."""

    family: ProductFamily
    product: Product


@dataclass(frozen=True, slots=True, eq=False)
class EditionRecord:
    """An edition of a product."""

    family: ProductFamily
    product: Product
    edition: Edition


@dataclass(frozen=True, slots=True, eq=False)
class SeatTypeRecord:
    """A seat type of a product."""

    family: ProductFamily
    product: Product
    seat_type: SeatType


@dataclass(frozen=True, slots=True, eq=False)
class AddOnRecord:
    """An add-on of a family."""

    family: ProductFamily
    add_on: AddOn


@dataclass(frozen=True, slots=True, eq=False)
class PriceRecord:
    """A list price in a currency for a term."""

    price: Price
    currency: str
    term: Term
    edition: EditionRecord | None


@dataclass(frozen=True, slots=True, eq=False)
class TermsDocumentRecord:
    """A document to accept, as the catalog has it now or as it was accepted."""

    id: str
    name: str
    version: str
    url: str


@dataclass(frozen=True, slots=True, eq=False)
class QuoteRecord:
    """A quote with the family that it is of."""

    signed: SignedQuote
    family: ProductFamily
