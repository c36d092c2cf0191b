"""Where webhooks may be sent: URLs that say one thing only, and addresses of the public internet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from subgraph.domain.refusals import Violation

LONGEST_URL = 2_000
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?))"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>(?:[/?][A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_OWN_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain", "arpa")
"""Last labels of names that mean something inside one network only."""

_CLOSED_4 = tuple(
    IPv4Network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        # A cloud's own services answer at a public address too.
        *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
    )
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class UrlRules:
    """Which URLs an installation sends to besides https ones on the public internet: `plain` http, `private` addresses."""

    plain: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class WebhookUrl:
    """A URL taken apart; `host` is a name or an address without brackets, `target` begins with a slash."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def address(self) -> Address | None:
        """The address, where the host is one."""
        return read_address(self.host)


def read_url(text: str) -> WebhookUrl | None:
    """The parts of a URL that all readers read alike: ASCII, no credentials, no fragment, no number that stands for an address."""
    found = _URL.fullmatch(text)
    if found is None or len(text) > LONGEST_URL:
        return None
    host = (found["six"] or found["name"]).lower()
    scheme = found["scheme"].lower()
    port = int(found["port"]) if found["port"] else {"https": 443, "http": 80}[scheme]
    if not 0 < port < 65_536 or not (_is_address(host) if found["six"] else _is_host(host)):
        return None
    target = found["rest"] or "/"
    return WebhookUrl(scheme, host, port, target if target.startswith("/") else f"/{target}")


def check_url(text: str, rules: UrlRules, *path: str) -> tuple[Violation, ...]:
    """URL_UNSOUND for what is not a plain URL, URL_NOT_HTTPS and URL_PRIVATE as the rules say.

    A name is judged by its looks here; the addresses behind it are judged whenever something is sent.
    """
    url = read_url(text)
    if url is None:
        message = "Give a URL such as https://example.com/hooks: no credentials, no fragment, ASCII only."
        return (Violation("URL_UNSOUND", message, path, {"limit": str(LONGEST_URL)}),)
    wrong: list[Violation] = []
    if url.scheme != "https" and not rules.plain:
        wrong.append(Violation("URL_NOT_HTTPS", "What is sent is encrypted: give an https URL.", path))
    if not rules.private and not _may_be_public(url):
        wrong.append(Violation("URL_PRIVATE", "This host is not on the public internet.", path, {"host": url.host}))
    return tuple(wrong)


def read_address(text: str) -> Address | None:
    """An IPv4 or IPv6 address as it is written canonically; None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, also one that carries an IPv4 address inside (mapped, NAT64)."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address.scope_id is not None:
        return False
    inner = _inside(address)
    if inner is not None:
        return is_public(inner)
    return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


def _may_be_public(url: WebhookUrl) -> bool:
    address = url.address
    if address is not None:
        return is_public(address)
    labels = url.host.split(".")
    return len(labels) > 1 and labels[-1] not in _OWN_NAMES


def _is_address(host: str) -> bool:
    return isinstance(read_address(host), IPv6Address)


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(one) for one in labels):
        return False
    # 2130706433, 0x7f.1 and 0177.0.0.1 are addresses to some and names to others: only four plain numbers are one.
    return not _NUMBER.fullmatch(labels[-1]) or isinstance(read_address(host), IPv4Address)
