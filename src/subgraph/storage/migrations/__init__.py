"""The schema's way from nothing to today: forward only, one numbered file per step under versions/."""

from subgraph.storage.migrations.upgrading import current_revision, latest_revision, pending, upgrade

__all__ = ["current_revision", "latest_revision", "pending", "upgrade"]
