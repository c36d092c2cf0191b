"""SQL: tables, one repository per aggregate, and the reads of the graph."""
