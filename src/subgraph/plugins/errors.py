"""What a plugin did wrong, said so that its author knows what to mend."""

from __future__ import annotations

from collections.abc import Iterable


class PluginError(Exception):
    """A plugin that cannot be used: `plugin` names it, `problems` say which declarations to mend."""

    def __init__(self, plugin: str, problems: Iterable[str]) -> None:
        self.plugin = plugin
        self.problems = tuple(problems)
        super().__init__(f"plugin {plugin}: " + "; ".join(self.problems))
