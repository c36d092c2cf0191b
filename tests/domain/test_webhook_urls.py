"""Which URLs webhooks may have: every way of writing an address inside a network is known, and no text breaks the reader."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.webhook_urls import LONGEST_URL, UrlRules, check_url, is_public, read_url

OPEN = (
    *("https://example.com", "https://example.com/", "https://EXAMPLE.com:8443/hooks?a=1&b=%20", "https://8.8.8.8/x"),
    *("https://[2606:4700::1111]/", "https://xn--bcher-kva.example/", "https://a-b.example.com/@me;v=1"),
    *("https://[::ffff:8.8.8.8]/", "https://[64:ff9b::808:808]/", "https://example.com?x"),
)
INSIDE = (
    *("127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.192"),
    *("168.63.129.16", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]"),
    *("[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[::127.0.0.1]", "[100::1]", "[5f00::1]"),
    *("localhost", "LOCALHOST", "a.localhost", "printer.local", "metadata.google.internal", "router.lan", "intranet"),
    *("1.0.0.127.in-addr.arpa",),
)
UNSOUND = (
    *("", "example.com", "//example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/"),
    *(
        "https://",
        "https:///x",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com/#x",
    ),
    *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/"),
    *("https://127.0.0.01/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://example.123/", "https://127.0.0.1./"),
    *("https://[fe80::1%25eth0]/", "https://[::1", "https://::1/", "https://[127.0.0.1]/", "https://[1::2::3]/"),
    *("https://example.com:0/", "https://example.com:65536/", "https://example.com:/", "https://example.com:x/"),
    *("https://exa mple.com/", "https://example.com/a b", "https://example.com\\@127.0.0.1/", "https://example.com/\n"),
    *("https://bücher.example/", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://-a.example/", "https://a..b/"),
    *("https://example.com/\r\nHost: x", "https://example.com/\x00", f"https://example.com/{'a' * LONGEST_URL}"),
)


def codes(url: str, rules: UrlRules = UrlRules()) -> list[str]:
    return [one.code for one in check_url(url, rules, "url")]


@pytest.mark.parametrize("url", OPEN)
def test_what_is_plainly_on_the_internet_is_taken(url: str) -> None:
    assert codes(url) == []


@pytest.mark.parametrize("host", INSIDE)
def test_a_host_inside_a_network_is_refused_unless_the_installation_allows_it(host: str) -> None:
    assert codes(f"https://{host}/hooks") == ["URL_PRIVATE"]
    assert codes(f"http://{host}/hooks") == ["URL_NOT_HTTPS", "URL_PRIVATE"]
    assert codes(f"https://{host}:8443/hooks", UrlRules(private=True)) == []
    assert codes(f"http://{host}/hooks", UrlRules(plain=True, private=True)) == []


@pytest.mark.parametrize("url", UNSOUND)
def test_what_two_readers_could_read_two_ways_is_refused_whatever_is_allowed(url: str) -> None:
    assert codes(url) == ["URL_UNSOUND"]
    assert codes(url, UrlRules(plain=True, private=True)) == ["URL_UNSOUND"]


@given(st.text() | st.from_regex(r"\Ahttps?://[0-9a-fx:.\[\]@/#%-]{1,30}\Z"))
def test_no_text_breaks_the_reader_and_what_it_takes_everybody_reads_alike(text: str) -> None:
    url = read_url(text)
    if url is None:
        assert codes(text) == ["URL_UNSOUND"]
        return
    parts = urlsplit(text)
    assert (parts.scheme, parts.hostname, parts.fragment) == (url.scheme, url.host, "")
    assert parts.username is None and parts.password is None and text.isascii()


@given(st.ip_addresses())
def test_an_address_is_public_only_where_pythons_own_table_says_so_too(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        inner = getattr(address, "ipv4_mapped", None)
        assert (inner or address).is_global or int(address) >> 32 == int(ip_address("64:ff9b::")) >> 32


@given(st.integers(0, 2**32 - 1))
def test_what_carries_an_address_inside_is_judged_by_it(number: int) -> None:
    plain = is_public(IPv4Address(number))
    assert is_public(IPv6Address(0xFFFF << 32 | number)) == plain
    assert is_public(IPv6Address(int(IPv6Address("64:ff9b::")) | number)) == plain
