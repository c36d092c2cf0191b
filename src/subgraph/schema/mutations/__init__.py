"""Mutations with their inputs, by noun: each is one line that names its ask and the service that does it."""
