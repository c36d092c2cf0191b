"""The tests of Subgraph."""
