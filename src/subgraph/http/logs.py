"""Log lines as JSON, one per line, by the standard library."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

import orjson

TALKATIVE = ("aiosqlite", "httpcore", "httpx", "stripe")
"""Libraries that log whole addresses, statements or answers, in which secrets stand: the path of a webhook is one."""


class JsonLines(logging.Formatter):
    """A record as one JSON object; what was given as `extra={"fields": …}` is part of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, Mapping):
            line.update(fields)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send the process's log to standard error, or to `stream`, as JSON lines; the command line calls it once."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # uvicorn's own line for each request would say less than ours, a second time.
    logging.getLogger("uvicorn.access").disabled = True
