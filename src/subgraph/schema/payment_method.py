"""Ways to pay."""

from __future__ import annotations

from subgraph.schema.enums import PAYMENT_METHOD_KIND
from subgraph.schema.fields import leaf, maybe, object_type
from subgraph.schema.node import Node
from subgraph.schema.records import PaymentMethodRecord


@object_type("A way to pay that an account has; no card number ever reaches this API.", record=PaymentMethodRecord)
class PaymentMethod(Node):
    """A way to pay that an account has."""

    kind = leaf(PAYMENT_METHOD_KIND, "What kind of way it is.", of="row.kind")
    label = leaf(str, "What people know it by.", of="row.label")
    brand = leaf(maybe(str), "A card's brand.", of="row.brand")
    last4 = leaf(maybe(str), "A card's last four digits.", of="row.last4")
    expires = leaf(maybe(str), "A card's last month: YYYY-MM.", of="row.expires")
    is_default = leaf(bool, "Whether invoices are paid with it unless told otherwise.", of="row.is_default")
