"""Which addresses may be reached: those of the public internet, and those that a setting allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

from pullquote.errors import SettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's registries of special-purpose addresses (RFC 6890), and what clouds use besides. The library's `is_global`
# differs between releases of Python.
_SPECIAL_4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address of a provider's own network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's metadata"),
        ("169.254.0.0/16", "a link-local address, where clouds have their metadata"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")  # the only global unicast addresses there are
_SPECIAL_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "an unspecified address"),
        ("::1/128", "this machine"),
        ("::ffff:0:0/96", "an IPv4 address written as IPv6"),
        ("::/96", "an IPv4 address written as IPv6"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("2001::/32", "an IPv4 address behind Teredo"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "an IPv4 address behind 6to4"),
        ("3fff::/20", "an address for documentation"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: an IPv4 address is in the last 32 bits
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


def refusal(address: Address) -> str | None:
    """Return what kind of address one is that is not public, such as `a private address`; None if it is public."""
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _SPECIAL_4 if address in network), None)
    special = next((kind for network, kind in _SPECIAL_6 if address in network), None)
    if special is not None:
        return special
    if address not in _PUBLIC_6 or address.scope_id is not None:
        return "a reserved address"
    return "an IPv4 address behind ISATAP" if int(address) >> 32 & 0xFFFFFFFF in _ISATAP else None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a setting allows to be reached though it is not public: networks, and hosts by their exact names."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """Read addresses (`192.0.2.7`), networks (`10.0.0.0/8`) and names (`wiki.example`).

        Raises:
            SettingsError: an entry is none of these.
        """
        networks: list[Network] = []
        hosts: set[str] = set()
        for entry in entries:
            given = entry.strip().lower()
            try:
                networks.append(ip_network(given))
                continue
            except ValueError:
                pass
            if not _NAME.fullmatch(given) or is_numeric(given):
                raise SettingsError(
                    "fetch_allow_invalid",
                    "{entry!r} may not be allowed: give an address, a network such as 10.0.0.0/8, or a host's name",
                    entry=entry,
                )
            hosts.add(given)
        return cls(tuple(networks), frozenset(hosts))

    def permit(self, host: str, address: Address) -> bool:
        """Return whether a host may be reached at an address that is not public, and on any port."""
        return host in self.hosts or any(address in network for network in self.networks)


def literal(host: str) -> Address | None:
    """Return the address that a host is, written as usual; None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_numeric(host: str) -> bool:
    """Return whether a host would be taken for an IPv4 address, however it is written: `0x7f.1`, `2130706433`."""
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]) is not None
