"""The contract with product families: all that a vendor imports."""
