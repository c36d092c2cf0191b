"""A plugin that cannot be imported."""

raise RuntimeError("no price list today")
