"""Subscriptions, seats and exact invoices behind one GraphQL endpoint."""

__version__ = "0.1.0"
