"""What the command line says: plain text that fits a terminal, and the same as facts for programs."""
