"""A plugin that would end the process."""

raise SystemExit(3)
