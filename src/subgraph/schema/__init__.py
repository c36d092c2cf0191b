"""The graph: one file per noun with its type, its batch functions and its mutations."""
