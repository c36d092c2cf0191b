"""A plugin that never finishes importing."""

from threading import Event

Event().wait()
