"""Addresses of the web, read strictly: what is checked is what is connected to, in one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from pullquote.errors import FetchError
from pullquote.fetching.addresses import Address, Allowed, is_numeric, literal, refusal

LONGEST = 4000  # characters of an address
PORTS = (80, 443, 8080, 8443)  # what a host that is not allowed by name or address may be asked on
_DEFAULT_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]+))(?::([0-9]{1,5})?)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_IN_TARGET = "/%:@!$&'()*+,;=~?-._"
# Names that are never public: RFC 6761 and 6762, ICANN's .internal, and what home and office networks use.
_PRIVATE_ENDINGS = frozenset(
    ("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "onion")
)


@dataclass(frozen=True, slots=True)
class Target:
    """A page of the web: `host` is an ASCII name in lower case or an address, `path` has the query too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return host and port, as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return what robots.txt is about: scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """Return the whole address, without a fragment."""
        return self.origin + self.path


def locate(url: str, allowed: Allowed, base: Target | None = None) -> Target:
    """Read an address.

    Args:
        url: it may be relative if there is a base.
        allowed: what may be reached though it is not public.
        base: the page that leads there.

    Raises:
        FetchError: it is no address of the web, holds a password, or can be known not to be public.
    """
    scheme, authority, path = _parts(url.strip(), base)
    if "@" in authority:
        raise FetchError(
            "credentials_refused", "holds a user's name or password, which is not sent anywhere: leave it out"
        )
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise _invalid("its host cannot be read")
    host = _address_6(found[1]) if found[1] else _name(found[2])
    port = int(found[3] or _DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise _invalid(f"there is no port {port}")
    _check_name(host, allowed)
    address = literal(host)
    if address is not None:
        check(host, port, address, allowed)
    elif not allowed.networks:  # a name may lead into a network that is allowed
        _check_port(host, port, allowed)
    target = Target(scheme, host, port, path)
    if len(target.url) > LONGEST:
        raise _invalid("it is too long")
    return target


def check(host: str, port: int, address: Address, allowed: Allowed) -> None:
    """Refuse to reach a host at an address or on a port where no pages for everybody are.

    Raises:
        FetchError: and it is not allowed.
    """
    if allowed.permit(host, address):
        return
    kind = refusal(address)
    if kind is not None:
        raise _refused(str(address), kind)
    _check_port(host, port, allowed)


def _check_port(host: str, port: int, allowed: Allowed) -> None:
    if port not in PORTS and host not in allowed.hosts:
        raise FetchError(
            "port_refused",
            "leads to port {port} of {host}: only {known} are read, unless PULLQUOTE_FETCH_ALLOW names the host",
            port=port,
            host=host,
            known=", ".join(map(str, PORTS)),
        )


def _parts(text: str, base: Target | None) -> tuple[str, str, str]:
    """Return scheme, authority, and path with query, of an address that may be relative."""
    if len(text) > LONGEST:
        raise _invalid("it is too long")
    if _CONTROL.search(text):
        raise _invalid("it holds control characters")
    try:
        parts = urlsplit(text if base is None or _SCHEME.match(text) else urljoin(base.url, text))
    except ValueError as error:
        raise _invalid(str(error)) from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise FetchError(
            "scheme_refused",
            "is not an address of the web ({scheme!r}): give one with http:// or https://",
            scheme=scheme,
        )
    if not parts.netloc:
        raise _invalid("it names no host")
    path = quote(parts.path or "/", safe=_IN_TARGET)
    return scheme, parts.netloc, path + (f"?{quote(parts.query, safe=_IN_TARGET)}" if parts.query else "")


def _name(given: str) -> str:
    """Return a host's name in ASCII and lower case, without the dot at its end."""
    host = given
    if len(host) <= 253 and not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError:  # what idna raises too
            raise _invalid(f"its host {given[:80]!r} is no name") from None
    host = host.lower().removesuffix(".")
    if not _HOST.fullmatch(host):
        raise _invalid(f"its host {given[:80]!r} is no name")
    return host


def _address_6(given: str) -> str:
    try:
        return str(IPv6Address(given))
    except ValueError:
        raise _invalid(f"its host {given!r} is no address") from None


def _check_name(host: str, allowed: Allowed) -> None:
    if literal(host) is not None:
        return
    if is_numeric(host):
        raise _refused(host, "an address in an unusual spelling")
    if host not in allowed.hosts and ("." not in host or host.rpartition(".")[2] in _PRIVATE_ENDINGS):
        raise _refused(host, "a name in a private network")


def _invalid(problem: str) -> FetchError:
    return FetchError("url_invalid", "cannot be read as an address: {problem}", problem=problem)


def _refused(address: str, kind: str) -> FetchError:
    return FetchError(
        "address_not_allowed",
        "leads to {address}, {kind}: only public addresses are read, and those that PULLQUOTE_FETCH_ALLOW names",
        address=address,
        kind=kind,
    )
