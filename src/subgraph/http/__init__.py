"""The edge that answers requests: routes, identity and middleware."""
