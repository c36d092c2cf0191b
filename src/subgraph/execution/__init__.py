"""How a document is prepared, limited and run."""
