"""Which addresses are reached: none that is not public, however it is written, and wherever it is hidden."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

import pytest
from aiohttp import web
from hypothesis import given, strategies as st

from pullquote.errors import FetchError, SettingsError
from pullquote.fetching import Fetcher, FetchSettings
from pullquote.fetching.addresses import Allowed, refusal
from pullquote.fetching.connections import Resolver
from pullquote.fetching.targets import locate
from tests.support.web import WebServer

NOTHING = Allowed()
REFUSED = {"address_not_allowed", "credentials_refused", "port_refused", "scheme_refused", "url_invalid"}

ADDRESSES = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",  # Alibaba's metadata
    "100.127.255.255",
    "127.0.0.1",
    "127.0.0.53",
    "127.255.255.255",
    "168.63.129.16",  # Azure's
    "169.254.0.1",
    "169.254.169.254",  # nearly everybody's
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",  # Oracle's
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2606:4700::5efe:7f00:1",  # ISATAP
    "2606:4700::200:5efe:a00:1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # Amazon's metadata
    "fe80::1",
    "fe80::a9fe:a9fe",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
TRICKS = [
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0X7F.0X0.0X0.0X1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://127.000.000.001/",
    "http://127.0.0.1./",
    "http://127.0.0.1../",
    "http://127.0.0.1.0x0/",
    "http://127.0.0.256/",
    "http://1.2.3.4.5/",
    "http://8.8.2056/",
    "http://134744072/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://¹27.0.0.1/",
    "http://١٢٧.٠.٠.١/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%2f@example.org/",
    "http://127%2e0%2e0%2e1/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://news.localhost/",
    "http://localhost.localdomain/",
    "http://printer.local/",
    "http://metadata/",
    "http://metadata.google.internal/",
    "http://db.corp/",
    "http://router.home.arpa/",
    "http://nas.lan/",
    "http://intranet/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[::1]example.org/",
    "http://[::1].example.org/",
    "http://[v1.fe80]/",
    "http://[127.0.0.1]/",
    "http://::1/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://user:password@example.org/",
    "http://@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://127.0.0.1\\@example.org/",
    "http://127.0.0.1\\.example.org/",
    "http://127.0.0.1 .example.org/",
    "http://127.0.0.1\t/",
    "http://exa\nmple.org/",
    "http://example.org\r\nHost: 127.0.0.1/",
    "http://127.0.0.1:80@example.org/",
    "http://127.0.0.1:@example.org/",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:65536/",
    "http://example.org:０/",
    "http://example.org:-1/",
    "http://example.org:80:22/",
    "http:///127.0.0.1/",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "http://",
    "http://.example.org/",
    "http://example..org/",
    "http://ex ample.org/",
    "http://example.org\udc80/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/",
    "http://example.org/" + "a" * 4000,
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "ftp://example.org/",
    "data:text/html,<p>words",
    "javascript:alert(1)",
    "jar:http://example.org!/",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "unix:///run/docker.sock",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
]
LITERALS = [f"http://{f'[{address}]' if ':' in address else address}/" for address in ADDRESSES]
# Without a scheme, what stands in a Location header is relative; and no header holds controls.
REDIRECTS = [url for url in LITERALS + TRICKS if url.isprintable() and ":" in url[:12]] + ["//127.0.0.1/", "//[::1]:1/"]


def resolver_of(*answers: str) -> tuple[list[str], Resolver]:
    """Return the names that were asked for, and a resolver that gives one answer after the other, then the last."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return [answers[min(len(asked), len(answers)) - 1]]

    return asked, resolve


def test_the_list_is_long():
    assert len(set(ADDRESSES)) == len(ADDRESSES) >= 60
    assert len(set(TRICKS)) == len(TRICKS) >= 60


@pytest.mark.parametrize("url", LITERALS + TRICKS, ids=ascii)
def test_an_address_that_is_not_public_is_refused(url: str):
    with pytest.raises(FetchError) as raised:
        locate(url, NOTHING)
    assert raised.value.code in REFUSED
    assert "\n" not in str(raised.value)


@pytest.fixture(scope="module")
def redirected() -> Iterator[Fetcher]:
    """Return a fetcher that may reach loopback by one name only."""
    settings = FetchSettings(allow=("news.example",), delay=0)
    with Fetcher(settings, resolver=lambda host, port: ["127.0.0.1"]) as fetcher:
        yield fetcher


@pytest.mark.parametrize("url", REDIRECTS, ids=ascii)
def test_a_redirect_to_it_is_refused(server: WebServer, redirected: Fetcher, url: str):
    server.pages = {"/": web.Response(status=302, headers={"Location": url})}
    with pytest.raises(FetchError) as raised:
        redirected.fetch(f"http://news.example:{server.port}/")
    assert raised.value.code in REFUSED
    assert server.paths == ["/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_name_that_leads_to_it_is_refused(address: str):
    asked, resolve = resolver_of(address)
    with Fetcher(FetchSettings(), resolver=resolve) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.fetch("http://news.example/")
    assert raised.value.code == "address_not_allowed"
    assert raised.value.params["address"] == str(ip_address(address))
    assert asked == ["news.example"]


def test_a_name_that_leads_to_a_public_address_first_gains_nothing(server: WebServer, monkeypatch: pytest.MonkeyPatch):
    """DNS rebinding: what was checked is what is connected to, and every connection is checked."""
    public = "93.184.216.34"
    connected: list[str] = []

    def connect(backend: object, host: str, *arguments: object) -> object:
        connected.append(host)
        raise AssertionError("no test connects to the internet")

    monkeypatch.setattr("httpcore2.SyncBackend.connect_tcp", connect)
    asked, resolve = resolver_of(public, "127.0.0.1")
    with Fetcher(FetchSettings(delay=0), resolver=resolve) as fetcher:
        with pytest.raises(AssertionError, match="no test"):
            fetcher.fetch("http://news.example/1")
        assert (asked, connected) == (["news.example"], [public])
        with pytest.raises(FetchError) as raised:
            fetcher.fetch("http://news.example/2")
    assert raised.value.code == "address_not_allowed"
    assert (asked, connected) == (["news.example"] * 2, [public])


def test_of_several_addresses_only_those_that_may_be_reached_are(monkeypatch: pytest.MonkeyPatch):
    connected: list[str] = []

    def connect(backend: object, host: str, *arguments: object) -> object:
        connected.append(host)
        raise OSError("nobody there")

    monkeypatch.setattr("socket.create_connection", lambda address, *rest, **more: connect(None, address[0]))
    found = ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111", "169.254.169.254"]
    settings = FetchSettings(delay=0, tries=1)
    with Fetcher(settings, resolver=lambda host, port: found) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.fetch("http://news.example/")
    assert raised.value.code == "connection"
    assert connected == ["8.8.8.8", "2606:4700::1111"]


@pytest.mark.parametrize(
    ("url", "host", "port", "whole"),
    [
        ("http://example.org", "example.org", 80, "http://example.org/"),
        ("https://Example.ORG:443/a?b=c#d", "example.org", 443, "https://example.org/a?b=c"),
        ("https://example.org:8443/a b/ü", "example.org", 8443, "https://example.org:8443/a%20b/%C3%BC"),
        ("https://example.org./%41/../b", "example.org", 443, "https://example.org/%41/../b"),
        ("https://bücher.example/", "xn--bcher-kva.example", 443, "https://xn--bcher-kva.example/"),
        ("  http://8.8.8.8/  ", "8.8.8.8", 80, "http://8.8.8.8/"),
        ("http://[2606:4700:0::1111]/", "2606:4700::1111", 80, "http://[2606:4700::1111]/"),
        ("http://11.0.0.1/", "11.0.0.1", 80, "http://11.0.0.1/"),
        ("http://example.org?a=b", "example.org", 80, "http://example.org/?a=b"),
    ],
)
def test_a_public_address_is_read_in_one_spelling(url: str, host: str, port: int, whole: str):
    target = locate(url, NOTHING)
    assert (target.host, target.port, target.url) == (host, port, whole)
    assert locate(whole, NOTHING) == target


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "::1", "10.0.0.0/8", "wiki.example", "localhost"])
def test_what_a_setting_names_is_reached(entry: str):
    allowed = Allowed.of([entry])
    host = {"127.0.0.0/8": "127.0.0.1", "10.0.0.0/8": "10.1.2.3", "::1": "[::1]"}.get(entry, entry)
    assert locate(f"http://{host}:9000/", allowed).port == 9000
    with pytest.raises(FetchError):
        locate("http://192.168.0.1/", allowed)


@pytest.mark.parametrize("entry", ["10.0.0.1/8", "*", "http://example.org", "a b", "0x7f.1", "*.example.org", ""])
def test_what_cannot_be_allowed_is_named(entry: str):
    with pytest.raises(SettingsError, match="may not be allowed"):
        Allowed.of([entry])


@given(st.ip_addresses(v=4))
def test_what_python_does_not_call_global_is_refused(address: ipaddress.IPv4Address):
    if not address.is_global or address.is_multicast:
        assert refusal(address) is not None


@given(st.ip_addresses(v=6))
def test_what_python_does_not_call_global_is_refused_in_ipv6(address: ipaddress.IPv6Address):
    embedded = address.ipv4_mapped or address.sixtofour or address.teredo
    if not address.is_global or address.is_multicast or address.is_site_local or embedded:
        assert refusal(address) is not None


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read_or_refused(text: str, prefixed: bool):
    try:
        target = locate(f"http://{text}" if prefixed else text, NOTHING)
    except FetchError as raised:
        error: FetchError | None = raised
    else:
        error = None
        assert locate(target.url, NOTHING) == target
    assert error is None or error.code in REFUSED


def test_this_machine_is_reached_by_name_where_a_setting_says_so(server: WebServer):
    server.pages["/a"] = "<p>words</p>"
    with Fetcher(FetchSettings(allow=("localhost",), delay=0)) as fetcher:
        assert fetcher.fetch(f"http://localhost:{server.port}/a").status == 200
    with Fetcher(FetchSettings(delay=0)) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.fetch(f"http://localhost:{server.port}/a")
    assert raised.value.code == "address_not_allowed"
