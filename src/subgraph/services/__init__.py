"""One function per verb: read, decide by one pure function, write."""
