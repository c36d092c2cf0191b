"""Tideline's API keys as a product family."""
