"""What the world says of taxes: general rates by country and day, and whether a tax id can be one."""

from subgraph.outside.taxes.rates import parse_rates, read_rates
from subgraph.outside.taxes.registrations import registration_problems
from subgraph.outside.taxes.tax_ids import compact_tax_id, is_vat_id

__all__ = ["compact_tax_id", "is_vat_id", "parse_rates", "read_rates", "registration_problems"]
