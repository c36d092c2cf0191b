"""Adapters to services outside the house."""
