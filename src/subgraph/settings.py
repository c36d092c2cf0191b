"""What an operator may set: SUBGRAPH_* in the environment, or the same names in lower case in a TOML file."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

PREFIX = "SUBGRAPH_"
# The tests' own settings begin like the product's and are none of its business.
FOREIGN_PREFIXES = ("SUBGRAPH_TEST_",)
CONFIG = "SUBGRAPH_CONFIG"
SHORTEST_SECRET = 32
_MAILBOX = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_SENDER = re.compile(rf'{_MAILBOX}|[^<>@"]+ <{_MAILBOX}>')


class BadSettings(ValueError):
    """The process cannot start with these settings; the message says which one to mend, and how."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process, read once.

    `clock` is where business time begins, None for the machine's. `sandbox` allows what a production must not: moving
    the clock, suggestions in errors, the fake card provider. `secret` signs local tokens and quotes; without one, the
    app makes and keeps its own. `plugin_seconds` is how long a family's plugin may take to hand itself over. `jwks` is
    the URL or the file of an identity provider's keys; with it, locally signed tokens are not accepted. `public_url` is
    where this server is reached from outside, `app_url` the vendor's own client: addresses in mail begin with them.
    """

    database_url: str = "sqlite:///subgraph.db"
    host: str = "127.0.0.1"
    port: int = 8000
    clock: datetime | None = None
    sandbox: bool = True
    secret: str | None = None
    issuer: str = "subgraph"
    audience: str = "subgraph"
    jwks: str | None = None
    cors_origins: tuple[str, ...] = ()
    smtp_url: str | None = None
    mail_from: str | None = None
    public_url: str | None = None
    app_url: str | None = None
    stripe_key: str | None = None
    stripe_publishable_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_url: str | None = None
    # GraphQL over HTTP's newer draft answers 422 and 294 where clients of today expect 400 and 200.
    draft_statuses: bool = False
    log_level: str = "INFO"
    # For receivers beside this server: private addresses and plain http.
    webhooks_allow_private: bool = False
    plugin_seconds: float = 10.0
    document_cache: int = 500
    max_body_bytes: int = 1_048_576
    max_tokens: int = 1_000
    max_depth: int = 10
    max_aliases: int = 15
    max_directives: int = 50
    max_root_fields: int = 20
    max_fields: int = 2_000
    max_operations_per_connection: int = 50

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, where the database is one."""
        if not self.database_url.startswith("sqlite:///"):
            return None
        return Path(self.database_url.removeprefix("sqlite:///"))


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`, over those of the TOML file it names in SUBGRAPH_CONFIG, over the defaults.

    Raises BadSettings for a name that does not exist and for a value that cannot be used.
    """
    given: dict[str, object] = dict(_from_file(environ[CONFIG])) if environ.get(CONFIG) else {}
    given.update(_from_environment(environ))
    values = {name: _READERS[name](_label(name), value) for name, value in given.items()}
    _settle_sandbox(values)
    settings = Settings(**values)  # type: ignore[arg-type]
    _check_together(settings)
    return settings


def _from_environment(environ: Mapping[str, str]) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX) or key.startswith(FOREIGN_PREFIXES) or key == CONFIG:
            continue
        name = key.removeprefix(PREFIX).lower()
        if name not in _READERS or not key.isupper():
            raise BadSettings(_unknown(key, [_label(each) for each in _READERS]))
        if value.strip():
            found[name] = value.strip()
    return found


def _from_file(path: str) -> Mapping[str, object]:
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{CONFIG}={path} cannot be read: {error.strerror}. Name an existing TOML file.") from error
    except ValueError as error:
        raise BadSettings(f"{CONFIG}={path} is not TOML: {error}.") from error
    for name in found:
        if name not in _READERS:
            raise BadSettings(f"{path}: " + _unknown(name, list(_READERS)))
    return found


def _unknown(key: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(key.upper() if key.startswith(PREFIX) else key, known, n=1, cutoff=0.0)
    return f"{key} is not a setting. Did you mean {nearest[0]}?"


def _label(name: str) -> str:
    return PREFIX + name.upper()


def _settle_sandbox(values: dict[str, object]) -> None:
    """Unless it is said, an embedded database or a clock that was set makes a sandbox; a PostgreSQL does not."""
    url = str(values.get("database_url", Settings().database_url))
    values.setdefault("sandbox", url.startswith("sqlite") or values.get("clock") is not None)


def _check_together(settings: Settings) -> None:
    if settings.clock is not None and not settings.sandbox:
        raise BadSettings("SUBGRAPH_CLOCK is set and SUBGRAPH_SANDBOX is false: only a sandbox may set its clock.")
    if settings.smtp_url is not None and settings.mail_from is None:
        raise BadSettings("SUBGRAPH_SMTP_URL is set and SUBGRAPH_MAIL_FROM is not: say whom mail comes from.")


def _text(label: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadSettings(f"{label} must be a text, not {value!r}.")
    return value


def _boolean(label: str, value: object) -> bool:
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    found = value if isinstance(value, bool) else words.get(str(value).lower())
    if found is None:
        raise BadSettings(f"{label} must be true or false, not {value!r}.")
    return found


def _whole(least: int, most: int) -> Callable[[str, object], int]:
    def read(label: str, value: object) -> int:
        text = "" if isinstance(value, bool) else str(value)
        if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
            raise BadSettings(f"{label} must be a whole number from {least} to {most}, not {value!r}.")
        return int(text)

    return read


def _seconds(label: str, value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = 0.0
    if isinstance(value, bool) or not 0.1 <= seconds <= 600:
        raise BadSettings(f"{label} must be a number of seconds from 0.1 to 600, not {value!r}.")
    return seconds


def _instant(label: str, value: object) -> datetime:
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadSettings(f"{label} must be an instant with its offset, such as 2026-07-02T12:00:00Z, not {value!r}.")
    return instant.astimezone(UTC)


def _database(label: str, value: object) -> str:
    url = _text(label, value)
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return url
    if url.startswith("postgresql://") and _is_url(url):
        return url
    # The value may hold a password, so it is not repeated.
    raise BadSettings(f"{label} must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE.")


def _secret(label: str, value: object) -> str:
    secret = _text(label, value)
    if len(secret) < SHORTEST_SECRET:
        raise BadSettings(
            f"{label} has {len(secret)} characters and needs at least {SHORTEST_SECRET}. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return secret


def _jwks(label: str, value: object) -> str:
    place = _text(label, value)
    if place.startswith(("https://", "http://")):
        if not _is_url(place):
            raise BadSettings(f"{label} must be a URL such as https://login.example.com/jwks.json, not {place!r}.")
    elif not Path(place).is_file():
        raise BadSettings(f"{label} names no file, and it is no http(s) URL either: {place!r}.")
    return place


def _origins(label: str, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [each.strip() for each in _text(label, value).split(",")]
    for origin in listed:
        parts = urlsplit(origin) if isinstance(origin, str) and _is_url(origin) else None
        if parts is None or parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
            raise BadSettings(f"{label} must list origins such as https://billing.example.com, not {origin!r}.")
    return tuple(cast("list[str]", listed))


def _smtp(label: str, value: object) -> str:
    url = _text(label, value)
    parts = urlsplit(url) if _is_url(url) else None
    modes = {"smtp": ("", "tls=starttls", "tls=none"), "smtps": ("",)}
    if parts is None or parts.path not in ("", "/") or parts.query not in modes.get(parts.scheme, ()):
        # The value may hold a password, so it is not repeated.
        raise BadSettings(f"{label} must be smtp://USER:PASSWORD@HOST:PORT?tls=starttls, tls=none, or smtps://….")
    return url


def _sender(label: str, value: object) -> str:
    sender = _text(label, value)
    if not sender.isprintable() or not _SENDER.fullmatch(sender):
        raise BadSettings(f'{label} must be an address, or "A Name <billing@example.com>", not {value!r}.')
    return sender


def _address(label: str, value: object) -> str:
    url = _text(label, value)
    parts = urlsplit(url) if _is_url(url) else None
    if parts is None or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or not url.isascii():
        raise BadSettings(f"{label} must be an address such as https://billing.example.com, not {value!r}.")
    return url.rstrip("/")


def _level(label: str, value: object) -> str:
    level = _text(label, value).upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise BadSettings(f"{label} must be DEBUG, INFO, WARNING or ERROR, not {value!r}.")
    return level


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname)


_READERS: Mapping[str, Callable[[str, object], object]] = {
    **{each.name: _whole(1, 100_000_000) for each in fields(Settings) if each.type == "int"},
    "port": _whole(0, 65_535),
    "database_url": _database,
    "host": _text,
    "clock": _instant,
    "sandbox": _boolean,
    "secret": _secret,
    "issuer": _text,
    "audience": _text,
    "jwks": _jwks,
    "cors_origins": _origins,
    "smtp_url": _smtp,
    "mail_from": _sender,
    "public_url": _address,
    "app_url": _address,
    "stripe_key": _text,
    "stripe_publishable_key": _text,
    "stripe_webhook_secret": _text,
    "stripe_url": _address,
    "draft_statuses": _boolean,
    "log_level": _level,
    "plugin_seconds": _seconds,
    "webhooks_allow_private": _boolean,
}
