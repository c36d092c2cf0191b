"""The other edge: what falls due with time."""
