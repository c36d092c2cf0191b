"""The demo world: each family's own script, played through the graph like any client's requests."""
