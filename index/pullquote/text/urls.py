"""Comparison of web addresses: which ones name the same page, and which ones name no article at all."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit

_TRACKING = re.compile(r"(?:utm_|fbclid|gclid|mc_cid|mc_eid)", re.IGNORECASE)
_IN_PATHS = "/%:@!$&'()*+,;=~-._"
_AMP_QUERY = re.compile(r"(?:amp|outputtype)=", re.IGNORECASE)
_VERSION = re.compile(r"^(?:www|m|mobile|amp)\.")
_AMP = re.compile(r"\.amp(?=\.html?$|$)|\.html?$", re.IGNORECASE)


def normalized(url: str) -> str | None:
    """Return an address in the form in which it is compared; None if it is not an http address.

    It has no scheme, fragment or tracking, its host is in lower case, its path encoded. A fragment that is itself an
    address (`#!/article/1`) stays.
    """
    parts = _split(url)
    if parts is None:
        return None
    query, route = "&".join(_query(parts)), _route(parts)
    path = quote(parts.path, safe=_IN_PATHS).rstrip("/")
    return _host(parts) + path + (f"?{query}" if query else "") + (f"#{route}" if route else "")


def canonical(url: str | None) -> str | None:
    """Reduce a URL to what identifies an article; None for anything else, including a site's home page."""
    return None if not url or is_home(url) else normalized(url)


def is_home(url: str) -> bool:
    """Return whether an address is a site's home page, which identifies no article."""
    parts = _split(url)
    return parts is not None and not (parts.path.strip("/") or _query(parts) or _route(parts))


def same_page(one: str, other: str) -> bool:
    """Return whether two addresses name the same page, in any version: AMP, mobile or in another section.

    Besides equal addresses, those on one site with the same distinctive last segment and the same numbers are one page.
    """
    if normalized(one) is None or is_home(one) or is_home(other):
        return False
    if normalized(one) == normalized(other):
        return True
    first, second = _split(one), _split(other)
    if first is None or second is None or _site(first) != _site(second) or _variant(first) != _variant(second):
        return False
    a, b = _segments(first), _segments(second)
    if a == b:
        return True
    telling = bool(a) and bool(b) and a[-1] == b[-1] and len(a[-1]) >= 12 and re.search(r"[-_\d]", a[-1]) is not None
    numbers = [[part for part in each if part.isdigit()] for each in (a, b)]
    return telling and numbers[0] == numbers[1]


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses are of one site, whichever of its versions (`www.`, `m.`) they name."""
    first, second = _split(one), _split(other)
    return first is not None and second is not None and _site(first) == _site(second)


def unmarked(url: str) -> str:
    """Return an address without a fragment that only marks a place in its page."""
    parts = urlsplit(url)
    return url if _route(parts) else urldefrag(url).url


def resolved(address: str, base: str | None) -> str | None:
    """Return an absolute address; None for anything else, such as a word or a name inside the page (`#article`)."""
    bare = address.strip()
    if not re.search(r"[/.]", bare) or re.search(r"\s", bare) or bare.startswith("#"):
        return None
    try:
        full = urljoin(base or "", bare)
    except ValueError:
        return None
    return full if _split(full) is not None else None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return None
    return parts if good else None


def _host(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return (parts.hostname or "").rstrip(".") + port


def _site(parts: SplitResult) -> str:
    return _VERSION.sub("", _host(parts))


def _query(parts: SplitResult) -> list[str]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return [urlencode([(name, value)]) for name, value in pairs if not _TRACKING.match(name)]


def _route(parts: SplitResult) -> str:
    return quote(parts.fragment, safe=_IN_PATHS + "?#") if parts.fragment.startswith(("!", "/")) else ""


def _variant(parts: SplitResult) -> list[str]:
    return [*sorted(pair for pair in _query(parts) if not _AMP_QUERY.match(pair)), _route(parts)]


def _segments(parts: SplitResult) -> list[str]:
    found = [_AMP.sub("", part) for part in parts.path.split("/")]
    return [part for part in found if part and part.casefold() not in ("amp", "mobile")]
